"""A run of the whole catalogue against one seeded defect, told in what can travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.report import CaseView, RunView
from conformance.sensitivity import play_all, profile_for
from conformance.vocabulary import Verdict

__all__ = ["Played", "found", "played"]


@dataclass(frozen=True)
class Played:
    """Requirements by case; `broken` are cases that the harness did not bring to a verdict, or cannot explain."""

    failed: dict[str, set[str]]
    warned: dict[str, set[str]]
    broken: list[str]


def played(name: str, options: Mapping[str, str]) -> Played:
    view = play_all([name], profile=profile_for(options))
    broken = [case.id for case in view.cases if case.verdict in {Verdict.ERROR, Verdict.NOT_RUN}]
    unexplained = [case.id for case in view.cases if case.verdict is Verdict.BLOCKED and not _root_failed(view, case)]
    return Played(found(view, Verdict.FAIL), found(view, Verdict.WARN), broken + unexplained)


def found(view: RunView, verdict: Verdict) -> dict[str, set[str]]:
    """The requirements of which a case found this."""
    all_found = {
        case.id: {each.requirement for each in case.findings if each.verdict is verdict} for case in view.cases
    }
    return {case: requirements for case, requirements in all_found.items() if requirements}


def _root_failed(view: RunView, case: CaseView) -> bool:
    """Whether a chain of blocked cases ends at one that failed."""
    while case.verdict is Verdict.BLOCKED and case.root_case is not None:
        case = view.case(case.root_case)
    return case.verdict is Verdict.FAIL
