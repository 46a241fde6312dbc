"""The run's exit code, the first that applies (docs/verdicts.md); 4, wrong usage, never comes as far as a journal."""

from __future__ import annotations

import enum
from typing import Literal

from ..vocabulary import Verdict
from .summary import summarise
from .view import CaseView, RunView

__all__ = ["ExitCode", "Gate", "exit_code"]

Gate = Literal["guideline", "all"] | None


class ExitCode(enum.IntEnum):
    """What the process tells its caller."""

    OK = 0
    FAILED = 1
    INTERRUPTED = 2
    ERROR = 3
    USAGE = 4
    NOTHING_SELECTED = 5
    INCOMPLETE = 6


def exit_code(view: RunView, gate: Gate = None, *, interrupted: bool | None = None) -> int:
    """Exit code of the run; `interrupted` is given by a caller that is about to write the run's end itself."""
    if view.interrupted if interrupted is None else interrupted:
        return ExitCode.INTERRUPTED
    if any(case.verdict is Verdict.ERROR or _blocked_for_no_failure(case, view) for case in view.cases):
        return ExitCode.ERROR
    if any(case.verdict is Verdict.FAIL for case in view.cases):
        return ExitCode.FAILED
    if not view.selected:
        return ExitCode.NOTHING_SELECTED
    if gate is not None:
        summary = summarise(view)
        if not summary.guideline.complete or (gate == "all" and not summary.additional.complete):
            return ExitCode.INCOMPLETE
    return ExitCode.OK


def _blocked_for_no_failure(case: CaseView, view: RunView) -> bool:
    """True for a blocked case whose chain of root cases ends on none that failed."""
    if case.verdict is not Verdict.BLOCKED:
        return False
    seen = {case.id}
    root = view.case(case.root_case) if case.root_case else None
    while root is not None and root.verdict is Verdict.BLOCKED and root.root_case and root.id not in seen:
        seen.add(root.id)
        root = view.case(root.root_case)
    return root is None or root.verdict not in {Verdict.FAIL, Verdict.ALLOWED}
