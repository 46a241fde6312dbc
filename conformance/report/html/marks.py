"""Filters that make foreign text harmless and readable on the page."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from ...vocabulary import Verdict

__all__ = ["SHAPES", "css_string", "pretty", "short_url", "visible"]

SHAPES = {
    Verdict.ERROR: "！",
    Verdict.FAIL: "×",
    Verdict.BLOCKED: "■",
    Verdict.NOT_RUN: "…",
    Verdict.REVIEW: "？",
    Verdict.ALLOWED: "◇",
    Verdict.WARN: "△",
    Verdict.PASS: "○",
    Verdict.NOT_APPLICABLE: "－",
}
"""A shape beside each verdict's word, so that neither colour nor language alone carries it."""

_LONGEST_QUERY = 40
_LONGEST_URL = 120

# Control characters break the page's markup; bidirectional overrides can make a text read as another.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def visible(value: Any) -> Any:
    """What a template prints, with characters that nobody sees written as their code points."""
    # `isprintable` is false for every one of them, and far cheaper to ask of a hundred thousand values.
    if isinstance(value, str) and not value.isprintable() and not isinstance(value, Markup):
        return _HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", value)
    return value


def pretty(value: Any) -> str:
    """JSON as a person reads it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def short_url(url: str) -> str:
    """A URL for one line: messages in its query are shown decoded elsewhere."""
    base, question, query = url.partition("?")
    shown = f"{base}?…" if len(query) > _LONGEST_QUERY else f"{base}{question}{query}"
    return shown if len(shown) <= _LONGEST_URL else f"{shown[:_LONGEST_URL]}…"


def css_string(value: str) -> Markup:
    """A CSS string literal; for our own words only, never for a partner's text."""
    if not re.fullmatch(r"[^\"\\\n<>&]*", value):
        raise ValueError(f"not plain enough for a style sheet: {value!r}")
    return Markup(f'"{value}"')
