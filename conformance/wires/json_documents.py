"""Reads a JSON document out of an HTTP message, and says what is wrong with it and where (RFC 8259, RFC 6901)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..evidence.exchange import RecordedRequest, RecordedResponse
from ..profile import fill_template, placeholders
from ..schema_fit import fits, validator
from ..vocabulary import Text
from .base import Violation

__all__ = ["UNREADABLE", "Flaws", "fill_document", "pointer", "read_document"]

UNREADABLE: Final = object()
"""Stands for a document that could not be read; `null` is one that could."""
_BOM: Final = "\ufeff"
_MOST_PROBLEMS: Final = 20


class Flaws:
    """What is found wrong, each with the clause of the wire that asks for it."""

    def __init__(self, clause: str) -> None:
        self._clause = clause
        self.found: list[Violation] = []

    def add(self, ja: str, en: str, *, fatal: bool = False) -> None:
        self.found.append(Violation(Text(ja, en), self._clause, fatal))

    def content_type(self, message: RecordedRequest | RecordedResponse, expected: str) -> None:
        """The media type is this one; its parameters do not matter."""
        found = (message.header("Content-Type") or "").partition(";")[0].strip().lower()
        if found != expected:
            self.add(
                f"Content-Type が「{found or 'なし'}」である（期待: {expected}）。",
                f"Content-Type is “{found or 'missing'}” (expected: {expected}).",
            )

    def against(self, document: Any, schema: str | Mapping[str, Any], key: str | None = None) -> None:
        """Everything that a JSON Schema does not allow: one of ours by name, or the profile's own.

        `key` is where the profile could have one of its own and has not, though the partner's other answers have.
        """
        ja = f"（仕様の形が違うなら、プロファイルの {key} にその JSON Schema を書く）" if key else ""
        en = f" (If the contract has another form, {key} in the profile takes its JSON Schema.)" if key else ""
        name = f"{schema}.schema.json" if isinstance(schema, str) else str(schema.get("title", "schema"))
        if isinstance(schema, str) and fits(document, schema):
            return
        judge = validator(schema) if isinstance(schema, str) else _compiled(schema)
        for count, error in enumerate(judge.iter_errors(document)):
            if count == _MOST_PROBLEMS:
                break
            place = pointer(error.absolute_path)
            rule = _rule(error)
            self.add(
                f"{place.ja} が {name} の {rule} に合わない。{ja}", f"{place.en} does not fit {rule} of {name}.{en}"
            )


def pointer(path: Iterable[str | int]) -> Text:
    """JSON Pointer (RFC 6901) of a place; the whole document has an empty one, which is said in words."""
    found = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return Text(found or "（全体）", found or "the whole document")


def read_document(message: RecordedRequest | RecordedResponse, flaws: Flaws) -> Any:
    """The document, or UNREADABLE with a flaw that quotes the place: UTF-8, no BOM, no NaN, not too deep."""
    try:
        text = message.body.decode("utf-8")
    except UnicodeDecodeError:
        flaws.add("応答が UTF-8 でない。", "The answer is not UTF-8.")
        return UNREADABLE
    if text.startswith(_BOM):
        flaws.add("応答の先頭に BOM がある。", "The answer starts with a byte order mark.")
    try:
        return json.loads(text.removeprefix(_BOM), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        flaws.add(
            f"応答が JSON でない（{error.lineno} 行 {error.colno} 文字目）。",
            f"The answer is not JSON (line {error.lineno}, column {error.colno}).",
        )
    except ValueError as error:
        flaws.add(f"応答が読める JSON でない（{error}）。", f"The answer is not readable JSON ({error}).")
    except RecursionError:
        flaws.add("応答の JSON の入れ子が深すぎる。", "The JSON is nested too deeply.")
    return UNREADABLE


def fill_document(value: Any, values: Mapping[str, Any]) -> Any:
    """Fill a template: a string that is one placeholder takes the value with its type.

    A placeholder whose value is None leaves its member out; a name that has no meaning here stands for itself.
    """
    if isinstance(value, Mapping):
        filled = {key: fill_document(item, values) for key, item in value.items()}
        return {key: item for key, item in filled.items() if item is not None}
    if isinstance(value, list | tuple):
        return [fill_document(item, values) for item in value]
    names = placeholders(value) if isinstance(value, str) else ()
    if not names or any(name not in values for name in names):
        return value
    if value == f"{{{names[0]}}}":
        return values[names[0]]
    if any(values[name] is None for name in names):
        return None
    return fill_template(value, {name: str(values[name]) for name in names})


def _rule(error: Any) -> str:
    """The keyword, and for a missing member which: its place is its owner's."""
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"required（{'、'.join(missing)}）"
    return str(error.validator)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _compiled(schema: Mapping[str, Any]) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
