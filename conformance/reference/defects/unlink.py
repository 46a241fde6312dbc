"""Defects of unlinking (属性連携解除)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import pseudonym_name, tie_for_notices
from conformance.reference.pages.sign_on import tie_for_sign_on
from conformance.reference.pages.terminate import end_tie
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


def _last_tie(partner: Partner, name_id: NameId) -> Tie | None:
    """The tie that a pseudonym has, or else the last that it had."""
    ended = [tie for tie in partner.ties.records() if tie.name_id == name_id]
    return partner.ties.living(name_id) or (ended[-1] if ended else None)


DEFECTS = (tie_kept_after_unlink, session_lost_by_unlinking, sign_on_after_unlink)
