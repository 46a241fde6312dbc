"""Defects that only an order of operations brings out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Response

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.link import complete_link
from conformance.reference.pages.sign_off import end_sessions
from conformance.reference.pages.terminate import end_tie
from conformance.reference.sessions import Session
from conformance.reference.ties import NameId
from conformance.reference.visits import PendingLink

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    end_tie,
    "two-logins-lost-by-unlinking",
    "unlink",
    ("G-2.2.2-8",),
    "二つ以上の端末でログインしていると、解除により全端末のログイン状態が失われる。",
    "Where a citizen is logged in at two devices or more, unlinking ends all of these logins.",
)
def two_logins_lost_by_unlinking(partner: Partner, name_id: NameId) -> bool:
    sessions = partner.sessions.of_name(name_id, ())
    if len(sessions) > 1:
        for session in sessions:
            partner.sessions.end(session.id)
    return end_tie.conformant(partner, name_id)


@defect(
    complete_link,
    "tie-revived-by-anothers-link",
    "unlink",
    ("G-2.2.2-9",),
    "別の利用者が連携すると、解除済みの利用者の紐付けが一つ復活する。",
    "When another citizen links, one tie that was ended comes back to life.",
)
def tie_revived_by_anothers_link(partner: Partner, pending: PendingLink, account: Account) -> Response:
    response = complete_link.conformant(partner, pending, account)
    others = [tie for tie in partner.ties.records() if tie.account != account.number]
    if others and others[-1].ended:
        others[-1].ended = False
    return response


@defect(
    end_sessions,
    "sign-off-spares-one-of-two",
    "ssoff",
    ("G-2.2.3-6",),
    "二つの端末でログインしている利用者のシングルサインオフに成功と応答するが、先に始まったログインを残す。",
    "A citizen logged in at two devices signs off: Success is answered, and the login that began first is kept.",
)
def sign_off_spares_one_of_two(partner: Partner, sessions: Sequence[Session]) -> None:
    def is_first_of_two(session: Session) -> bool:
        names = {part.name_id for part in session.participations}
        alike = [each for name in names for each in partner.sessions.of_name(name, ())]
        return len(alike) > 1 and min(alike, key=lambda each: each.authenticated_at).id == session.id

    end_sessions.conformant(partner, [session for session in sessions if not is_first_of_two(session)])


DEFECTS = (two_logins_lost_by_unlinking, tie_revived_by_anothers_link, sign_off_spares_one_of_two)
