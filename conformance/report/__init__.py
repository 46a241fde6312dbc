"""From a report directory's journal alone to its reports."""

from __future__ import annotations

from .exits import ExitCode, Gate, exit_code
from .reading import JournalError, read_journal
from .summary import Conclusion, RequirementResult, Summary, summarise
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
    "exit_code",
    "read_journal",
    "summarise",
]
