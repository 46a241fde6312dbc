"""Requests for notice headers out of their JSON Schema, and near misses of it (schemas/notices-request.schema.json).

The schema says of each placeholder what a value is; the profile's own body says where the values stand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ..profile import placeholders_in
from ..resources import load_schema
from ..vocabulary import Text
from .altering import AnyRequest, Choice
from .json_documents import fill_document

__all__ = ["any_request"]

_LONGEST: Final = 8
_MOST_SHOWN: Final = 200
_ODD: Final[Sequence[Any]] = (None, True, 0, -1, 1.5, 10**30, "", "\u0000", "\ud83d\ude00", [], {}, [[]], {"$ne": ""})
"""What stands where something else is wanted; none of it is what a placeholder's schema allows by chance."""
_NOTHING: Final = object()


def any_request(template: Mapping[str, Any], choice: Choice, own: str, unknown: Callable[[], str]) -> AnyRequest:
    """A body like the template with values that the schema allows, or with one thing that it does not."""
    known = load_schema("notices-request")["properties"]
    asked = placeholders_in(template)
    used = [name for name in known if name in asked]
    linked = choice.one_of((True, False))
    values: dict[str, Any] = {"pseudonym": own if linked else unknown(), "cursor": None, "limit": None}
    if "limit" in used and choice.one_of((False, True)):
        values["limit"] = choice.number(known["limit"]["minimum"], known["limit"]["maximum"])
    miss = choice.one_of(("none", "value", "member", "kind", "bytes"))
    if miss == "value":
        name = choice.one_of(used)
        values[name] = _miss(known[name], choice)
    document = fill_document(template, {name: None if value is _NOTHING else value for name, value in values.items()})
    if miss == "value" and values[name] is None:
        # A template leaves a member without a value out; one that has the value null is another miss.
        document = {**document, name: None} if template.get(name) == f"{{{name}}}" else document
    if miss == "member":
        document = {**document, choice.text(_LONGEST) or "x": choice.one_of(_ODD)}
    elif miss == "kind":
        document = choice.one_of((*_ODD, [document]))
    body = json.dumps(document).encode()
    if miss == "bytes":
        # In thousandths: how many choices there are must not depend on what a pseudonym is.
        place = len(body) * choice.number(0, 999) // 1000
        body = choice.one_of((body[:place], body[:place] + b"\xff" + body[place:], body[place:]))
    return AnyRequest(body, linked and miss == "none", _shown(body))


def _miss(schema: Mapping[str, Any], choice: Choice) -> Any:
    """Nothing, another kind of thing, or just beyond what is allowed."""
    beyond: tuple[Any, ...] = (_NOTHING, *_ODD)
    if "maxLength" in schema:
        beyond += ("x" * (schema["maxLength"] + 1),)
    if "maximum" in schema:
        beyond += (schema["maximum"] + 1, schema["minimum"] - 1, str(schema["minimum"]))
    return choice.one_of(beyond)


def _shown(body: bytes) -> Text:
    text = body.decode("utf-8", "backslashreplace")
    cut = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
    return Text(f"{cut}（{len(body)} バイト）", f"{cut} ({len(body)} bytes)")
