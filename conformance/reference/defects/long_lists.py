"""Defects of a list of notices that only a long one brings out, or one in many parts (件名取得)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.defects.notices import part_by_place
from conformance.reference.notice_list import (
    Page,
    account_of_list,
    after_cursor,
    listed_notices,
    page_of,
    read_cursor,
)
from conformance.reference.notices import Notice
from conformance.reference.ties import Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_THOUSAND = 1000
_MANY = str(_THOUSAND + 500)


def _given_before(partner: Partner, tie: Tie, cursor: str | None) -> int:
    """How many notices came before this part."""
    if cursor is None:
        return 0
    notices = listed_notices(partner, account_of_list(partner, tie))
    return len(notices) - len(after_cursor(partner, notices, read_cursor(partner, tie, cursor)))


@defect(
    page_of,
    "notice-lost-after-fifth-part",
    "notices",
    ("G-2.1-5",),
    "一覧を分割して返すとき、6回目からは、各回の最後の1件が抜ける。",
    "In parts, from the sixth on each but the last lacks its last notice.",
)
def notice_lost_after_fifth_part(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    part = page_of.conformant(partner, tie, cursor, limit)
    if part.next_cursor is None or _given_before(partner, tie, cursor) < 5 * limit:
        return part
    return Page(part.notices[:-1], part.next_cursor)


@defect(
    page_of,
    "notice-lost-at-each-thousand",
    "notices",
    ("G-2.1-5",),
    "内部で1,000件ずつ読み、その境目の1件が一覧から抜ける。",
    "The list is read a thousand at a time, and the notice at each seam is lost.",
    many_notices=_MANY,
)
def notice_lost_at_each_thousand(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    part = page_of.conformant(partner, tie, cursor, limit)
    before = _given_before(partner, tie, cursor)
    kept = [each for place, each in enumerate(part.notices, before + 1) if place % _THOUSAND]
    return Page(kept, part.next_cursor)


@defect(
    listed_notices,
    "list-ends-at-a-thousand",
    "notices",
    ("G-2.1-5",),
    "一覧が1,000件で終わり、それより古いお知らせを提供しない。",
    "The list ends at a thousand notices: older ones are not provided.",
    many_notices=_MANY,
)
def list_ends_at_a_thousand(partner: Partner, account: Account) -> list[Notice]:
    return listed_notices.conformant(partner, account)[:_THOUSAND]


@defect(
    page_of,
    "order-lost-beyond-a-thousand",
    "notices",
    ("A-JSON-8",),
    "1,000件より後ろは、受信日時の順でなく届いた順に並ぶ。",
    "Beyond a thousand the list is in the order of arrival, not of received time.",
    many_notices=_MANY,
)
def order_lost_beyond_a_thousand(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    notices = listed_notices(partner, account_of_list(partner, tie))
    if len(notices) <= _THOUSAND:
        return page_of.conformant(partner, tie, cursor, limit)
    older = sorted(notices[_THOUSAND:], key=lambda notice: notice.sequence)
    return part_by_place(partner, [*notices[:_THOUSAND], *older], cursor, limit)


DEFECTS = (
    notice_lost_after_fifth_part,
    notice_lost_at_each_thousand,
    list_ends_at_a_thousand,
    order_lost_beyond_a_thousand,
)
