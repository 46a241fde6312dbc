"""Wire `json`: notice headers over HTTP and JSON, mapped onto our form by JMESPath (docs/wires.md; an assumption)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

from ..evidence.exchange import Exchange, RecordedResponse
from ..profile import JsonNoticesOptions, NoticeMapping, PemIdentity, Pkcs12Identity, placeholders_in
from ..schema_fit import fits
from ..vocabulary import Party, Text
from .altering import AnyRequest, Choice, WrongRequest
from .base import BackChannel, MessageLog, NoticeAnswer, NoticeHeader, NoticeQuery, Violation
from .credentials import Acceptance
from .json_documents import UNREADABLE, Flaws, read_document
from .notices_any import any_request
from .notices_wrong import NoticeRequest, altered, right_request, wrong_requests

__all__ = ["JsonNoticesWire"]

_CLAUSE: Final = "docs/wires.md json"
_MOST_PROBLEMS: Final = 20
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
_UNLIMITED: Final = frozenset({"retain_until"})
_NO_NULLS: Final[frozenset[str]] = frozenset()


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
        self._acceptance = Acceptance("wires.json.authentication", options.authentication)

    @property
    def comes_in_parts(self) -> bool:
        return "cursor" in placeholders_in(self._options.request)

    def fetch(self, query: NoticeQuery) -> NoticeAnswer:
        """One request and its answer. Raises EnvironmentFault or PartnerFault as BackChannel does.

        HarnessError when the partner turns credentials away that it has not accepted before.
        """
        by_certificate = isinstance(self._options.authentication, PemIdentity | Pkcs12Identity)
        exchange = self._sent(
            right_request(self._options, self._values(query), authorised=query.authorised),
            authorised=query.authorised,
            refusable=not query.authorised and by_certificate,
        )
        answer = self._read(exchange)
        if query.authorised:
            self._learn(answer)
        else:
            # The declared form is for requests that are allowed: another may be answered by a gateway before the API.
            answer = replace(answer, problems=())
        self._show(answer)
        return answer

    @property
    def wrong_requests(self) -> Mapping[str, WrongRequest]:
        return wrong_requests(self._options)

    def fetch_wrong(self, name: str, query: NoticeQuery) -> NoticeAnswer:
        return self._answer_to(altered(name, self._options, self._values(query)))

    def any_request(self, choice: Choice, own: str, unknown: Callable[[], str]) -> AnyRequest:
        return any_request(self._options.request, choice, own, unknown)

    def fetch_any(self, request: AnyRequest) -> NoticeAnswer:
        return self._answer_to(replace(right_request(self._options, {}), body=request.body))

    def _values(self, query: NoticeQuery) -> dict[str, Any]:
        """What the request's placeholders stand for."""
        return {"pseudonym": query.pseudonym, "cursor": query.cursor, "limit": query.limit or self._options.limit}

    def _answer_to(self, request: NoticeRequest) -> NoticeAnswer:
        """To a request that may be wrong, for which the connection may be ended; whoever asked judges the form."""
        answer = self._read(self._sent(request, authorised=True, refusable=True))
        self._show(replace(answer, problems=()))
        return answer

    def _sent(self, request: NoticeRequest, *, authorised: bool, refusable: bool) -> Exchange:
        return self._channels[authorised].send(
            request.method, self._endpoint, request.headers, request.body, sender=Party.PORTAL, refusable=refusable
        )

    def _show(self, answer: NoticeAnswer) -> None:
        self._log.message(
            wire=self.name,
            kind="notices" if answer.provided else "refusal",
            sender=Party.PARTNER,
            receiver=Party.PORTAL,
            decoded=_decoded(answer),
            violations=answer.problems,
            exchange=answer.exchange.id,
        )

    def _learn(self, answer: NoticeAnswer) -> None:
        """Whether the partner knows the portal's credentials; a 403 of the declared form is a refusal like others."""
        response = answer.exchange.response
        if answer.provided:
            self._acceptance.accepted()
        elif response is not None and (response.status == 401 or (response.status == 403 and answer.problems)):
            self._acceptance.turned_away("notices", response)

    def _read(self, exchange: Exchange) -> NoticeAnswer:
        response = exchange.response
        if response is None or response.status != 200:
            return self._refusal(exchange, response)
        flaws = Flaws(_CLAUSE)
        flaws.content_type(response, "application/json")
        document = read_document(response, flaws)
        schema = self._options.answer_schema or ("notices" if self._our_form else None)
        plain = schema == "notices" and document is not UNREADABLE and fits(document, schema)
        if schema is not None and document is not UNREADABLE and not plain:
            flaws.against(document, schema)
        problems = flaws.found
        items, cursor = self._mapping.apply(document, problems)
        allowed = {*self._mapping.members, *self._options.allowed_fields}
        unknown = tuple(
            f"/{index}/{name}"
            for index, item in enumerate(items)
            if allowed and not item.keys() <= allowed
            for name in item
            if name not in allowed
        )
        # What fits our own schema has every value, each of its type: there is nothing left to find out.
        if plain:
            headers = tuple(map(_header_of_ours, items))
        else:
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
        flaws = Flaws(_CLAUSE)
        members: tuple[str, ...] = ()
        if response is not None:
            flaws.content_type(response, self._options.refusal_content_type)
            document = read_document(response, flaws)
            if document is not UNREADABLE:
                own = self._options.answer_schema is not None and self._options.refusal_schema is None
                key = "wires.json.refusal_schema" if own else None
                flaws.against(document, self._options.refusal_schema or "problem", key)
            members = tuple(document) if isinstance(document, dict) else ()
        proper = response is not None and 400 <= response.status < 500
        return NoticeAnswer(exchange, False, proper, (), None, tuple(flaws.found[:_MOST_PROBLEMS]), (), members)


class _Mapping:
    """The profile's JMESPath expressions, compiled once."""

    def __init__(self, mapping: NoticeMapping) -> None:
        self._items = jmespath.compile(mapping.items)
        self._cursor = jmespath.compile(mapping.next_cursor)
        self._fields = {
            name: jmespath.compile(getattr(mapping, name))
            for name in ("id", "title", "sender", "received_at", "retain_until", "opened", "url")
        }
        # The members that an expression reads: they are allowed, and may be there without a value.
        self._members = {name: frozenset(_members_read(each.parsed)) for name, each in self._fields.items()}
        self.members = frozenset().union(*self._members.values())

    def apply(self, document: Any, problems: list[Violation]) -> tuple[list[Mapping[str, Any]], str | None]:
        if document is UNREADABLE:
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
            name for name, members in self._members.items() if any(item.get(member, "") is None for member in members)
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


def _header_of_ours(item: Mapping[str, Any]) -> NoticeHeader:
    """An item that fits our schema; only its retention limit may have no value."""
    return NoticeHeader(
        item["id"],
        item["title"],
        item["sender"],
        item["receivedAt"],
        item["retainUntil"],
        item["opened"],
        item["url"],
        item,
        _UNLIMITED if item["retainUntil"] is None else _NO_NULLS,
    )


def _members_read(node: Mapping[str, Any]) -> Iterator[str]:
    """Which members of the item itself a parsed JMESPath expression looks at; what is below them it may take too."""
    if node["type"] == "field":
        yield node["value"]
    children = [child for child in node["children"] if isinstance(child, Mapping)]
    # On the right of these stands what the left has found, no longer the item.
    below = {"subexpression", "index_expression", "pipe", "projection", "value_projection", "filter_projection"}
    for child in children[:1] if node["type"] in below else children:
        yield from _members_read(child)


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
