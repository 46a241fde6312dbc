"""What became of the waivers (許容) of a run: what each covered, or why it covered nothing."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..vocabulary import Text, Verdict
from ..waiving import NEAR_EXPIRY, Standing, Waiver
from .view import CaseView, RunView

__all__ = ["WaiverState", "WaiverUse", "agreements", "waiver_uses"]

_HELD = frozenset({Verdict.PASS, Verdict.WARN, Verdict.NOT_APPLICABLE})


class WaiverState(enum.StrEnum):
    """`unmatched`: all that it names was judged, and held. `unjudged`: at least not all of it was judged."""

    USED = "used"
    UNMATCHED = "unmatched"
    UNJUDGED = "unjudged"
    OTHER_BUILD = "other_build"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """One waiver in one run. `covered` are case and requirement of each finding that it allowed.

    `days_left` counts from the day of the run to its last day.
    """

    waiver: Waiver
    state: WaiverState
    days_left: int
    covered: tuple[tuple[str, str], ...]

    @property
    def near_expiry(self) -> bool:
        return self.days_left <= NEAR_EXPIRY

    @property
    def until(self) -> Text:
        """Its last day, and how far that is."""
        near = self.near_expiry
        day, left = self.waiver.expires, self.days_left
        return Text(
            f"期限 {day}（実施日から残り {left} 日{'、期限間近' if near else ''}）",
            f"until {day} ({left} day{'s' * (left != 1)} left at the run{', near expiry' if near else ''})",
        )

    @property
    def agreement(self) -> Text:
        """Why, who answers for it, and what was agreed, in one line."""
        waiver = self.waiver
        return Text(
            f"許容の理由: {waiver.reason}（責任者: {waiver.owner}、合意: {waiver.agreed_with} {waiver.agreed_on}、"
            f"記載: {waiver.written_in}、{self.until.ja}）",
            f"allowed because: {waiver.reason} (owner: {waiver.owner}, agreed with {waiver.agreed_with} on "
            f"{waiver.agreed_on}, written in {waiver.written_in}, {self.until.en})",
        )

    @property
    def told(self) -> Text:
        """What became of it, in words."""
        return _told(self)


def agreements(uses: Iterable[WaiverUse], case: str, requirement: str | None = None) -> Iterator[Text]:
    """Those by which findings of the case were allowed; of one requirement, if it is named."""
    for use in uses:
        if any(covered == case and requirement in {None, on} for covered, on in use.covered):
            yield use.agreement


def waiver_uses(view: RunView) -> tuple[WaiverUse, ...]:
    """Those of the run, in the order of the file."""
    return tuple(_use(waiver, view) for waiver in view.waivers.given)


def _use(waiver: Waiver, view: RunView) -> WaiverUse:
    standing = view.waivers.standing(waiver)
    covered: tuple[tuple[str, str], ...] = ()
    if standing is not Standing.APPLIES:
        state = WaiverState(standing.value)
    else:
        covered = tuple(dict.fromkeys(_covered(waiver, view)))
        if covered:
            state = WaiverState.USED
        else:
            state = WaiverState.UNMATCHED if _all_held(waiver, view) else WaiverState.UNJUDGED
    return WaiverUse(waiver, state, waiver.days_left(view.waivers.day), covered)


def _covered(waiver: Waiver, view: RunView) -> Iterator[tuple[str, str]]:
    for case in view.cases:
        for finding in case.findings:
            if finding.verdict is Verdict.ALLOWED and waiver.covers(case.id, finding.requirement):
                yield case.id, finding.requirement


def _all_held(waiver: Waiver, view: RunView) -> bool:
    """Whether all that it names was judged, and held: then there is nothing left to waive."""
    if waiver.case is not None:
        case = view.case(waiver.case)
        return case is not None and case.verdict in _HELD
    named = waiver.named
    cases = [case for case in view.cases if named in case.spec.requirements]
    return bool(cases) and all(_held(case, named) for case in cases)


def _held(case: CaseView, requirement: str) -> bool:
    found = [finding.verdict for finding in case.findings if finding.requirement == requirement]
    return all(verdict in _HELD for verdict in found) if found else case.verdict is Verdict.NOT_APPLICABLE


def _told(use: WaiverUse) -> Text:
    waiver = use.waiver
    if use.state is WaiverState.USED:
        count = len(use.covered)
        return Text(f"不合格の所見 {count} 件を許容した。", f"{count} failed finding{'s' * (count > 1)} allowed.")
    if use.state is WaiverState.UNMATCHED:
        return Text(
            "対象はすべて判定され、不合格がなかった。許容のファイルから消すこと（終了コード 4）。",
            "All that it names was judged, and nothing failed: remove it from the file (exit code 4).",
        )
    if use.state is WaiverState.UNJUDGED:
        return Text(
            "許容する不合格はなかった。ただし、対象の全部は判定されていない。",
            "There was no failure to allow; but not all that it names was judged.",
        )
    if use.state is WaiverState.OTHER_BUILD:
        return Text(
            f"試験対象の版が異なるため、適用していない（版 {waiver.target_build} の許容）。",
            f"Not applied: it is for another build ({waiver.target_build}).",
        )
    return Text("期限が切れていたため、適用していない。", "Not applied: it was expired.")
