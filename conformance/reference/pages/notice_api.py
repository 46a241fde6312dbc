"""The notice API (件名取得): POST /api/notices (docs/wires.md, json)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from conformance.reference.behaviour import step
from conformance.reference.notice_list import BadCursorError, Page, may_provide, page_of, tie_for_notices
from conformance.reference.pages.api_support import ProblemError, json_answer, read_object, require_bearer
from conformance.reference.seed import NOTICE_TOKEN
from conformance.reference.web import the_partner

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "answer_list",
    "blueprint",
    "check_credentials",
    "limit_asked",
    "pseudonym_asked",
    "read_request",
    "refuse_unlinked",
]

blueprint = Blueprint("notice_api", __name__)
_DEFAULT, _MOST = 100, 1000
_LONGEST_PSEUDONYM = 256


@blueprint.route("/api/notices", methods=["POST"], provide_automatic_options=False)
def notices() -> Response:
    partner = the_partner()
    check_credentials(partner)
    asked = read_request(partner)
    pseudonym, cursor, limit = pseudonym_asked(partner, asked), _cursor(asked), limit_asked(partner, asked)
    tie = tie_for_notices(partner, pseudonym)
    if tie is None:
        return refuse_unlinked(partner, pseudonym)
    if not may_provide(partner, tie):
        raise ProblemError(403, "件名情報の提供について、利用者の同意がありません。")
    try:
        page = page_of(partner, tie, cursor, limit)
    except BadCursorError as error:
        raise ProblemError(400, "cursor が正しくありません。") from error
    return answer_list(partner, page)


@step
def check_credentials(partner: Partner) -> None:
    """Only the portal asks for headers (docs/wires.md, json)."""
    require_bearer(NOTICE_TOKEN, "notices")


@step
def read_request(partner: Partner) -> dict[str, object]:
    """What is asked, if it can be read at all."""
    return read_object()


@step
def refuse_unlinked(partner: Partner, pseudonym: str) -> Response:
    """One answer for never linked, unlinked and unknown: nobody learns from it whether a person exists."""
    raise ProblemError(404, "この仮名は属性連携されていません。")


@step
def answer_list(partner: Partner, page: Page) -> Response:
    """The part of the list that was asked for."""
    return json_answer({"notices": page.notices, "nextCursor": page.next_cursor})


@step
def pseudonym_asked(partner: Partner, asked: dict[str, object]) -> str:
    """Text, and no longer than a pseudonym can be."""
    value = asked.get("pseudonym")
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_PSEUDONYM:
        raise ProblemError(400, f"pseudonym は 1 文字以上 {_LONGEST_PSEUDONYM} 文字以内の文字列にしてください。")
    return value


def _cursor(asked: dict[str, object]) -> str | None:
    value = asked.get("cursor")
    if value is not None and not isinstance(value, str):
        raise ProblemError(400, "cursor が正しくありません。")
    return value


@step
def limit_asked(partner: Partner, asked: dict[str, object]) -> int:
    """How many headers at most, within what is promised."""
    value = asked.get("limit", _DEFAULT)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise ProblemError(400, f"limit は 1 以上 {_MOST} 以下の整数にしてください。")
    return value
