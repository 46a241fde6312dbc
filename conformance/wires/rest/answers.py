"""What an answer of the partner's means, by the rules of the contract, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import jmespath
from jmespath.exceptions import JMESPathError

from ...evidence.exchange import RecordedResponse
from ...profile import AnswerRule, RestOperation
from ...vocabulary import Text
from ..base import AnswerKind, Violation
from ..json_documents import UNREADABLE, Flaws, pointer, read_document
from .context import CLAUSE

__all__ = ["Reading", "place_of", "read_answer", "search"]

_PLAIN_PATH: Final = re.compile(r'(?:[A-Za-z_]\w*|"[^"\\]*")(?:\.(?:[A-Za-z_]\w*|"[^"\\]*"))*')
_LARGEST_SHOWN: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer understood: `value` is what was needed of it, None where nothing was or it is not there.

    `crashed`: an HTTP server error that the contract has for nothing.
    """

    kind: AnswerKind
    detail: str
    violations: tuple[Violation, ...]
    decoded: Mapping[str, Any]
    value: str | None = None
    crashed: bool = False


def read_answer(name: str, operation: RestOperation, response: RecordedResponse, needed: str | None) -> Reading:
    """`name` is the operation's, `needed` the value (`url`, `pseudonym`) without which acceptance is of no use."""
    flaws = Flaws(CLAUSE)
    document = read_document(response, flaws) if response.body.strip() else None
    kind = _kind(operation, response.status, document)
    value = None
    if kind is None:
        flaws.add(
            f"HTTP {response.status} の応答が、申告した受付・拒否のどれにも当たらない。",
            f"HTTP {response.status} is none of the answers that mean accepted or refused.",
            fatal=True,
        )
    elif kind is AnswerKind.REFUSED:
        own = operation.schema is not None and operation.refusal_schema is None
        key = f"wires.rest.{name}.refusal_schema" if own else None
        _check(response, document, operation.refusal_content_type, operation.refusal_schema or "problem", flaws, key)
    else:
        _check(response, document, operation.content_type, operation.schema or f"rest/{name}", flaws)
        if needed is not None:
            expression = getattr(operation.values, needed)
            value = _needed(document, expression, flaws)
            if needed == "url" and value is not None:
                value = _address(value, place_of(expression), flaws)
    invalid = kind is None or any(flaw.fatal for flaw in flaws.found)
    return Reading(
        AnswerKind.INVALID if invalid or kind is None else kind,
        _detail(response, document, operation.values.error),
        tuple(flaws.found),
        _decoded(response, document),
        value,
        crashed=kind is None and response.status >= 500,
    )


def search(expression: str, document: Any) -> Any:
    """What a JMESPath expression finds; None where it finds nothing, or cannot be applied."""
    if document is UNREADABLE:
        return None
    try:
        return jmespath.search(expression, document)
    except JMESPathError:
        return None


def place_of(expression: str) -> Text:
    """Where an expression looks: as JSON Pointer where it is a plain path."""
    if _PLAIN_PATH.fullmatch(expression):
        return pointer(part.strip('"') for part in re.findall(r'"[^"]*"|\w+', expression))
    return Text(f"式「{expression}」", f"the expression {expression!r}")


def _kind(operation: RestOperation, status: int, document: Any) -> AnswerKind | None:
    """The first rule that matches; None for a failure."""
    if _matches(operation.failed, status, document):
        return None
    if _matches(operation.kept, status, document):
        return AnswerKind.PARTIAL
    if _matches(operation.accepted, status, document):
        return AnswerKind.ACCEPTED
    return AnswerKind.REFUSED if _matches(operation.refused, status, document) else None


def _matches(rule: AnswerRule | None, status: int, document: Any) -> bool:
    if rule is None or status not in rule.status:
        return False
    return rule.when is None or bool(search(rule.when, document))


def _check(
    response: RecordedResponse,
    document: Any,
    content_type: str,
    schema: str | Mapping[str, Any],
    flaws: Flaws,
    key: str | None = None,
) -> None:
    if not response.body.strip():
        return
    flaws.content_type(response, content_type)
    if document is not UNREADABLE:
        flaws.against(document, schema, key)


def _needed(document: Any, expression: str, flaws: Flaws) -> str | None:
    value = search(expression, document)
    if isinstance(value, str) and value:
        return value
    if document is UNREADABLE:
        # Why it cannot be read has been said; that nothing can be done with it has not.
        flaws.add("必要な値を取り出せない。", "What is needed cannot be taken from it.", fatal=True)
        return None
    place = place_of(expression)
    kind = "なし" if value is None else type(value).__name__
    flaws.add(
        f"{place.ja} に必要な値（文字列）がない（{kind}）。",
        f"{place.en} has not the value that is needed, a string ({'none' if value is None else kind}).",
        fatal=True,
    )
    return None


def _address(url: str, place: Text, flaws: Flaws) -> str | None:
    """The URL as a Location header can have it (RFC 3986 is ASCII alone); browsers encode what is not."""
    try:
        encoded = str(httpx.URL(url))
    except httpx.InvalidURL:
        flaws.add(f"{place.ja} の値 {url!r} が URL でない。", f"{place.en}, {url!r}, is no URL.", fatal=True)
        return None
    if url.isascii():
        return url
    flaws.add(
        f"{place.ja} の URL「{url}」に ASCII でない文字がある（RFC 3986）。",
        f"{place.en}, the URL {url}, has characters that are not ASCII (RFC 3986).",
    )
    return encoded


def _detail(response: RecordedResponse, document: Any, expression: str) -> str:
    error = search(expression, document) if isinstance(document, Mapping) else None
    return f"HTTP {response.status}" + (f" {error:.100}" if isinstance(error, str) and error else "")


def _decoded(response: RecordedResponse, document: Any) -> Mapping[str, Any]:
    if document is UNREADABLE or len(response.body) > _LARGEST_SHOWN:
        return {"status": response.status, "size": len(response.body)}
    return {"status": response.status, "document": document}
