"""From a report directory's journal alone to its reports."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path

from ..vocabulary import Language
from .evidence import write_evidence
from .exits import ExitCode, Gate, exit_code
from .folders import Folders, write_folders
from .har import write_har
from .html import write_report
from .junit import write_junit
from .markdown import write_markdown
from .plain import one_line
from .reading import JournalError, JournalReading, read_journal
from .sentences import additional_sentence, guideline_sentence
from .sheets import write_sheets
from .summary import Conclusion, RequirementResult, Summary, summarise
from .terminal import closing_lines, console_language, encodable
from .view import CaseView, RunView

__all__ = [
    "CaseView",
    "Conclusion",
    "ExitCode",
    "Folders",
    "Gate",
    "JournalError",
    "JournalReading",
    "RequirementResult",
    "RunView",
    "Summary",
    "additional_sentence",
    "closing_lines",
    "console_language",
    "encodable",
    "exit_code",
    "guideline_sentence",
    "one_line",
    "read_journal",
    "rebuild",
    "summarise",
    "write_evidence",
    "write_folders",
    "write_har",
    "write_junit",
    "write_markdown",
    "write_report",
    "write_sheets",
]


def rebuild(directory: Path, language: Language | None = None, reading: JournalReading | None = None) -> RunView:
    """Make every report again from the journal (README lists them); returns its view.

    `reading` is of that journal, where some of it was read already.
    """
    with _collector_at_rest():
        view = read_journal(directory / "journal.jsonl") if reading is None else reading.view()
        write_evidence(view, directory, language)
        write_report(view, directory, language)
        write_har(view, directory, language)
        write_junit(view, directory, language)
        write_sheets(view, directory, language)
        write_markdown(view, directory, language)
    return view


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """What is made here is kept until it is written: looking for cycles takes a fifth of the time, for nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
