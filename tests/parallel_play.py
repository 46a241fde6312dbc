"""The same run by one worker and by several, told in what can travel between processes."""

from __future__ import annotations

from sensitivity_play import cases_about

from conformance.report import RunView
from conformance.sensitivity import list_defects, play_all
from conformance.vocabulary import Verdict

__all__ = ["Told", "played_by"]

Told = dict[str, tuple[Verdict, str | None, tuple[tuple[str, Verdict], ...]]]


def played_by(name: str | None, workers: int) -> tuple[Told, tuple[str, ...]]:
    """All cases, or those that have to do with a defect, with few acts and requests of those left to chance; and the
    notices on the run.
    """
    if name is None:
        return _told(play_all(life_steps=2, notice_requests=5, workers=workers))
    (defect,) = (each for each in list_defects() if each["name"] == name)
    only = cases_about(name, defect["requirements"])
    return _told(play_all([name], only=only, life_steps=2, notice_requests=5, workers=workers))


def _told(view: RunView) -> tuple[Told, tuple[str, ...]]:
    """By case: verdict, root case, and the verdicts of its findings."""
    told = {
        case.id: (
            case.verdict,
            case.root_case,
            tuple((finding.requirement, finding.verdict) for finding in case.findings),
        )
        for case in view.cases
    }
    return told, tuple(notice.en for notice in view.notices)
