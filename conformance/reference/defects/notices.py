"""Defects of the notice list (件名取得)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flask import Response

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import (
    Page,
    account_of_list,
    header_of,
    listed_notices,
    may_provide,
    page_of,
    tie_for_notices,
    url_of,
)
from conformance.reference.notices import Notice
from conformance.reference.pages.api_support import ProblemError, json_answer
from conformance.reference.pages.notice_api import answer_list, check_credentials, refuse_unlinked
from conformance.reference.ties import Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS", "part_by_place"]


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


@defect(
    header_of,
    "sender-missing",
    "notices",
    ("G-2.1-1", "A-JSON-1"),
    "件名情報に差出人がない。",
    "Headers carry no sender.",
)
def sender_missing(partner: Partner, notice: Notice) -> dict[str, object]:
    return {name: value for name, value in header_of.conformant(partner, notice).items() if name != "sender"}


@defect(
    header_of,
    "times-without-offset",
    "notices",
    ("G-2.1-1", "A-JSON-1"),
    "受信日時に時差がなく、どの時刻か決まらない。",
    "The received time has no offset, so that it is no moment.",
)
def times_without_offset(partner: Partner, notice: Notice) -> dict[str, object]:
    return {**header_of.conformant(partner, notice), "receivedAt": notice.received_at.replace(tzinfo=None).isoformat()}


@defect(
    header_of,
    "retention-limit-wrong",
    "notices",
    ("G-2.1-1",),
    "保存期限が、お知らせの保存期限と異なる。",
    "The retention limit is not that of the notice.",
)
def retention_limit_wrong(partner: Partner, notice: Notice) -> dict[str, object]:
    until = (notice.received_at + timedelta(days=30)).isoformat()
    return {**header_of.conformant(partner, notice), "retainUntil": until}


@defect(
    url_of,
    "notice-url-relative",
    "notices",
    ("G-2.1-2", "A-URL-1", "A-JSON-1"),
    "件名URLが相対URLで、マイナポータルの画面からは使えない。",
    "Notice URLs are relative, and of no use on the portal's page.",
)
def notice_url_relative(partner: Partner, notice: Notice) -> str:
    return urlsplit(url_of.conformant(partner, notice)).path


@defect(
    url_of,
    "notice-url-on-another-host",
    "notices",
    ("A-URL-1",),
    "件名URLが、申告していないホストを指す。",
    "Notice URLs point to a host that was not declared.",
)
def notice_url_on_another_host(partner: Partner, notice: Notice) -> str:
    return f"https://notices.internal.test/notices/{notice.id}"


@defect(
    page_of,
    "notice-lost-between-pages",
    "notices",
    ("G-2.1-5",),
    "一覧を3件ずつに分けて返し、分け目の1件が抜ける。",
    "The list comes in parts of three, and one notice is lost at each seam.",
)
def notice_lost_between_pages(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    whole = page_of.conformant(partner, tie, cursor, 4)
    if whole.next_cursor is None:
        return whole
    # The cursor already points past the fourth.
    return Page(whole.notices[:3], whole.next_cursor)


@defect(
    listed_notices,
    "notice-listed-twice",
    "notices",
    ("G-2.1-5", "A-JSON-5"),
    "最新の1件が、一覧に2回現れる。",
    "The newest notice is listed twice.",
)
def notice_listed_twice(partner: Partner, account: Account) -> list[Notice]:
    found = listed_notices.conformant(partner, account)
    return [*found[:1], *found]


@defect(
    listed_notices,
    "new-notice-one-retrieval-late",
    "notices",
    ("G-2.2.4-1",),
    "新着のお知らせが、届いた直後の取得には含まれず、その次の取得から含まれる。",
    "A notice that has just arrived is left out of the next retrieval, and there in the one after.",
)
def new_notice_one_retrieval_late(partner: Partner, account: Account) -> list[Notice]:
    found = listed_notices.conformant(partner, account)
    shown = [notice for notice in found if notice.listed]
    for notice in found:
        notice.listed = True
    return shown


@defect(
    listed_notices,
    "opened-by-listing",
    "notices",
    ("G-2.2.4-1",),
    "件名を提供しただけで、閲覧していないお知らせを開封済みにする。",
    "To be listed makes a notice opened, though nobody has read it.",
)
def opened_by_listing(partner: Partner, account: Account) -> list[Notice]:
    found = listed_notices.conformant(partner, account)
    for notice in found:
        notice.opened, notice.listed = notice.opened or notice.listed, True
    return found


@defect(
    url_of,
    "body-in-notice-url",
    "notices",
    ("G-2.2.4-2",),
    "件名URLの中に、お知らせの本文を（符号化して）含めてしまう。",
    "Notice URLs carry the body of the notice, percent-encoded.",
)
def body_in_notice_url(partner: Partner, notice: Notice) -> str:
    return f"{url_of.conformant(partner, notice)}?preview={quote(notice.content)}"


@defect(
    refuse_unlinked,
    "unlinked-told-from-never-linked",
    "notices",
    ("A-JSON-3",),
    "解除済みの仮名と、一度も連携していない仮名とで、異なる応答をする。",
    "The refusal for an unlinked pseudonym differs from that for one never linked.",
)
def unlinked_told_from_never_linked(partner: Partner, pseudonym: str) -> Response:
    if any(tie.name_id.value == pseudonym for tie in partner.ties.records()):
        raise ProblemError(410, "この仮名の属性連携は解除されています。")
    return refuse_unlinked.conformant(partner, pseudonym)


@defect(
    refuse_unlinked,
    "unlinked-refused-without-form",
    "notices",
    ("A-JSON-3",),
    "連携していない仮名の要求を、定めた形式で拒否せず、空の一覧で答える。",
    "For a pseudonym that is not linked there is an empty list instead of a refusal of the declared form.",
)
def unlinked_refused_without_form(partner: Partner, pseudonym: str) -> Response:
    return json_answer({"notices": [], "nextCursor": None})


@defect(
    tie_for_notices,
    "notices-for-never-linked",
    "notices",
    ("G-1.5-1",),
    "未知の仮名の要求に、別の利用者の件名情報を提供する。",
    "For an unknown pseudonym the headers of another citizen are provided.",
)
def notices_for_never_linked(partner: Partner, pseudonym: str) -> Tie | None:
    known = any(tie.name_id.value == pseudonym for tie in partner.ties.records())
    living = [tie for tie in partner.ties.records() if not tie.ended]
    if known or not living:
        return tie_for_notices.conformant(partner, pseudonym)
    return living[0]


@defect(
    may_provide,
    "provided-before-consent",
    "notices",
    ("G-2.2.4-4",),
    "利用者が提供に同意していなくても、件名情報を提供する。",
    "Headers are provided before the citizen has consented to it.",
)
def provided_before_consent(partner: Partner, tie: Tie) -> bool:
    return True


@defect(
    check_credentials,
    "no-credentials-needed",
    "notices",
    ("A-JSON-2",),
    "資格情報のない要求にも、件名情報を提供する。",
    "Headers are provided without credentials.",
)
def no_credentials_needed(partner: Partner) -> None:
    """Ask for none."""


@defect(
    answer_list,
    "list-may-be-stored",
    "notices",
    ("A-JSON-4",),
    "件名情報の応答を、中間のキャッシュが蓄えてよいことにしている。",
    "The list may be stored by caches on the way.",
)
def list_may_be_stored(partner: Partner, page: Page) -> Response:
    response = answer_list.conformant(partner, page)
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


@defect(
    page_of,
    "short-part-loses-its-last",
    "notices",
    ("A-JSON-5",),
    "100 件より少なく求められると、分けた一覧の各回の最後の1件が抜ける。",
    "Asked for fewer than 100, each part but the last lacks its last notice.",
)
def short_part_loses_its_last(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    part = page_of.conformant(partner, tie, cursor, limit)
    if limit >= 100 or part.next_cursor is None:
        return part
    return Page(part.notices[:-1], part.next_cursor)


@defect(
    page_of,
    "cursor-counts-places",
    "notices",
    ("A-JSON-5",),
    "続きの位置が先頭からの件数で、途中に1件届くと、分け目の1件が二度返る。",
    "The cursor counts places from the top: when a notice arrives meanwhile, the one at the seam comes twice.",
)
def cursor_counts_places(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    return part_by_place(partner, listed_notices(partner, account_of_list(partner, tie)), cursor, limit)


def part_by_place(partner: Partner, notices: Sequence[Notice], cursor: str | None, limit: int) -> Page:
    """What stands behind so many others, whatever has moved meanwhile."""
    start = int(cursor) if cursor is not None and cursor.isdecimal() else 0
    more = len(notices) > start + limit
    headers = [header_of(partner, notice) for notice in notices[start : start + limit]]
    return Page(headers, str(start + limit) if more else None)


DEFECTS = (
    anothers_notice_in_list,
    body_in_headers,
    notice_url_of_another,
    sender_missing,
    times_without_offset,
    retention_limit_wrong,
    notice_url_relative,
    notice_url_on_another_host,
    notice_lost_between_pages,
    notice_listed_twice,
    new_notice_one_retrieval_late,
    opened_by_listing,
    body_in_notice_url,
    unlinked_told_from_never_linked,
    unlinked_refused_without_form,
    notices_for_never_linked,
    provided_before_consent,
    no_credentials_needed,
    list_may_be_stored,
    short_part_loses_its_last,
    cursor_counts_places,
)
