"""Wire `json`: notice headers over HTTP and JSON, mapped onto our form by JMESPath (docs/wires.md; an assumption)."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

from ..evidence.exchange import Exchange, RecordedResponse
from ..profile import JsonNoticesOptions, NoticeMapping, Secret
from ..resources import load_schema
from ..vocabulary import Party, Text
from .base import BackChannel, MessageLog, NoticeAnswer, NoticeHeader, NoticeQuery, Violation

__all__ = ["JsonNoticesWire"]

_CLAUSE: Final = "docs/wires.md json"
_BOM: Final = "\ufeff"
_MOST_PROBLEMS: Final = 20
_UNREADABLE: Final = object()
"""Stands for a document that could not be read; `null` is one that could."""
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "id": (str, int, type(None)),
    "title": (str,),
    "sender": (str,),
    "received_at": (str, int, float),
    "retain_until": (str, int, float, type(None)),
    "opened": (bool,),
    "url": (str,),
}
"""What the mapped values must be, whatever the partner's own form."""


class JsonNoticesWire:
    """Asks for headers and reads the answer.

    `endpoint` is absolute. `back_channel` shows the credentials that a connection can show (a client certificate),
    `anonymous` shows none.
    """

    name = "json"
    label = Text(
        "HTTP と JSON による件名取得（本試験系の仮定）",
        "notice retrieval over HTTP and JSON (an assumption of this harness)",
    )

    def __init__(
        self,
        *,
        endpoint: str,
        options: JsonNoticesOptions,
        back_channel: BackChannel,
        anonymous: BackChannel,
        log: MessageLog,
    ) -> None:
        self._endpoint = endpoint
        self._options = options
        self._channels = {True: back_channel, False: anonymous}
        self._log = log
        self._mapping = _Mapping(options.mapping)
        self._our_form = options.mapping == NoticeMapping()

    def fetch(self, query: NoticeQuery) -> NoticeAnswer:
        """One request and its answer. Raises EnvironmentFault or PartnerFault as BackChannel does."""
        values = {"pseudonym": query.pseudonym, "cursor": query.cursor, "limit": query.limit}
        body = _fill(self._options.request, values)
        headers = [("Content-Type", "application/json"), ("Accept", "application/json, application/problem+json")]
        if query.authorised and isinstance(self._options.authentication, Secret):
            headers.append(("Authorization", f"Bearer {self._options.authentication.reveal()}"))
        exchange = self._channels[query.authorised].send(
            "POST", self._endpoint, headers, json.dumps(body, ensure_ascii=False).encode(), sender=Party.PORTAL
        )
        answer = self._read(exchange)
        self._log.message(
            wire=self.name,
            kind="notices" if answer.provided else "refusal",
            sender=Party.PARTNER,
            receiver=Party.PORTAL,
            decoded=_decoded(answer),
            violations=answer.problems,
            exchange=exchange.id,
        )
        return answer

    def _read(self, exchange: Exchange) -> NoticeAnswer:
        response = exchange.response
        if response is None or response.status != 200:
            return self._refusal(exchange, response)
        problems: list[Violation] = []
        document = _parse(response, "application/json", problems)
        if self._our_form and document is not _UNREADABLE:
            problems += _against_schema(document, "notices")
        items, cursor = self._mapping.apply(document, problems)
        allowed = {*self._mapping.members, *self._options.allowed_fields}
        unknown = tuple(
            f"/{index}/{name}" for index, item in enumerate(items) for name in item if allowed and name not in allowed
        )
        headers = tuple(self._mapping.header(index, item, problems) for index, item in enumerate(items))
        return NoticeAnswer(
            exchange=exchange,
            provided=True,
            refused_properly=False,
            headers=headers,
            next_cursor=cursor,
            problems=tuple(problems[:_MOST_PROBLEMS]),
            unknown_fields=unknown,
        )

    def _refusal(self, exchange: Exchange, response: RecordedResponse | None) -> NoticeAnswer:
        problems: list[Violation] = []
        members: tuple[str, ...] = ()
        if response is not None:
            document = _parse(response, "application/problem+json", problems)
            if document is not _UNREADABLE:
                problems += _against_schema(document, "problem")
            members = tuple(document) if isinstance(document, dict) else ()
        proper = response is not None and 400 <= response.status < 500
        return NoticeAnswer(exchange, False, proper, (), None, tuple(problems[:_MOST_PROBLEMS]), (), members)


class _Mapping:
    """The profile's JMESPath expressions, compiled once."""

    def __init__(self, mapping: NoticeMapping) -> None:
        self._items = jmespath.compile(mapping.items)
        self._cursor = jmespath.compile(mapping.next_cursor)
        self._fields = {
            name: jmespath.compile(getattr(mapping, name))
            for name in ("id", "title", "sender", "received_at", "retain_until", "opened", "url")
        }
        # The member that an expression starts from: what it reads is allowed, and may be there without a value.
        self._members = {
            name: getattr(mapping, name).partition(".")[0].partition("[")[0].partition("|")[0].strip('" ')
            for name in self._fields
        }
        self.members = frozenset(self._members.values())

    def apply(self, document: Any, problems: list[Violation]) -> tuple[list[Mapping[str, Any]], str | None]:
        if document is _UNREADABLE:
            return [], None
        try:
            items, cursor = self._items.search(document), self._cursor.search(document)
        except JMESPathError as error:
            problems.append(
                _violation(f"応答に対応付け式を適用できない（{error}）。", f"The mapping cannot be applied ({error}).")
            )
            return [], None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            problems.append(
                _violation("件名情報の一覧が配列（要素はオブジェクト）でない。", "The list is no array of objects.")
            )
            return [], None
        return items, cursor if isinstance(cursor, str) and cursor else None

    def header(self, index: int, item: Mapping[str, Any], problems: list[Violation]) -> NoticeHeader:
        """One item; a value of another type is a problem, and no value: what relies on it finds it missing."""
        values = {name: self._value(name, item) for name in self._fields}
        nulls = frozenset(
            name for name, expression in self._members.items() if expression in item and item[expression] is None
        )
        for name, types in _TYPES.items():
            value = values[name]
            # A boolean is an integer to isinstance, and to no partner.
            if isinstance(value, types) and (types == (bool,) or not isinstance(value, bool)):
                continue
            problems.append(
                _violation(
                    f"/{index} の {name} が {type(value).__name__} である。",
                    f"{name} of item {index} is {type(value).__name__}.",
                )
            )
            values[name] = None
        if values["id"] is not None:
            values["id"] = str(values["id"])
        return NoticeHeader(**values, raw=item, nulls=nulls)

    def _value(self, name: str, item: Mapping[str, Any]) -> Any:
        try:
            return self._fields[name].search(item)
        except JMESPathError:
            return None


def _fill(value: Any, values: Mapping[str, Any]) -> Any:
    """Fill a request template; a member whose placeholder has no value is left out."""
    if isinstance(value, Mapping):
        filled = {key: _fill(item, values) for key, item in value.items()}
        return {key: item for key, item in filled.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_fill(item, values) for item in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and value[1:-1] in values:
        return values[value[1:-1]]
    return value


def _parse(response: RecordedResponse, expected_type: str, problems: list[Violation]) -> Any:
    """The JSON document, or `_UNREADABLE` with a problem that quotes the place (RFC 8259: UTF-8, no BOM, no NaN)."""
    content_type = (response.header("Content-Type") or "").partition(";")[0].strip().lower()
    if content_type != expected_type:
        problems.append(
            _violation(
                f"Content-Type が「{content_type or 'なし'}」である（期待: {expected_type}）。",
                f"Content-Type is “{content_type or 'missing'}” (expected: {expected_type}).",
            )
        )
    try:
        text = response.body.decode("utf-8")
    except UnicodeDecodeError:
        problems.append(_violation("応答が UTF-8 でない。", "The answer is not UTF-8."))
        return _UNREADABLE
    if text.startswith(_BOM):
        problems.append(_violation("応答の先頭に BOM がある。", "The answer starts with a byte order mark."))
    try:
        return json.loads(text.removeprefix(_BOM), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problems.append(
            _violation(
                f"応答が JSON でない（{error.lineno} 行 {error.colno} 文字目）。",
                f"The answer is not JSON (line {error.lineno}, column {error.colno}).",
            )
        )
    except ValueError as error:
        problems.append(
            _violation(f"応答が読める JSON でない（{error}）。", f"The answer is not readable JSON ({error}).")
        )
    except RecursionError:
        problems.append(_violation("応答の JSON の入れ子が深すぎる。", "The JSON is nested too deeply."))
    return _UNREADABLE


def _no_constant(name: str) -> Any:
    raise ValueError(name)


@functools.cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    schema = load_schema(name)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _against_schema(document: Any, name: str) -> list[Violation]:
    errors = _validator(name).iter_errors(document)
    found = []
    for error in errors:
        pointer = (
            "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error.absolute_path) or "（全体）"
        )
        found.append(
            _violation(
                f"{pointer} が {name}.schema.json の {error.validator} に合わない。",
                f"{pointer} does not fit {error.validator} of {name}.schema.json.",
            )
        )
        if len(found) >= _MOST_PROBLEMS:
            break
    return found


def _violation(ja: str, en: str) -> Violation:
    return Violation(Text(ja, en), _CLAUSE)


def _decoded(answer: NoticeAnswer) -> Mapping[str, Any]:
    response = answer.exchange.response
    status = response.status if response else None
    if not answer.provided:
        return {"status": status}
    return {
        "status": status,
        "notices": [dict(header.raw) for header in answer.headers],
        "nextCursor": answer.next_cursor,
    }
