"""Defects of the notice list that only unusual notices, or requests at the same time, bring out (件名取得)."""

from __future__ import annotations

import html
import threading
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, current_app, request

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import account_of_list, header_of, listed_notices
from conformance.reference.notices import Notice
from conformance.reference.pages.api_support import ProblemError
from conformance.reference.pages.notice_api import refuse_unlinked
from conformance.reference.ties import Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_LONG_AGO = timedelta(days=60)
_MEETING = threading.Barrier(2, timeout=0.05)


@defect(
    listed_notices,
    "unlimited-notice-left-out",
    "notices",
    ("G-2.1-5",),
    "保存期限のないお知らせが、一覧にない。",
    "Notices without a retention limit are not listed.",
)
def unlimited_notice_left_out(partner: Partner, account: Account) -> list[Notice]:
    return [notice for notice in listed_notices.conformant(partner, account) if notice.retain_until is not None]


@defect(
    header_of,
    "limit-where-there-is-none",
    "notices",
    ("G-2.1-1",),
    "保存期限のないお知らせに、1年の保存期限を示す。",
    "A notice without a retention limit is said to have one of a year.",
)
def limit_where_there_is_none(partner: Partner, notice: Notice) -> dict[str, object]:
    until = notice.retain_until or notice.received_at + timedelta(days=365)
    return {**header_of.conformant(partner, notice), "retainUntil": until.isoformat()}


@defect(
    listed_notices,
    "expired-notice-listed",
    "notices",
    ("A-JSON-7",),
    "保存期限を過ぎたお知らせが、一覧に残る。",
    "Notices past their retention limit stay in the list.",
)
def expired_notice_listed(partner: Partner, account: Account) -> list[Notice]:
    return partner.notices.of_account(account.number, partner.clock() - _LONG_AGO)


@defect(
    listed_notices,
    "odd-limit-empties-the-list",
    "notices",
    ("G-2.1-5",),
    "保存期限が受信日時以前のお知らせが一件あると、一覧が空になる。",
    "One notice whose retention limit is not after its received time empties the list.",
)
def odd_limit_empties_the_list(partner: Partner, account: Account) -> list[Notice]:
    kept = partner.notices.of_account(account.number, partner.clock() - _LONG_AGO)
    odd = any(notice.retain_until is not None and notice.retain_until <= notice.received_at for notice in kept)
    return [] if odd else listed_notices.conformant(partner, account)


@defect(
    listed_notices,
    "listed-in-order-of-arrival",
    "notices",
    ("A-JSON-8",),
    "一覧が、受信日時の順でなく登録した順に並ぶ。",
    "The list is in the order of registration, not of received time.",
)
def listed_in_order_of_arrival(partner: Partner, account: Account) -> list[Notice]:
    found = listed_notices.conformant(partner, account)
    return sorted(found, key=lambda notice: notice.sequence, reverse=True)


@defect(
    listed_notices,
    "order-changes-each-time",
    "notices",
    ("A-JSON-8",),
    "受信日時が同じお知らせの並びが、取得のたびに入れ替わる。",
    "Notices of the same received time change places at every retrieval.",
)
def order_changes_each_time(partner: Partner, account: Account) -> list[Notice]:
    found = listed_notices.conformant(partner, account)
    asked = request.get_json(silent=True) or {}
    if asked.get("cursor") or asked.get("limit", len(found)) < len(found):
        # In parts the places would tell a wrong place to go on from: no notice is lost here.
        return found
    turned = current_app.extensions["turned"] = not current_app.extensions.get("turned", False)
    return sorted(
        found, key=lambda notice: (notice.received_at, -notice.sequence if turned else notice.sequence), reverse=True
    )


@defect(
    account_of_list,
    "mixed-up-at-the-same-time",
    "notices",
    ("G-2.2.4-3",),
    "二つの要求が同時に来ると、後の要求の利用者の件名情報を両方に提供する。",
    "Where two requests come at the same time, both are given the headers of the later one's citizen.",
)
def mixed_up_at_the_same_time(partner: Partner, tie: Tie) -> Account:
    current_app.extensions["asked-for"] = account_of_list.conformant(partner, tie)
    try:
        _MEETING.wait()
    except threading.BrokenBarrierError:
        # Nobody came.
        _MEETING.reset()
        return account_of_list.conformant(partner, tie)
    account: Account = current_app.extensions["asked-for"]
    return account


def _with_title(partner: Partner, notice: Notice, title: str) -> dict[str, object]:
    return {**header_of.conformant(partner, notice), "title": title}


@defect(
    header_of,
    "supplementary-characters-lost",
    "notices",
    ("G-2.1-1",),
    "件名の、基本多言語面にない文字が「?」になる。",
    "Letters beyond the basic multilingual plane become question marks in titles.",
)
def supplementary_characters_lost(partner: Partner, notice: Notice) -> dict[str, object]:
    return _with_title(partner, notice, "".join(each if ord(each) < 0x10000 else "?" for each in notice.title))


@defect(
    header_of,
    "titles-escaped-for-markup",
    "notices",
    ("G-2.1-1",),
    "件名の記号が、HTML の文字参照になっている。",
    "Signs in titles are character references of HTML.",
)
def titles_escaped_for_markup(partner: Partner, notice: Notice) -> dict[str, object]:
    return _with_title(partner, notice, html.escape(notice.title))


@defect(
    header_of,
    "titles-of-one-width",
    "notices",
    ("G-2.1-1",),
    "件名の全角と半角、丸付き数字などを、別の文字に統一してしまう。",
    "Full and half width, circled numbers and the like become other letters in titles.",
)
def titles_of_one_width(partner: Partner, notice: Notice) -> dict[str, object]:
    return _with_title(partner, notice, unicodedata.normalize("NFKC", notice.title))


@defect(
    header_of,
    "titles-composed",
    "notices",
    ("G-2.1-1",),
    "件名の結合文字を、等価な合成済みの文字に置き換える。",
    "Combining marks in titles are replaced by the composed letters that are equivalent to them.",
)
def titles_composed(partner: Partner, notice: Notice) -> dict[str, object]:
    return _with_title(partner, notice, unicodedata.normalize("NFC", notice.title))


@defect(
    refuse_unlinked,
    "unlinked-told-in-a-header",
    "notices",
    ("A-JSON-3",),
    "解除済みの仮名への応答にだけ、見分けのつくヘッダーがある。",
    "The refusal for an unlinked pseudonym, and no other, has a header of its own.",
)
def unlinked_told_in_a_header(partner: Partner, pseudonym: str) -> Response:
    if any(tie.name_id.value == pseudonym for tie in partner.ties.records()):
        raise ProblemError(404, "この仮名は属性連携されていません。", {"X-Account": "closed"})
    return refuse_unlinked.conformant(partner, pseudonym)


DEFECTS = (
    unlimited_notice_left_out,
    limit_where_there_is_none,
    expired_notice_listed,
    odd_limit_empties_the_list,
    listed_in_order_of_arrival,
    order_changes_each_time,
    mixed_up_at_the_same_time,
    supplementary_characters_lost,
    titles_escaped_for_markup,
    titles_of_one_width,
    titles_composed,
    unlinked_told_in_a_header,
)
