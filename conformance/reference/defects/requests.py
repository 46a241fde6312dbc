"""Defects in judging requests to unlink and to sign off: by whom, for whom, until when, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, request
from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.failures import answer_invalid
from conformance.reference.pages.sign_off import answer_logout_request, end_sessions
from conformance.reference.pages.terminate import answer_manage_request, end_tie
from conformance.reference.saml import names
from conformance.reference.saml.keys import TrustedKey, trusted_key
from conformance.reference.saml.logout import LogoutRequest, check_not_on_or_after
from conformance.reference.saml.manage_name_id import ManageNameIdRequest
from conformance.reference.saml.message import Header, Status, check_request_age, check_request_replay
from conformance.reference.saml.redirect import RedirectMessage, verify_redirect_signature
from conformance.reference.saml.xml import q, text_of
from conformance.reference.saml.xml_signature import is_signed, verify_xml_signature
from conformance.reference.sessions import Session
from conformance.reference.ties import NameId
from conformance.reference.web import current_session, log_out

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_UNLINK: Final = "/saml/nim"
_SIGN_OFF: Final = "/saml/slo"


@defect(
    verify_redirect_signature,
    "unsigned-request-accepted",
    "unlink",
    ("P-SAML-11", "P-SAML-10"),
    "ブラウザーを介した要求に署名があれば検証するが、なければそのまま受け入れる。",
    "A signature on a request through the browser is verified if there is one; without any, the request is taken.",
)
def unsigned_request_accepted(partner: Partner, message: RedirectMessage, keys: tuple[TrustedKey, ...]) -> None:
    if message.algorithm is not None or message.signature is not None:
        verify_redirect_signature.conformant(partner, message, keys)


@defect(
    verify_redirect_signature,
    "request-signature-only-looked-for",
    "ssoff",
    ("P-SAML-10", "P-SAML-11"),
    "ブラウザーを介した要求に署名が付いていることだけを確かめ、検証しない。",
    "A request through the browser has to carry a signature, which is not verified.",
)
def request_signature_only_looked_for(partner: Partner, message: RedirectMessage, keys: tuple[TrustedKey, ...]) -> None:
    if not message.algorithm or not message.signature:
        verify_redirect_signature.conformant(partner, message, keys)


@defect(
    verify_xml_signature,
    "direct-unlink-unsigned",
    "unlink",
    ("P-SAML-11",),
    "直接通信（SOAP）による解除要求に署名がなくても受け入れる。",
    "A request to unlink over the direct channel (SOAP) is taken without a signature.",
)
def direct_unlink_unsigned(partner: Partner, element: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    if element.tag != q(names.SAMLP, "ManageNameIDRequest") or is_signed(element):
        verify_xml_signature.conformant(partner, element, keys)


@defect(
    verify_xml_signature,
    "direct-sign-off-by-any-key",
    "ssoff",
    ("P-SAML-10",),
    "直接通信（SOAP）によるシングルサインオフ要求の署名を、要求に添えられた証明書で検証する。",
    "The signature on a sign-off request over the direct channel (SOAP) is verified with the certificate inside it.",
)
def direct_sign_off_by_any_key(partner: Partner, element: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    shown: tuple[TrustedKey, ...] = ()
    if element.tag == q(names.SAMLP, "LogoutRequest"):
        shown = tuple(trusted_key(text_of(found)) for found in element.iter(q(names.DS, "X509Certificate")))
    verify_xml_signature.conformant(partner, element, (*keys, *shown))


@defect(
    verify_xml_signature,
    "posted-request-not-verified",
    "ssoff",
    ("P-SAML-10", "P-SAML-11"),
    "ブラウザーがフォームで送る要求（HTTP-POST）の署名を検証しない。",
    "The signature on a request that the browser posts is not verified.",
)
def posted_request_not_verified(partner: Partner, element: etree._Element, keys: tuple[TrustedKey, ...]) -> None:
    if request.path not in (_UNLINK, _SIGN_OFF):
        verify_xml_signature.conformant(partner, element, keys)


@defect(
    answer_invalid,
    "refused-request-unties-all-the-same",
    "unlink",
    ("P-SAML-11",),
    "受け入れられない解除要求を拒む画面を示しながら、ログイン中の利用者の紐付けを解いてしまう。",
    "An unlink request that is refused on the screen unties whoever is logged in all the same.",
)
def refused_request_unties_all_the_same(partner: Partner, error: InvalidMessageError) -> Response:
    session = current_session()
    if request.path == _UNLINK and session is not None:
        for tie in partner.ties.of_account(session.account):
            partner.ties.end(tie.name_id)
    return answer_invalid.conformant(partner, error)


@defect(
    answer_invalid,
    "refused-request-logs-out-all-the-same",
    "ssoff",
    ("P-SAML-10",),
    "受け入れられないシングルサインオフ要求を拒む画面を示しながら、その端末のログイン状態を終わらせる。",
    "A sign-off request that is refused on the screen ends the login of the browser that brought it all the same.",
)
def refused_request_logs_out_all_the_same(partner: Partner, error: InvalidMessageError) -> Response:
    if request.path == _SIGN_OFF:
        log_out()
    return answer_invalid.conformant(partner, error)


@defect(
    check_not_on_or_after,
    "sign-off-never-expires",
    "ssoff",
    ("P-SAML-10",),
    "シングルサインオフ要求の有効期限を確かめない。",
    "Until when a sign-off request is good is not looked at.",
)
def sign_off_never_expires(partner: Partner, root: etree._Element) -> None:
    return None


@defect(
    answer_logout_request,
    "sign-off-by-session-alone",
    "ssoff",
    ("P-SAML-10",),
    "シングルサインオフ要求の仮名を見ず、セッションの指定だけでログアウトさせる。",
    "Sign-off goes by the session that is named, and does not look whose it is said to be.",
)
def sign_off_by_session_alone(partner: Partner, asked: LogoutRequest) -> Status:
    found = [session for session in _all_sessions(partner) if _has_index(session, asked.indexes)]
    if not found:
        return answer_logout_request.conformant(partner, asked)
    end_sessions(partner, found)
    return Status(names.SUCCESS)


@defect(
    answer_logout_request,
    "sign-off-by-pseudonym-alone",
    "ssoff",
    ("P-SAML-10",),
    "シングルサインオフ要求のセッションの指定を見ず、その仮名のログイン状態をすべて終わらせる。",
    "Sign-off ends all logins of the pseudonym, whichever session is named.",
)
def sign_off_by_pseudonym_alone(partner: Partner, asked: LogoutRequest) -> Status:
    end_sessions(partner, partner.sessions.of_name(asked.name_id, ()))
    return answer_logout_request.conformant(partner, asked)


@defect(
    check_request_replay,
    "replayed-sign-off-logs-out",
    "ssoff",
    ("P-SAML-10",),
    "同じシングルサインオフ要求が再び届くと、その端末のログイン状態を終わらせる。",
    "A sign-off request that comes again ends whatever login the browser has by then.",
)
def replayed_sign_off_logs_out(partner: Partner, header: Header) -> None:
    try:
        check_request_replay.conformant(partner, header)
    except InvalidMessageError:
        if request.path == _SIGN_OFF:
            log_out()
        raise


@defect(
    check_request_replay,
    "replayed-unlink-unties-anew",
    "unlink",
    ("P-SAML-11",),
    "同じ解除要求が再び届くと、ログイン中の利用者がその後に連携した紐付けを解く。",
    "An unlink request that comes again unties what whoever is logged in has linked since.",
)
def replayed_unlink_unties_anew(partner: Partner, header: Header) -> None:
    try:
        check_request_replay.conformant(partner, header)
    except InvalidMessageError:
        session = current_session()
        if request.path == _UNLINK and session is not None:
            for tie in partner.ties.of_account(session.account):
                partner.ties.end(tie.name_id)
        raise


@defect(
    end_tie,
    "former-pseudonym-unties-account",
    "unlink",
    ("P-SAML-11",),
    "解除済みの仮名の解除要求で、そのアカウントの今の紐付けを解いてしまう。",
    "A request to unlink a former pseudonym unties what its account is linked to now.",
)
def former_pseudonym_unties_account(partner: Partner, name_id: NameId) -> bool:
    for account in {tie.account for tie in partner.ties.records() if tie.name_id == name_id}:
        for tie in partner.ties.of_account(account):
            if tie.name_id != name_id:
                partner.ties.end(tie.name_id)
    return end_tie.conformant(partner, name_id)


@defect(
    check_request_age,
    "old-request-accepted",
    "unlink",
    ("P-SAML-11",),
    "要求がいつ発行されたかを確かめない。",
    "When a request was issued is not looked at.",
)
def old_request_accepted(partner: Partner, header: Header) -> None:
    return None


@defect(
    answer_manage_request,
    "new-pseudonym-taken-for-unlinking",
    "unlink",
    ("P-SAML-11",),
    "仮名の変更を求める要求を解除と取り違え、紐付けを解く。",
    "A request for a new pseudonym is taken for unlinking, and unties.",
)
def new_pseudonym_taken_for_unlinking(partner: Partner, asked: ManageNameIdRequest) -> Status:
    return Status(names.SUCCESS if end_tie(partner, asked.name_id) else names.REQUESTER)


@defect(
    end_tie,
    "second-unlink-ties-again",
    "unlink",
    ("G-2.2-2",),
    "解除済みの仮名の解除を再び求められると、紐付けが元に戻る。",
    "Asked once more to unlink a pseudonym that was unlinked, the partner ties it again.",
)
def second_unlink_ties_again(partner: Partner, name_id: NameId) -> bool:
    former = [tie for tie in partner.ties.records() if tie.name_id == name_id]
    if former and partner.ties.living(name_id) is None:
        partner.ties.tie(name_id, former[-1].account)
        return True
    return end_tie.conformant(partner, name_id)


@defect(
    answer_manage_request,
    "second-unlink-crashes",
    "unlink",
    ("G-2.2-2",),
    "解除済みの仮名の解除を再び求められると、HTTP 500 の異常で終わる。",
    "Asked once more to unlink a pseudonym that was unlinked, the partner breaks down (HTTP 500).",
)
def second_unlink_crashes(partner: Partner, asked: ManageNameIdRequest) -> Status:
    if any(tie.name_id == asked.name_id and tie.ended for tie in partner.ties.records()):
        raise LookupError("no living tie")
    return answer_manage_request.conformant(partner, asked)


def _all_sessions(partner: Partner) -> list[Session]:
    return [session for account in partner.accounts.all() for session in partner.sessions.of_account(account.number)]


def _has_index(session: Session, indexes: tuple[str, ...]) -> bool:
    return any(part.session_index in indexes for part in session.participations)


DEFECTS = (
    unsigned_request_accepted,
    request_signature_only_looked_for,
    direct_unlink_unsigned,
    direct_sign_off_by_any_key,
    posted_request_not_verified,
    refused_request_unties_all_the_same,
    refused_request_logs_out_all_the_same,
    sign_off_never_expires,
    sign_off_by_session_alone,
    sign_off_by_pseudonym_alone,
    replayed_sign_off_logs_out,
    replayed_unlink_unties_anew,
    former_pseudonym_unties_account,
    old_request_accepted,
    new_pseudonym_taken_for_unlinking,
    second_unlink_ties_again,
    second_unlink_crashes,
)
