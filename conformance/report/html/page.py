"""Renders the page: templates, words and chapters put together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...vocabulary import Language, ScreenKind, Text
from ..files import write_atomically
from ..sentences import additional_sentence, guideline_sentence, state_of_run
from ..summary import summarise
from ..view import RunView
from ..waivers import waiver_uses
from .chapters import Book
from .environment import TEMPLATES, environment
from .facts import cover_facts, run_facts
from .marks import quoted
from .strings import STRINGS

__all__ = ["render_evidence", "render_report", "write_report"]

CHAPTERS = (
    "conclusions",
    "deviations",
    "unexercised",
    "totals",
    "attestations",
    "real",
    "conditions",
    "requirements",
    "cases",
    "outside",
)
"""In this order: what was not exercised stands before what passed."""


def write_report(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write report.html, and the pages of evidence that it leads to, into the report directory."""
    pages = _Pages(view, language or view.run.get("reportLanguage") or "ja")
    (directory / "cases").mkdir(exist_ok=True)
    for name, text in pages.evidence():
        write_atomically(directory / name, text)
    write_atomically(directory / "cases" / "style.css", _style())
    path = directory / "report.html"
    write_atomically(path, pages.report())
    return path


def render_report(view: RunView, language: Language) -> str:
    """The report's own page as text."""
    return _Pages(view, language).report()


def render_evidence(view: RunView, language: Language) -> dict[str, str]:
    """The pages of evidence by their place in the report directory: one for each case that was carried out."""
    return dict(_Pages(view, language).evidence())


class _Pages:
    """The pages of one run in one language."""

    def __init__(self, view: RunView, language: Language) -> None:
        self._view = view
        self._language: Language = language
        self._summary = summarise(view)
        self._book = Book(view, self._summary, language)

    def report(self) -> str:
        view, summary, word = self._view, self._summary, self._word
        return self._render(
            "report.html.j2",
            here="report.html",
            root="",
            chapters={key: number for number, key in enumerate(CHAPTERS, 1)},
            states=state_of_run(view),
            conclusions=(
                (summary.guideline, guideline_sentence(summary), "guideline_conclusion"),
                (summary.additional, additional_sentence(summary), "additional_conclusion"),
            ),
            cover=cover_facts(view, summary, word, self._language),
            waivers=waiver_uses(view),
            facts=run_facts(view, word, self._language),
        )

    def evidence(self) -> Iterator[tuple[str, str]]:
        """Made one after the other: a run's evidence is large."""
        pages = [page for _, pages in self._book.cases for page in pages]
        for done, page in ((self._book.outside, None), *((page.done, page) for page in pages)):
            if done.activity.exchanges or done.activity.steps:
                yield done.file, self._render("evidence.html.j2", here=done.file, root="../", done=done, page=page)

    def _render(self, template: str, **values: Any) -> str:
        common = {
            "t": self._word,
            "say": self._say,
            "screen_label": self._screen_label,
            "language": self._language,
            "view": self._view,
            "summary": self._summary,
            "book": self._book,
        }
        return environment().get_template(template).render(**common, **values)

    def _word(self, key: str) -> str:
        return STRINGS[key].say(self._language)

    def _say(self, text: Text) -> str:
        return quoted(text.say(self._language), self._language)

    def _screen_label(self, kind: str) -> str:
        if kind in set(ScreenKind):
            return ScreenKind(kind).label.say(self._language)
        return self._word("screen_portal") if kind.startswith("portal-") else self._word("screen_other")


def _style() -> str:
    return (TEMPLATES / "report.css").read_text(encoding="utf-8")
