"""Defects that show while the portal is down, or by what that leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from flask import Response, abort

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.sign_off import tell_portal_of_sign_off
from conformance.reference.pages.sign_on import complete_sign_on
from conformance.reference.pages.start import send_to_portal
from conformance.reference.rest.portal import call_portal, tell_link_finished, tell_sign_off
from conformance.reference.saml.response import SignOn
from conformance.reference.sessions import Participation
from conformance.reference.visits import AuthnFlow, SignOffFlow
from conformance.reference.web import error_page, log_in, page, visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_UNDER_WAY = "先に始めた手続が終わっていません。終わってから、もう一度お試しください。"


@defect(
    send_to_portal,
    "unanswered-request-blocks-sign-on",
    "sso",
    ("A-OPS-1",),
    "マイナポータルが応答しなかったシングルサインオンの要求が残っている間、同じブラウザーで件名URLを開いても要求を出さない。",
    "As long as a request for sign-on waits for the portal's answer, a notice URL starts no other in that browser.",
)
def unanswered_request_blocks_sign_on(partner: Partner, links: bool, target: str) -> Response:
    if target != "/menu" and visit().latest(AuthnFlow, partner.clock()) is not None:
        return error_page(_UNDER_WAY, 409)
    return send_to_portal.conformant(partner, links, target)


@defect(
    complete_sign_on,
    "unanswered-sign-off-blocks-sign-on",
    "ssoff",
    ("A-OPS-1",),
    "マイナポータルが応答しなかったシングルサインオフの手続が残っている間、同じブラウザーでログインさせない。",
    "As long as a sign-off waits for the portal's answer, nobody can sign on in that browser.",
)
def unanswered_sign_off_blocks_sign_on(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    if visit().latest(SignOffFlow, partner.clock()) is not None:
        return error_page(_UNDER_WAY, 409)
    return complete_sign_on.conformant(partner, account, sign_on, target)


@defect(
    tell_sign_off,
    "crash-when-sign-off-is-not-told",
    "ssoff",
    ("A-OPS-1",),
    "ログアウトをマイナポータルに伝えられないと、内部エラーの生の画面を返す。",
    "Where the portal cannot be told of a sign-off, the citizen is left with a bare crash.",
    wire="rest",
)
def crash_when_sign_off_is_not_told(partner: Partner, pseudonym: str, session: str | None) -> bool:
    return tell_sign_off.conformant(partner, pseudonym, session) or _crash()


@defect(
    tell_portal_of_sign_off,
    "login-restored-when-sign-off-is-not-told",
    "ssoff",
    ("A-OPS-1",),
    "ログアウトをマイナポータルに伝えられないと、ログアウトしたと表示しながらログイン状態を戻す。",
    "Where the portal cannot be told of a sign-off, the login is restored, and the page says that it is over.",
    wire="rest",
)
def login_restored_when_sign_off_is_not_told(partner: Partner, participation: Participation | None) -> Response:
    tie = None if participation is None else partner.ties.living(participation.name_id)
    if participation is None or tie is None:
        return tell_portal_of_sign_off.conformant(partner, participation)
    if not tell_sign_off(partner, participation.name_id.value, participation.session_index):
        log_in(tie.account, participation)
    return page("signed_off.html", text="マイナポータルとこのシステムからログアウトしました。")


@defect(
    tell_link_finished,
    "crash-when-link-is-not-told",
    "link",
    ("A-OPS-1",),
    "連携の完了をマイナポータルに伝えられないと、内部エラーの生の画面を返す。",
    "Where the portal cannot be told that linking was completed, the citizen is left with a bare crash.",
    wire="rest",
)
def crash_when_link_is_not_told(partner: Partner, reference: str, linked: bool) -> None:
    said = {"reference": reference, "result": "linked" if linked else "declined"}
    if not call_portal(partner, "/rest/link-finished", said):
        _crash()


def _crash() -> NoReturn:
    abort(Response("Traceback (most recent call last)", 500, content_type="text/plain"))


DEFECTS = (
    unanswered_request_blocks_sign_on,
    unanswered_sign_off_blocks_sign_on,
    crash_when_sign_off_is_not_told,
    login_restored_when_sign_off_is_not_told,
    crash_when_link_is_not_told,
)
