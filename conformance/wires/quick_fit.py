"""A quick yes to "does this document fit the JSON Schema?", for lists of many thousand items alike.

jsonschema walks every item anew, which takes some thirty times as long. What is said here is "yes" or "I do not know":
whoever hears the latter asks jsonschema, whose words and JSON Pointers (RFC 6901) are the only ones that a report
shows. So verdicts are jsonschema's as long as each "yes" is true; `tests/wires/test_quick_fit.py` holds that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["QuickFit", "quick_fit"]

QuickFit = Callable[[Any], bool]
"""True: the document fits, beyond doubt. False: it may or may not."""

_TYPES: Final[Mapping[str, type]] = {
    "string": str,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}
"""Those of which Python knows no second: numbers are left to jsonschema (1.0 is an integer to it, True is none)."""
_SAYS_NOTHING: Final = frozenset({"$schema", "$defs", "$id", "title", "description"})
_KNOWN: Final = frozenset({"type", "$ref", "required", "properties", "items", "maxItems", "minLength", "format"})
_PLAIN: Final[Mapping[str, re.Pattern[str]]] = {
    "date-time": re.compile(
        r"(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
        r"|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
        re.ASCII,
    ),
    "uri": re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[\w.~-]+)*/?(?:\?[\w.~=&-]*)?", re.ASCII),
}
"""The plain members of a format; jsonschema's own checker is asked for any other."""


def quick_fit(schema: Mapping[str, Any], checkers: Mapping[str, Callable[[object], bool]]) -> QuickFit | None:
    """A function for this schema (2020-12), or None where it has a keyword that only jsonschema knows.

    `checkers` are jsonschema's functions for the formats, each of which raises nothing.
    """
    try:
        return _compile(schema, schema, checkers)
    except _UnknownError:
        return None


class _UnknownError(Exception):
    """A schema says what is not known here."""


def _compile(
    schema: Mapping[str, Any], root: Mapping[str, Any], checkers: Mapping[str, Callable[[object], bool]]
) -> QuickFit:
    keywords = schema.keys() - _SAYS_NOTHING
    if keywords == {"$ref"}:
        return _compile(_referred(schema["$ref"], root), root, checkers)
    if not keywords <= _KNOWN or "$ref" in keywords or "type" not in keywords:
        raise _UnknownError
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not set(names) <= _TYPES.keys():
        raise _UnknownError
    types = tuple(_TYPES[name] for name in names)
    if keywords == {"type"}:
        return lambda value: isinstance(value, types)
    # Each of the others speaks of one type; beside it there may be null, of which they say nothing.
    (main, *others) = [each for each in types if each is not type(None)] or [type(None)]
    nullable = type(None) in types
    if others:
        raise _UnknownError
    if main is str and keywords <= {"type", "minLength", "format"}:
        return _text(schema, checkers, nullable=nullable)
    if nullable:
        raise _UnknownError
    if main is dict and keywords <= {"type", "required", "properties"}:
        return _object(schema, root, checkers)
    if main is list and keywords <= {"type", "items", "maxItems"} and "items" in keywords:
        return _array(schema, root, checkers)
    raise _UnknownError


def _referred(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    if not reference.startswith("#/$defs/") or "/" in reference.removeprefix("#/$defs/"):
        raise _UnknownError
    found: Mapping[str, Any] = root["$defs"][reference.removeprefix("#/$defs/")]
    return found


def _text(schema: Mapping[str, Any], checkers: Mapping[str, Callable[[object], bool]], *, nullable: bool) -> QuickFit:
    shortest, name = schema.get("minLength", 0), schema.get("format")
    if name is None:
        return lambda value: (isinstance(value, str) and len(value) >= shortest) or (nullable and value is None)
    if name not in checkers or name not in _PLAIN:
        raise _UnknownError
    plain, checker = _PLAIN[name].fullmatch, checkers[name]

    def fits(value: Any) -> bool:
        if not isinstance(value, str):
            return nullable and value is None
        return len(value) >= shortest and (plain(value) is not None or bool(checker(value)))

    return fits


def _object(
    schema: Mapping[str, Any], root: Mapping[str, Any], checkers: Mapping[str, Callable[[object], bool]]
) -> QuickFit:
    required = frozenset(schema.get("required", ()))
    members = tuple((name, _compile(each, root, checkers)) for name, each in schema.get("properties", {}).items())

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or not required <= value.keys():
            return False
        # A loop, for it runs once an item: a generator would take a fifth longer.
        for name, member in members:
            if name in value and not member(value[name]):
                break
        else:
            return True
        return False

    return fits


def _array(
    schema: Mapping[str, Any], root: Mapping[str, Any], checkers: Mapping[str, Callable[[object], bool]]
) -> QuickFit:
    item, most = _compile(schema["items"], root, checkers), schema.get("maxItems")

    def fits(value: Any) -> bool:
        return isinstance(value, list) and (most is None or len(value) <= most) and all(map(item, value))

    return fits
