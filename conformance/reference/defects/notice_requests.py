"""Defects in taking requests for the notice list (件名取得) that are not right."""

from __future__ import annotations

import hmac
import json
import traceback
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from conformance.reference.defects.catalogue import defect
from conformance.reference.notice_list import (
    BadCursorError,
    Page,
    header_of,
    listed_notices,
    page_of,
    read_cursor,
    tie_for_notices,
)
from conformance.reference.pages.api_support import ProblemError, json_answer, require_bearer
from conformance.reference.pages.failures import answer_http_failure
from conformance.reference.pages.notice_api import (
    answer_list,
    check_credentials,
    limit_asked,
    pseudonym_asked,
    read_request,
    refuse_unlinked,
)
from conformance.reference.seed import NOTICE_TOKEN
from conformance.reference.ties import Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    read_request,
    "malformed-request-crashes",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "読めない要求に、HTTP 500 で応答する。",
    "A request that cannot be read is answered with HTTP 500.",
)
def malformed_request_crashes(partner: Partner) -> dict[str, object]:
    try:
        return read_request.conformant(partner)
    except ProblemError as error:
        if error.status != 400:
            raise
        raise ProblemError(500, "要求を処理できませんでした。") from error


@defect(
    read_request,
    "stack-trace-in-refusal",
    "notices",
    ("A-JSON-6",),
    "読めない要求を拒む応答に、スタックトレースを含めてしまう。",
    "The refusal of a request that cannot be read carries a stack trace.",
)
def stack_trace_in_refusal(partner: Partner) -> dict[str, object]:
    try:
        return read_request.conformant(partner)
    except ProblemError as error:
        raise ProblemError(error.status, traceback.format_exc(), error.headers) from error


@defect(
    read_request,
    "media-type-not-looked-at",
    "notices",
    ("A-JSON-3",),
    "本体の種別が違っていても、要求として読む。",
    "The body is read whatever its media type.",
)
def media_type_not_looked_at(partner: Partner) -> dict[str, object]:
    request.environ["CONTENT_TYPE"] = "application/json"
    # Flask has taken the type from the environment already where somebody looked at it before.
    request.__dict__.pop("_parsed_content_type", None)
    return read_request.conformant(partner)


@defect(
    read_request,
    "nested-request-crashes",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "入れ子の深い要求に、HTTP 500 で応答する。",
    "A deeply nested request is answered with HTTP 500.",
)
def nested_request_crashes(partner: Partner) -> dict[str, object]:
    try:
        json.loads(request.get_data().decode("utf-8", "replace"))
    except ValueError:
        return read_request.conformant(partner)
    except RecursionError as error:
        raise ProblemError(500, "要求を処理できませんでした。") from error
    return read_request.conformant(partner)


@defect(
    pseudonym_asked,
    "pseudonym-taken-for-condition",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "仮名の位置にある検索条件に従って検索し、別の利用者の件名情報を提供する。",
    "A search condition in the pseudonym's place is carried out, and another citizen's headers are provided.",
)
def pseudonym_taken_for_condition(partner: Partner, asked: dict[str, object]) -> str:
    condition = asked.get("pseudonym")
    if isinstance(condition, dict) and "$ne" in condition:
        return max((tie for tie in partner.ties.records() if not tie.ended), key=lambda tie: tie.account).name_id.value
    return pseudonym_asked.conformant(partner, asked)


@defect(
    tie_for_notices,
    "pseudonym-taken-for-pattern",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "仮名を検索パターンとして検索し、別の利用者の件名情報を提供する。",
    "The pseudonym is searched as a pattern, and another citizen's headers are provided.",
)
def pseudonym_taken_for_pattern(partner: Partner, pseudonym: str) -> Tie | None:
    pattern = pseudonym.replace("%", "*")
    found = [tie for tie in partner.ties.records() if not tie.ended and fnmatchcase(tie.name_id.value, pattern)]
    return max(found, key=lambda tie: tie.account, default=None)


@defect(
    refuse_unlinked,
    "value-becomes-a-header",
    "notices",
    ("A-JSON-6",),
    "要求の仮名に含まれる改行により、応答に送り手の書いたヘッダーが加わる。",
    "Line breaks in the pseudonym add a header of the sender's to the answer.",
)
def value_becomes_a_header(partner: Partner, pseudonym: str) -> Response:
    lines = pseudonym.split("\r\n")[1:]
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    raise ProblemError(404, "この仮名は属性連携されていません。", headers)


@defect(
    limit_asked,
    "limit-not-looked-at",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "求められた件数を確かめずに使い、文字列や負の数を求められると HTTP 500 で応答する。",
    "The number asked for is used as it is: text, or a negative number, is answered with HTTP 500.",
)
def limit_not_looked_at(partner: Partner, asked: dict[str, object]) -> int:
    limit = asked.get("limit", 100)
    if isinstance(limit, int):
        return limit
    raise ProblemError(500, "要求を処理できませんでした。")


@defect(
    read_cursor,
    "made-up-cursor-crashes",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "渡していない続きの位置を求められると、HTTP 500 で応答する。",
    "A place to go on from that was never given out is answered with HTTP 500.",
)
def made_up_cursor_crashes(partner: Partner, tie: Tie, cursor: str) -> tuple[datetime, int]:
    try:
        return read_cursor.conformant(partner, tie, cursor)
    except ValueError as error:
        raise ProblemError(500, "要求を処理できませんでした。") from error


@defect(
    answer_http_failure,
    "other-methods-crash",
    "notices",
    ("A-JSON-6",),
    "契約にないメソッドの要求に、HTTP 500 で応答する。",
    "A request by a method outside of the contract is answered with HTTP 500.",
)
def other_methods_crash(partner: Partner, error: HTTPException) -> Response:
    response = answer_http_failure.conformant(partner, error)
    if error.code == 405:
        response.status_code = 500
    return response


@defect(
    answer_http_failure,
    "too-large-request-crashes",
    "notices",
    ("A-JSON-6",),
    "大きすぎる要求に、HTTP 500 で応答する。",
    "A request that is too large is answered with HTTP 500.",
)
def too_large_request_crashes(partner: Partner, error: HTTPException) -> Response:
    response = answer_http_failure.conformant(partner, error)
    if error.code == 413:
        response.status_code = 500
    return response


@defect(
    check_credentials,
    "credentials-compared-by-beginning",
    "notices",
    ("A-JSON-2",),
    "資格情報の最初の 16 文字だけを比べる。",
    "Of the credentials only the first sixteen letters are compared.",
)
def credentials_compared_by_beginning(partner: Partner) -> None:
    _, _, given = request.headers.get("Authorization", "").partition(" ")
    if not given.startswith(NOTICE_TOKEN[:16]):
        check_credentials.conformant(partner)


@defect(
    check_credentials,
    "credentials-in-any-case",
    "notices",
    ("A-JSON-2",),
    "資格情報の大文字と小文字を区別しない。",
    "The credentials are taken in upper and lower case alike.",
)
def credentials_in_any_case(partner: Partner) -> None:
    _, _, given = request.headers.get("Authorization", "").partition(" ")
    if not hmac.compare_digest(given.lower().encode(), NOTICE_TOKEN.encode()):
        check_credentials.conformant(partner)


@defect(
    check_credentials,
    "one-refusal-too-many",
    "notices",
    ("A-JSON-2",),
    "誤った資格情報の要求を拒んだ後、次の正しい要求も拒む。",
    "After a request with wrong credentials was refused, the next right one is refused as well.",
)
def one_refusal_too_many(partner: Partner) -> None:
    if current_app.extensions.pop("refusing", False):
        raise ProblemError(401, "資格情報を確かめられません。")
    try:
        require_bearer(NOTICE_TOKEN, "notices")
    except ProblemError:
        current_app.extensions["refusing"] = "Authorization" in request.headers
        raise


@defect(
    read_request,
    "request-cut-off-in-text-crashes",
    "notices",
    ("A-JSON-3", "A-JSON-6"),
    "文字列の途中で切れている要求にだけ、HTTP 500 で応答する。",
    "A request that is cut off in the middle of text, and no other, is answered with HTTP 500.",
)
def request_cut_off_in_text_crashes(partner: Partner) -> dict[str, object]:
    try:
        json.loads(request.get_data().decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string"):
            raise ProblemError(500, "要求を処理できませんでした。") from error
    except RecursionError:
        pass
    return read_request.conformant(partner)


@defect(
    answer_list,
    "no-place-to-go-on-from-where-much-is-asked-for",
    "notices",
    ("A-JSON-1",),
    "101 件以上を求められた応答に、続きの位置の項目がない。",
    "Where more than 100 are asked for, the answer lacks the member for the place to go on from.",
)
def no_place_to_go_on_from_where_much_is_asked_for(partner: Partner, page: Page) -> Response:
    if request.get_json().get("limit", 100) <= 100:
        return answer_list.conformant(partner, page)
    return json_answer({"notices": page.notices})


@defect(
    page_of,
    "place-tells-whose-list",
    "notices",
    ("A-JSON-6",),
    "続きの位置が誰の一覧かを決め、別の利用者の仮名に付けても、その続きを提供する。",
    "The place to go on from says whose list it is: sent with another's pseudonym it still leads on in that list.",
)
def place_tells_whose_list(partner: Partner, tie: Tie, cursor: str | None, limit: int) -> Page:
    whose, _, last = (cursor or f"{tie.account}.0").partition(".")
    if not (whose.isdecimal() and last.isdecimal()):
        raise BadCursorError
    listed = listed_notices(partner, partner.accounts.get(int(whose)))
    if cursor is not None:
        listed = listed[next(index for index, each in enumerate(listed, 1) if each.sequence == int(last)) :]
    part = listed[:limit]
    following = f"{whose}.{part[-1].sequence}" if len(listed) > limit else None
    return Page([header_of(partner, notice) for notice in part], following)


DEFECTS = (
    malformed_request_crashes,
    stack_trace_in_refusal,
    media_type_not_looked_at,
    nested_request_crashes,
    pseudonym_taken_for_condition,
    pseudonym_taken_for_pattern,
    value_becomes_a_header,
    limit_not_looked_at,
    made_up_cursor_crashes,
    other_methods_crash,
    too_large_request_crashes,
    credentials_compared_by_beginning,
    credentials_in_any_case,
    one_refusal_too_many,
    place_tells_whose_list,
    request_cut_off_in_text_crashes,
    no_place_to_go_on_from_where_much_is_asked_for,
)
