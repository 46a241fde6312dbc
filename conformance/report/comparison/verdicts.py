"""What became of each case, finding and requirement from one run to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ...vocabulary import Verdict
from ..summary import Summary
from ..view import CaseView, Finding, Requirement, RunView
from .model import CaseChange, Change, FindingChange, RequirementChange

__all__ = ["both_judged", "case_changes", "requirement_changes"]

_JUDGED: Final = frozenset({Verdict.FAIL, Verdict.ALLOWED, Verdict.WARN, Verdict.PASS})
_SETTLED: Final = frozenset({Verdict.ALLOWED, Verdict.WARN, Verdict.PASS})
_GOOD: Final = frozenset({Verdict.WARN, Verdict.PASS})
_OPEN: Final = frozenset({Verdict.NOT_RUN, Verdict.REVIEW, Verdict.NOT_APPLICABLE})
_BROKEN: Final = frozenset({Verdict.FAIL, Verdict.ERROR})

_KINDS: Final[Sequence[tuple[frozenset[Verdict], frozenset[Verdict], Change]]] = (
    # `error` says nothing of the partner and `allowed` is a failure still: only what holds now is mended.
    (frozenset({Verdict.FAIL, Verdict.ERROR, Verdict.ALLOWED}), _GOOD, Change.FIXED),
    (_SETTLED, frozenset({Verdict.BLOCKED}), Change.WORSE),
    (_GOOD, frozenset({Verdict.ALLOWED}), Change.WORSE),
    (frozenset({Verdict.PASS}), frozenset({Verdict.WARN}), Change.WORSE),
    (frozenset({Verdict.BLOCKED}), _GOOD, Change.BETTER),
    (frozenset({Verdict.WARN}), frozenset({Verdict.PASS}), Change.BETTER),
    (_JUDGED, _OPEN, Change.UNJUDGED),
    (_OPEN, _SETTLED, Change.JUDGED),
)
"""The first row that holds both verdicts says what became of a case; a new failure or error is seen before."""


def case_changes(before: RunView, after: RunView) -> tuple[CaseChange, ...]:
    """The cases that came, went or changed, by what matters most, then in the catalogue's order."""
    earlier = {case.id: case for case in before.cases}
    later = {case.id: case for case in after.cases}
    anew = _defined_anew(before, after)
    changes: list[CaseChange] = []
    for name in dict.fromkeys((*later, *earlier)):
        old, new = earlier.get(name), later.get(name)
        kind = _kind(old, new)
        if kind is not None:
            known = new or old
            redefined = bool(
                old
                and new
                and (old.spec != new.spec or anew & {*old.spec.requirements, *new.spec.requirements, *_judged(known)})
            )
            findings, lost = _findings(old, new)
            changes.append(CaseChange(kind, old, new, findings, lost, redefined, _is_worse(kind, new)))
    order = tuple(Change)
    return tuple(sorted(changes, key=lambda change: order.index(change.change)))


def both_judged(before: RunView, after: RunView) -> int:
    """How many cases both runs judged."""
    earlier = {case.id for case in before.cases if case.verdict in _JUDGED}
    return sum(case.id in earlier for case in after.cases if case.verdict in _JUDGED)


def requirement_changes(before: Summary, after: Summary) -> tuple[RequirementChange, ...]:
    """The requirements that came, went, are judged otherwise or read otherwise."""
    earlier = {result.requirement.id: result for result in before.requirements}
    later = {result.requirement.id: result for result in after.requirements}
    changes = []
    for name in dict.fromkeys((*later, *earlier)):
        old, new = earlier.get(name), later.get(name)
        anew = bool(old and new and old.requirement != new.requirement)
        if old is None or new is None or anew or old.verdict is not new.verdict:
            changes.append(RequirementChange(old, new, anew))
    return tuple(changes)


def _kind(old: CaseView | None, new: CaseView | None) -> Change | None:
    if old is None or new is None:
        return Change.ADDED if old is None else Change.REMOVED
    was, now = old.verdict, new.verdict
    if now is Verdict.FAIL and (was is not Verdict.FAIL or _failing(new) - _failing(old)):
        return Change.NEW_FAILURE
    if was is now:
        return None
    if now is Verdict.ERROR:
        return Change.NEW_ERROR
    return next((kind for earlier, later, kind in _KINDS if was in earlier and now in later), Change.OTHER)


def _is_worse(kind: Change, new: CaseView | None) -> bool:
    """A case that came and fails is a new failure as well."""
    return kind.worse or (kind is Change.ADDED and new is not None and new.verdict in _BROKEN)


def _failing(case: CaseView) -> set[str]:
    return {finding.requirement for finding in case.findings if finding.verdict is Verdict.FAIL}


def _judged(case: CaseView | None) -> set[str]:
    return set() if case is None else {finding.requirement for finding in case.findings}


def _defined_anew(before: RunView, after: RunView) -> set[str]:
    """Requirements of both runs that do not read as they did."""
    earlier: Mapping[str, Requirement] = {each.id: each for each in before.requirements}
    return {each.id for each in after.requirements if each.id in earlier and earlier[each.id] != each}


def _findings(old: CaseView | None, new: CaseView | None) -> tuple[tuple[FindingChange, ...], int]:
    """The findings that differ and are worth a look, and how many that held are no longer there."""
    earlier, later = _keyed(old), _keyed(new)
    told: list[FindingChange] = []
    lost = 0
    for key in dict.fromkeys((*later, *earlier)):
        was, now = earlier.get(key), later.get(key)
        if was and now and was.verdict is now.verdict:
            continue
        if {each.verdict for each in (was, now) if each} <= {Verdict.PASS, Verdict.NOT_APPLICABLE}:
            lost += was is not None and now is None
            continue
        told.append(FindingChange(was, now))
    return tuple(told), lost


def _keyed(case: CaseView | None) -> dict[tuple[str, str, int], Finding]:
    """Findings by requirement, what was expected, and which of several such it is."""
    return {} if case is None else dict(_numbered(case.findings))


def _numbered(findings: Iterable[Finding]) -> Iterator[tuple[tuple[str, str, int], Finding]]:
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        place = (finding.requirement, finding.expected.en)
        seen[place] += 1
        yield (*place, seen[place]), finding
