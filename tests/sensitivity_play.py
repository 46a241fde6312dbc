"""A run of the whole catalogue against one seeded defect, told in what can travel between processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sensitivity_expected import FAILED, WARNED

from conformance.cases import load_cases
from conformance.catalogue import Phase, registered_cases
from conformance.execution import NOT_AGREED, roots
from conformance.options import LIFE_STEPS
from conformance.report import CaseView, RunView
from conformance.sensitivity import cases_on, play_all, profile_for
from conformance.vocabulary import Verdict

__all__ = ["ONLY_IN_CHROMIUM", "Played", "found", "played", "played_in_chromium"]

WHOLE_TEST = "procedure/4.1-1/whole-test"
ANY_ORDER = "link/2.2.2-6/any-order"
ONLY_IN_CHROMIUM = frozenset(
    {
        "account/P-WEB-7/nothing-unprotected",
        "link/2.2.2-2/consent-by-own-act",
        "link/P-WEB-5/not-in-a-foreign-frame",
        "notices/2.1-2/pressed-in-the-list",
        "notices/2.1-3/readable-on-the-screen",
        "notices/P-WEB-6/notice-url-kept-from-others",
        "sso/2.2.3-1/nothing-asked-on-the-screen",
        "sso/P-WEB-2/login-out-of-scripts-reach",
        "ssoff/2.2.3-4/back-button",
        "ssoff/2.2.3-4/nothing-left-in-the-browser",
    }
)
"""Cases that the HTTP engine cannot carry out, and says so."""

FAILED_WRONGLY_ONCE = {
    "input-screen-skipped": {roots.LINK, "link/P-WEB-3/forged-in-linking"},
    # Beside it, another worker's logins were lost.
    "sessions-lost-by-a-document-type": {ANY_ORDER},
}
"""Cases that have nothing to do with a defect, and failed all the same before they were mended.

They are played with its row, with the cases that judge what they stand on.
"""


@dataclass(frozen=True)
class Played:
    """Requirements by case; `broken` are cases that the harness did not bring to a verdict, or cannot explain."""

    failed: dict[str, set[str]]
    warned: dict[str, set[str]]
    broken: list[str]


def played(name: str, options: Mapping[str, str], requirements: Sequence[str], *, whole: bool = False) -> Played:
    """Over HTTP, where the cases that need a browser say that they were not carried out.

    The whole catalogue, as `conformance sensitivity` plays it, or the cases that have to do with the defect. An order
    left to chance is gone through for a defect that only an order brings out.
    """
    only = None if whole else cases_about(name, requirements)
    steps = LIFE_STEPS if ANY_ORDER in FAILED.get(name, {}) else 0
    return _told(play_all([name], profile=profile_for(options), only=only, life_steps=steps))


def cases_about(name: str, requirements: Sequence[str]) -> frozenset[str]:
    """The cases on what the defect breaks, those that it fails elsewhere, sign-on, and what looks back.

    Not the one that judges whether all cases were chosen.
    """
    load_cases()
    expected = {*FAILED.get(name, {}), *WARNED.get(name, {})}
    return frozenset(
        spec.id
        for spec in registered_cases()
        if (spec.phase is not Phase.OPERATIONS and spec.id != WHOLE_TEST)
        or spec.id in {roots.SIGN_ON, *expected, *FAILED_WRONGLY_ONCE.get(name, ())}
        or set(requirements) & set(spec.requirements)
    )


def played_in_chromium(name: str, options: Mapping[str, str], requirements: Sequence[str], chromium: Path) -> Played:
    """In Chromium, the cases on these requirements alone."""
    only = cases_on(requirements)
    return _told(play_all([name], profile=profile_for(options), chromium=chromium, only=only))


def _told(view: RunView) -> Played:
    bad = [case.id for case in view.cases if case.verdict is Verdict.ERROR or _not_carried_out(view, case)]
    unexplained = [case.id for case in view.cases if case.verdict is Verdict.BLOCKED and not _root_failed(view, case)]
    return Played(found(view, Verdict.FAIL), found(view, Verdict.WARN), bad + unexplained)


def found(view: RunView, verdict: Verdict) -> dict[str, set[str]]:
    """The requirements of which a case found this."""
    all_found = {
        case.id: {each.requirement for each in case.findings if each.verdict is verdict} for case in view.cases
    }
    return {case: requirements for case, requirements in all_found.items() if requirements}


def _root_failed(view: RunView, case: CaseView) -> bool:
    """Whether a chain of blocked cases ends at one that failed, or at one that this run did not choose."""
    while case.verdict is Verdict.BLOCKED and case.root_case is not None:
        case = view.case(case.root_case)
    return case.verdict is Verdict.FAIL or case.id not in view.selected


def _not_carried_out(view: RunView, case: CaseView) -> bool:
    """Chosen and not run, though this run's browser can."""
    needs_browser = view.run["citizenBrowser"] == "http" and case.id in ONLY_IN_CHROMIUM
    not_agreed = case.reason == NOT_AGREED
    return case.verdict is Verdict.NOT_RUN and case.id in view.selected and not needs_browser and not not_agreed
