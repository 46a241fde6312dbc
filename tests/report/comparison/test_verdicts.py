"""Every way in which a case can differ between two runs, and what it is called."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from conformance.report.comparison import Change, Comparison
from conformance.vocabulary import Verdict
from tests.report.journal_builder import JournalBuilder, both, case, requirement

Compared = Callable[[JournalBuilder, JournalBuilder], Comparison]


def _run(verdict: str | None, findings: dict[str, str] | None = None, **changes: object) -> JournalBuilder:
    """A run of the case link/a alone; None: the catalogue does not have it."""
    cases = [] if verdict is None else [case("link/a", "G-1", **changes)]
    builder = JournalBuilder().start().catalogue([requirement("G-1"), requirement("G-2")], cases)
    if verdict is None:
        return builder.select().end()
    return builder.select("link/a").run("link/a", verdict, findings, reason="事情").end()


EXPECTED = {
    Change.NEW_FAILURE: "error>fail blocked>fail not_run>fail review>fail allowed>fail warn>fail pass>fail "
    "not_applicable>fail",
    Change.NEW_ERROR: "fail>error blocked>error not_run>error review>error allowed>error warn>error pass>error "
    "not_applicable>error",
    Change.WORSE: "allowed>blocked warn>blocked pass>blocked warn>allowed pass>allowed pass>warn",
    Change.FIXED: "fail>warn fail>pass error>warn error>pass allowed>warn allowed>pass",
    Change.BETTER: "blocked>warn blocked>pass warn>pass",
    Change.UNJUDGED: "fail>not_run fail>review fail>not_applicable allowed>not_run allowed>review "
    "allowed>not_applicable warn>not_run warn>review warn>not_applicable pass>not_run pass>review pass>not_applicable",
    Change.JUDGED: "not_run>allowed not_run>warn not_run>pass review>allowed review>warn review>pass "
    "not_applicable>allowed not_applicable>warn not_applicable>pass",
}
KINDS = {pair: kind for kind, pairs in EXPECTED.items() for pair in pairs.split()}


@pytest.mark.parametrize(("was", "now"), list(itertools.permutations(Verdict, 2)))
def test_each_pair_of_verdicts_has_its_name(compared: Compared, was: Verdict, now: Verdict) -> None:
    comparison = compared(_run(was.value), _run(now.value))
    kind = KINDS.get(f"{was.value}>{now.value}", Change.OTHER)
    assert [change.change for change in comparison.cases] == [kind]
    assert comparison.worse is (kind in {Change.NEW_FAILURE, Change.NEW_ERROR, Change.WORSE})


@pytest.mark.parametrize("verdict", Verdict)
def test_the_same_verdict_is_no_change(compared: Compared, verdict: Verdict) -> None:
    comparison = compared(_run(verdict.value), _run(verdict.value))
    assert comparison.cases == ()
    assert comparison.requirements == ()
    assert not comparison.worse


def test_a_failing_case_that_fails_in_one_more_requirement_is_a_new_failure(compared: Compared) -> None:
    comparison = compared(_run("fail", {"G-1": "fail", "G-2": "pass"}), _run("fail", {"G-1": "fail", "G-2": "fail"}))
    (change,) = comparison.cases
    assert change.change is Change.NEW_FAILURE
    assert [finding.either.requirement for finding in change.findings] == ["G-2"]
    assert comparison.worse


def test_findings_that_differ_are_told_from_both_sides(compared: Compared) -> None:
    before = _run("pass", {"G-1": "pass", "G-2": "pass"})
    (change,) = compared(before, _run("fail", {"G-1": "fail"})).cases
    (finding,) = change.findings
    assert finding.before is not None
    assert finding.after is not None
    assert (finding.before.verdict, finding.after.verdict) == (Verdict.PASS, Verdict.FAIL)
    assert finding.after.observed.ja == "成り立たなかった"
    assert change.lost == 1


def test_a_failing_finding_that_is_not_come_to_any_more_is_told(compared: Compared) -> None:
    (change,) = compared(_run("fail", {"G-1": "fail"}), _run("blocked")).cases
    (finding,) = change.findings
    assert finding.after is None
    assert change.lost == 0


@pytest.mark.parametrize(("now", "worse"), [("pass", False), ("fail", True), ("error", True)])
def test_a_case_that_came_is_worse_only_if_it_fails(compared: Compared, now: str, worse: bool) -> None:
    comparison = compared(_run(None), _run(now))
    assert [change.change for change in comparison.cases] == [Change.ADDED]
    assert comparison.worse is worse


def test_a_case_that_went(compared: Compared) -> None:
    comparison = compared(_run("fail"), _run(None))
    assert [change.change for change in comparison.cases] == [Change.REMOVED]
    assert not comparison.worse


def test_a_case_described_otherwise_says_so(compared: Compared) -> None:
    (change,) = compared(_run("pass"), _run("fail", title=both("別の題"))).cases
    assert change.defined_anew


def test_a_case_whose_requirement_reads_otherwise_says_so(compared: Compared) -> None:
    def run(verdict: str, statement: str) -> JournalBuilder:
        builder = JournalBuilder().start().catalogue([requirement("G-1", ja=statement)], [case("link/a", "G-1")])
        return builder.select("link/a").run("link/a", verdict, {"G-1": verdict}).end()

    comparison = compared(run("pass", "前の文"), run("fail", "後の文"))
    assert [change.defined_anew for change in comparison.cases] == [True]
    assert [change.defined_anew for change in comparison.requirements] == [True]


def test_requirements_that_came_went_or_are_judged_otherwise(compared: Compared) -> None:
    def run(verdict: str, *more: str) -> JournalBuilder:
        known = [requirement(name) for name in ("G-1", *more)]
        return (
            JournalBuilder()
            .start()
            .catalogue(known, [case("link/a", "G-1")])
            .select("link/a")
            .run("link/a", verdict, {"G-1": verdict})
            .end()
        )

    changes = compared(run("pass", "G-7"), run("fail", "G-8")).requirements
    assert [(change.result.requirement.id, *change.verdicts) for change in changes] == [
        ("G-1", Verdict.PASS, Verdict.FAIL),
        ("G-8", None, Verdict.NOT_RUN),
        ("G-7", Verdict.NOT_RUN, None),
    ]


def test_new_failures_stand_first(compared: Compared) -> None:
    names = ["link/a", "link/b", "link/c"]

    def run(*verdicts: str) -> JournalBuilder:
        builder = JournalBuilder().start().catalogue([requirement("G-1")], [case(name, "G-1") for name in names])
        builder.select(*names)
        for name, verdict in zip(names, verdicts, strict=True):
            builder.run(name, verdict, {"G-1": verdict})
        return builder.end()

    comparison = compared(run("fail", "pass", "pass"), run("pass", "warn", "fail"))
    assert [change.case.id for change in comparison.cases] == ["link/c", "link/b", "link/a"]
    assert comparison.compared == 3
