"""Defects of the notice list (件名取得)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import header_of, listed_notices, url_of
from conformance.reference.notices import Notice

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    listed_notices,
    "anothers-notice-in-list",
    "notices",
    ("G-2.2.4-3",),
    "件名情報の一覧に、別の利用者のお知らせが混ざる。",
    "The list holds a notice of another citizen.",
)
def anothers_notice_in_list(partner: Partner, account: Account) -> list[Notice]:
    others = [notice for notice in partner.notices.all(partner.clock()) if notice.account != account.number]
    mixed = [*listed_notices.conformant(partner, account), *others[:1]]
    return sorted(mixed, key=lambda notice: notice.position, reverse=True)


@defect(
    header_of,
    "body-in-headers",
    "notices",
    ("G-2.2.4-2",),
    "件名情報に、お知らせの本文を含めてしまう。",
    "Headers carry the body of the notice.",
)
def body_in_headers(partner: Partner, notice: Notice) -> dict[str, object]:
    return {**header_of.conformant(partner, notice), "body": notice.content}


@defect(
    url_of,
    "notice-url-of-another",
    "notices",
    ("G-2.1-3",),
    "同じ利用者の二つのお知らせの件名URLが入れ替わり、別のお知らせの詳細へつながる。",
    "The URLs of two notices of one citizen are exchanged, so that each leads to the other's content.",
)
def notice_url_of_another(partner: Partner, notice: Notice) -> str:
    own = partner.notices.of_account(notice.account, partner.clock())
    place = next(index for index, known in enumerate(own) if known.id == notice.id)
    # The newest with the second newest, the third with the fourth, and so on.
    other = place ^ 1
    return url_of.conformant(partner, own[other] if other < len(own) else notice)


DEFECTS = (anothers_notice_in_list, body_in_headers, notice_url_of_another)
