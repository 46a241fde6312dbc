"""Renders the page: templates, words and chapters put together."""

from __future__ import annotations

import functools
from datetime import datetime
from pathlib import Path

import jinja2

from ...vocabulary import Language, Operation, Party, ScreenKind, Text, Verdict
from ..clock import jst
from ..files import write_atomically
from ..sentences import additional_sentence, guideline_sentence, state_of_run
from ..summary import summarise
from ..view import RunView
from .chapters import Book
from .facts import cover_facts, run_facts
from .marks import SHAPES, css_string, pretty, short_url, visible
from .shortening import shortened
from .strings import STRINGS

__all__ = ["render_report", "write_report"]

CHAPTERS = (
    "conclusions",
    "deviations",
    "unexercised",
    "totals",
    "attestations",
    "conditions",
    "requirements",
    "cases",
    "outside",
)
"""In this order: what was not exercised stands before what passed."""


def write_report(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write report.html into the report directory."""
    spoken: Language = language or view.run.get("reportLanguage") or "ja"
    path = directory / "report.html"
    write_atomically(path, render_report(view, spoken))
    return path


def render_report(view: RunView, language: Language) -> str:
    """The whole page as text."""

    def word(key: str) -> str:
        return STRINGS[key].say(language)

    def say(text: Text) -> str:
        return text.say(language)

    def screen_label(kind: str) -> str:
        if kind in set(ScreenKind):
            return say(ScreenKind(kind).label)
        return word("screen_portal") if kind.startswith("portal-") else word("screen_other")

    view = shortened(view)
    summary = summarise(view)
    book = Book(view, summary, language)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            t=word,
            say=say,
            language=language,
            view=view,
            summary=summary,
            book=book,
            chapters={key: number for number, key in enumerate(CHAPTERS, 1)},
            states=state_of_run(view),
            conclusions=(
                (summary.guideline, guideline_sentence(summary), "guideline_conclusion"),
                (summary.additional, additional_sentence(summary), "additional_conclusion"),
            ),
            cover=cover_facts(view, word, language),
            facts=run_facts(view, word, language),
            screen_label=screen_label,
        )
    )


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    environment.filters.update(css_string=css_string, pretty=pretty, short_url=short_url, jst=jst, jst_text=_jst_text)
    environment.globals.update(
        shapes=SHAPES,
        verdicts=tuple(Verdict),
        operations=tuple(Operation),
        parties={party.value: party.label for party in Party},
    )
    return environment


def _jst_text(moment: str) -> str:
    return jst(datetime.fromisoformat(moment))
