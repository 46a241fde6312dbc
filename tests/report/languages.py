"""What a report says in the language that it is not in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import html

from conformance.report import RunView
from conformance.report.html import render_evidence, render_report
from conformance.vocabulary import Language

__all__ = ["pages_of", "strange_words"]

_JAPANESE: Final = re.compile(r"[\u3005-\u30ff\u3400-\u9fff]")
_SENTENCE: Final = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
_OTHERS: Final = "ancestor::pre or ancestor::code or ancestor::q"


def pages_of(view: RunView, language: Language) -> dict[str, html.HtmlElement]:
    """All pages of the report by their place in its directory."""
    pages = {"report.html": render_report(view, language), **render_evidence(view, language)}
    return {name: html.fromstring(page) for name, page in pages.items()}


def strange_words(view: RunView, language: Language) -> list[tuple[str, str]]:
    """Page and words: Japanese that an English page does not mark as such, or English sentences in a Japanese one."""
    words = _japanese if language == "en" else _english
    return [(name, found) for name, page in pages_of(view, language).items() for found in words(page)]


def _japanese(page: html.HtmlElement) -> Iterator[str]:
    # An attribute cannot be marked; none has text of others but the descriptions of pictures.
    for words in page.xpath("//body//text()[not(ancestor::*[@lang='ja'])] | //body//@*[name() != 'alt']"):
        if _JAPANESE.search(words):
            yield words.strip()


def _english(page: html.HtmlElement) -> Iterator[str]:
    for words in page.xpath(f"//body//text()[not({_OTHERS})] | //body//@aria-label"):
        # The command line is the user's.
        if _SENTENCE.search(words) and not words.startswith("pytest "):
            yield words.strip()
