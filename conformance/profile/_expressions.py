"""JMESPath expressions: whether they can be read, and what is meant for a text and is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ..vocabulary import Text
from ._problems import KeyPath, Problem

__all__ = ["expression_problems"]

_LITERAL: Final = re.compile(r"-?\d+(?:\.\d+)?|true|false|null")
_COMPARING: Final = frozenset({"starts_with", "ends_with", "contains"})


def expression_problems(found: Iterable[tuple[KeyPath, Any]]) -> Iterator[Problem]:
    """What is wrong with each, by its key path; what is no text (the schema has told) is left out."""
    expressions = [(path, value) for path, value in found if isinstance(value, str) and value]
    if not expressions:
        return
    # Only profiles that map fields pay for the import.
    import jmespath
    from jmespath.exceptions import JMESPathError

    for path, expression in expressions:
        try:
            parsed = jmespath.compile(expression).parsed
        except JMESPathError as error:
            reason = str(error).splitlines()[0]
            yield Problem(
                path,
                Text(
                    f"JMESPath 式として読めません: {expression}（{reason}）",
                    f"not a JMESPath expression: {expression} ({reason})",
                ),
            )
            continue
        for name in dict.fromkeys(_compared_with(parsed)):
            if re.search(rf'"{re.escape(name)}"', expression):
                yield Problem(path, _no_text(name))


def _compared_with(node: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields that something is compared with, anywhere in a parsed expression."""
    children = [child for child in node["children"] if isinstance(child, Mapping)]
    compares = node["type"] == "comparator" or (
        node["type"] == "function_expression" and node["value"] in _COMPARING and len(children) > 1
    )
    if compares and children[1]["type"] == "field":
        yield children[1]["value"]
    for child in children:
        yield from _compared_with(child)


def _no_text(name: str) -> Text:
    literal = _LITERAL.fullmatch(name) is not None
    return Text(
        f'"{name}" は文字列ではなく、「{name}」という項目を指します（JMESPath の二重引用符は項目名です）。'
        f"文字列と比べるなら '{name}'{f'、数値や真偽値と比べるなら `{name}`' if literal else ''} と書いてください。",
        f'"{name}" is no string but the field of that name (so JMESPath reads double quotes); to compare with '
        f"a string write '{name}'{f', with a number or a boolean `{name}`' if literal else ''}.",
    )
