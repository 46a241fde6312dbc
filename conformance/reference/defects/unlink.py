"""Defects of unlinking (属性連携解除)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import pseudonym_name, tie_for_notices
from conformance.reference.pages.sign_on import tie_for_sign_on
from conformance.reference.pages.terminate import (
    answer_directly,
    answer_in_browser,
    answer_manage_request,
    end_tie,
)
from conformance.reference.saml import names
from conformance.reference.saml.manage_name_id import ManageNameIdRequest
from conformance.reference.saml.message import Status
from conformance.reference.ties import NameId, Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    tie_for_notices,
    "tie-kept-after-unlink",
    "unlink",
    ("G-2.2-2", "G-1.5-1"),
    "解除に成功と応答するが、件名取得が読む表には紐付けが残り、件名情報を提供し続ける。",
    "Unlinking answers Success, but the tie stays where the notice API looks, which goes on providing headers.",
)
def tie_kept_after_unlink(partner: Partner, pseudonym: str) -> Tie | None:
    return _last_tie(partner, pseudonym_name(partner, pseudonym))


@defect(
    end_tie,
    "session-lost-by-unlinking",
    "unlink",
    ("G-2.2.2-8",),
    "解除により、それより前のシングルサインオンによるログイン状態も失われる。",
    "Unlinking ends the login state of an earlier sign-on as well.",
)
def session_lost_by_unlinking(partner: Partner, name_id: NameId) -> bool:
    for session in partner.sessions.of_name(name_id, ()):
        partner.sessions.end(session.id)
    return end_tie.conformant(partner, name_id)


@defect(
    tie_for_sign_on,
    "sign-on-after-unlink",
    "unlink",
    ("G-2.2.2-9",),
    "解除済みの仮名でも、再び属性連携を行わないままシングルサインオンできてしまう。",
    "A pseudonym whose tie was ended still signs on, without linking again.",
)
def sign_on_after_unlink(partner: Partner, name_id: NameId) -> Tie | None:
    return _last_tie(partner, name_id)


@defect(
    answer_manage_request,
    "unlink-answered-and-not-done",
    "unlink",
    ("G-2.2-2", "G-2.2.2-9", "G-1.5-1"),
    "解除に成功と応答するだけで、何もしない。",
    "Unlinking answers Success and does nothing at all.",
)
def unlink_answered_and_not_done(partner: Partner, asked: ManageNameIdRequest) -> Status:
    return Status(names.SUCCESS)


@defect(
    answer_in_browser,
    "unlink-through-browser-refused",
    "unlink",
    ("G-2.2.2-5",),
    "公表しているのに、ブラウザーを介した解除を拒む。",
    "Unlinking through the browser is refused, though it is published.",
)
def unlink_through_browser_refused(partner: Partner, asked: ManageNameIdRequest) -> Status:
    return Status(names.RESPONDER, names.REQUEST_UNSUPPORTED)


@defect(
    answer_directly,
    "direct-unlink-refused",
    "unlink",
    ("G-2.2.2-5",),
    "公表しているのに、直接通信（SOAP）による解除を拒む。",
    "Unlinking over the direct channel (SOAP) is refused, though it is published.",
)
def direct_unlink_refused(partner: Partner, asked: ManageNameIdRequest) -> Status:
    return Status(names.RESPONDER, names.REQUEST_UNSUPPORTED)


@defect(
    answer_manage_request,
    "unlink-refused-while-logged-in",
    "unlink",
    ("G-2.2.2-7", "G-2.2.2-5"),
    "ログイン中の利用者の解除を拒む。",
    "Unlinking is refused while the citizen is logged in.",
)
def unlink_refused_while_logged_in(partner: Partner, asked: ManageNameIdRequest) -> Status:
    if partner.sessions.of_name(asked.name_id, ()):
        return Status(names.RESPONDER, names.REQUEST_DENIED)
    return answer_manage_request.conformant(partner, asked)


@defect(
    answer_manage_request,
    "unlink-refused-while-logged-out",
    "unlink",
    ("G-2.2.2-5",),
    "外部連携先にログインしていない利用者の解除を拒む。",
    "Unlinking is refused while the citizen is not logged in.",
)
def unlink_refused_while_logged_out(partner: Partner, asked: ManageNameIdRequest) -> Status:
    if not partner.sessions.of_name(asked.name_id, ()):
        return Status(names.RESPONDER, names.REQUEST_DENIED)
    return answer_manage_request.conformant(partner, asked)


@defect(
    end_tie,
    "unknown-unlink-unties-somebody",
    "account",
    ("G-2.2.1-4", "P-SAML-11"),
    "未知の仮名の解除要求で、最後に連携した利用者の紐付けを解いてしまう。",
    "A request to unlink an unknown pseudonym unties whoever linked last.",
)
def unknown_unlink_unties_somebody(partner: Partner, name_id: NameId) -> bool:
    known = [tie for tie in partner.ties.records() if tie.name_id == name_id]
    living = [tie for tie in partner.ties.records() if not tie.ended]
    if not known and living:
        partner.ties.end(living[-1].name_id)
    return end_tie.conformant(partner, name_id)


def _last_tie(partner: Partner, name_id: NameId) -> Tie | None:
    """The tie that a pseudonym has, or else the last that it had."""
    ended = [tie for tie in partner.ties.records() if tie.name_id == name_id]
    return partner.ties.living(name_id) or (ended[-1] if ended else None)


DEFECTS = (
    tie_kept_after_unlink,
    session_lost_by_unlinking,
    sign_on_after_unlink,
    unlink_answered_and_not_done,
    unlink_through_browser_refused,
    direct_unlink_refused,
    unlink_refused_while_logged_in,
    unlink_refused_while_logged_out,
    unknown_unlink_unties_somebody,
)
