"""The run's exit code, the first that applies (docs/verdicts.md).

4, wrong usage, does not come as far as a journal, but for a waiver that had nothing to waive: only the run shows that.
"""

from __future__ import annotations

import enum
from typing import Literal

from ..vocabulary import Verdict
from .summary import summarise
from .view import CaseView, RunView
from .waivers import WaiverState, waiver_uses

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
    if any(use.state is WaiverState.UNMATCHED for use in waiver_uses(view)):
        return ExitCode.USAGE
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
    if case.verdict is not Verdict.BLOCKED or _failed(case):
        return False
    seen = {case.id}
    root = view.case(case.root_case) if case.root_case else None
    while root is not None and root.verdict is Verdict.BLOCKED and root.root_case and root.id not in seen:
        seen.add(root.id)
        root = view.case(root.root_case)
    return root is None or not _failed(root)


def _failed(case: CaseView) -> bool:
    """It failed itself, even where that is allowed, and even where it is blocked for what it did not come to judge."""
    failures = {Verdict.FAIL, Verdict.ALLOWED}
    return case.verdict in failures or any(finding.verdict in failures for finding in case.findings)
