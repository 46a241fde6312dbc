"""Filters that make foreign text harmless and readable on the page."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

from ...vocabulary import Language, Verdict
from ..plain import shown

__all__ = ["SHAPES", "as_content", "css_string", "foreign", "pretty", "quoted", "short_url", "tongue", "visible"]

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


def visible(value: Any) -> Any:
    """What a template prints, with characters that nobody sees written as their code points."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def as_content(text: str) -> Markup:
    """Foreign text between two tags, never inside one.

    There & and < alone mean something (HTML Living Standard, 13.2.5.1). To escape quotes as well, of which HTML and
    JSON are full, makes pages of evidence larger by a fifteenth.
    """
    return Markup(visible(text).replace("&", "&amp;").replace("<", "&lt;"))


def pretty(value: Any) -> str:
    """JSON as a person reads it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def short_url(url: str) -> str:
    """A URL for one line: messages in its query are shown decoded elsewhere."""
    base, question, query = url.partition("?")
    short = f"{base}?…" if len(query) > _LONGEST_QUERY else f"{base}{question}{query}"
    return short if len(short) <= _LONGEST_URL else f"{short[:_LONGEST_URL]}…"


_JAPANESE = re.compile("[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# What our own sentences quote; a line of a diagram may begin or end within a quotation.
_QUOTED = re.compile("(“|^(?=[^“]*”))([^“”]*)(?=”|$)|(')([^']*)(?=')")


def tongue(value: Any, language: Language) -> Markup:
    """The attribute that tells a screen reader that foreign text is Japanese; empty where it is not, or all else is."""
    return Markup(' lang="ja"') if language != "ja" and _JAPANESE.search(str(value)) else Markup("")


def foreign(value: Any, language: Language) -> Any:
    """A value that is nobody's translation (a name, a statement, a section), marked with its language where it differs.

    For elements' content, not for attributes.
    """
    marked = tongue(value, language)
    return Markup(f"<span{marked}>{escape(visible(value))}</span>") if marked else value


def quoted(words: str, language: Language, element: str = "span") -> str:
    """Words of our own in which the text of others is quoted: Japanese quotations are marked, nothing else is.

    So an untranslated word of ours stays unmarked, and a test finds it. `element` carries the mark (`tspan` in SVG).
    """
    if language == "ja" or not _JAPANESE.search(words):
        return words
    pieces, end = list[str](), 0
    for match in _QUOTED.finditer(words):
        group = 2 if match[3] is None else 4
        if _JAPANESE.search(match[group]):
            before, content = escape(visible(words[end : match.start(group)])), escape(visible(match[group]))
            pieces += [before, f'<{element} lang="ja">{content}</{element}>']
            end = match.end(group)
    return Markup("".join((*pieces, escape(visible(words[end:])))))


def css_string(value: str) -> Markup:
    """A CSS string literal; for our own words only, never for a partner's text."""
    if not re.fullmatch(r"[^\"\\\n<>&]*", value):
        raise ValueError(f"not plain enough for a style sheet: {value!r}")
    return Markup(f'"{value}"')
