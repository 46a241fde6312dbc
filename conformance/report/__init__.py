"""From a report directory's journal alone to its reports."""

from __future__ import annotations

from .evidence import write_evidence
from .exits import ExitCode, Gate, exit_code
from .reading import JournalError, read_journal
from .summary import Conclusion, RequirementResult, Summary, summarise
from .terminal import closing_lines, console_language, encodable
from .view import CaseView, RunView

__all__ = [
    "CaseView",
    "Conclusion",
    "ExitCode",
    "Gate",
    "JournalError",
    "RequirementResult",
    "RunView",
    "Summary",
    "closing_lines",
    "console_language",
    "encodable",
    "exit_code",
    "read_journal",
    "summarise",
    "write_evidence",
]
