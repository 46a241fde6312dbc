"""The notice API (件名取得): POST /api/notices (docs/wires.md, json)."""

from __future__ import annotations

from flask import Blueprint, Response

from conformance.reference.notice_list import BadCursorError, may_provide, page_of, tie_for_notices
from conformance.reference.pages.api_support import ProblemError, json_answer, read_object, require_bearer
from conformance.reference.seed import NOTICE_TOKEN
from conformance.reference.web import the_partner

__all__ = ["blueprint"]

blueprint = Blueprint("notice_api", __name__)
_DEFAULT, _MOST = 100, 1000
_LONGEST_PSEUDONYM = 256


@blueprint.route("/api/notices", methods=["POST"], provide_automatic_options=False)
def notices() -> Response:
    partner = the_partner()
    require_bearer(NOTICE_TOKEN, "notices")
    asked = read_object()
    pseudonym, cursor, limit = _pseudonym(asked), _cursor(asked), _limit(asked)
    tie = tie_for_notices(partner, pseudonym)
    if tie is None:
        # One answer for never linked, unlinked and unknown: nobody learns from it whether a person exists.
        raise ProblemError(404, "この仮名は属性連携されていません。")
    if not may_provide(partner, tie):
        raise ProblemError(403, "件名情報の提供について、利用者の同意がありません。")
    try:
        page = page_of(partner, tie, cursor, limit)
    except BadCursorError as error:
        raise ProblemError(400, "cursor が正しくありません。") from error
    return json_answer({"notices": page.notices, "nextCursor": page.next_cursor})


def _pseudonym(asked: dict[str, object]) -> str:
    value = asked.get("pseudonym")
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_PSEUDONYM:
        raise ProblemError(400, f"pseudonym は 1 文字以上 {_LONGEST_PSEUDONYM} 文字以内の文字列にしてください。")
    return value


def _cursor(asked: dict[str, object]) -> str | None:
    value = asked.get("cursor")
    if value is not None and not isinstance(value, str):
        raise ProblemError(400, "cursor が正しくありません。")
    return value


def _limit(asked: dict[str, object]) -> int:
    value = asked.get("limit", _DEFAULT)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise ProblemError(400, f"limit は 1 以上 {_MOST} 以下の整数にしてください。")
    return value
