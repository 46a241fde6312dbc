"""Every rule by which findings and cases become requirement verdicts and conclusions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.report import RequirementResult, Summary, read_journal, summarise
from conformance.vocabulary import Operation, Verdict

from .journal_builder import JournalBuilder, case, requirement


def _summary(builder: JournalBuilder, directory: Path) -> Summary:
    return summarise(read_journal(builder.write(directory)))


def _judge(
    directory: Path,
    runs: dict[str, tuple[str, dict[str, str]]],
    *,
    claims: dict[str, list[str]] | None = None,
    absent: str | None = None,
    attested: bool | None = None,
    selected: list[str] | None = None,
    **changes: Any,
) -> RequirementResult:
    """The result of requirement G-1 after the given cases: verdict and findings."""
    names = list(runs) if selected is None else selected
    specs = [case(name, *(claims or {}).get(name, ["G-1"])) for name in {**dict.fromkeys(names), **runs}]
    builder = JournalBuilder().start().catalogue([requirement("G-1", **changes)], specs)
    if absent is not None:
        builder.scope(**{"G-1": absent})
    builder.select(*names)
    if attested is not None:
        builder.attest("G-1", sample=attested)
    for name, (verdict, findings) in runs.items():
        builder.run(name, verdict, findings, reason=None if verdict == "pass" else f"{name} の事情")
    return _summary(builder.end(), directory).requirements[0]


def test_worst_of_its_own_findings_in_any_case(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("pass", {"G-1": "pass"}), "b": ("fail", {"G-1": "fail"})})
    assert result.verdict is Verdict.FAIL
    assert result.reason is not None
    assert result.reason.ja.startswith("b: ")
    assert result.cases == ("a", "b")


def test_anothers_failure_in_the_same_case_is_not_its_own(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("fail", {"G-1": "pass", "G-2": "fail"})})
    assert result.verdict is Verdict.PASS
    assert result.reason is None


def test_finding_in_a_case_that_does_not_claim_it_counts(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("fail", {"G-1": "fail"})}, claims={"a": []})
    assert result.verdict is Verdict.FAIL
    assert result.cases == ("a",)


@pytest.mark.parametrize("verdict", ["error", "blocked", "not_run", "review"])
def test_covering_case_without_its_finding_passes_its_verdict_on(tmp_path: Path, verdict: str) -> None:
    assert _judge(tmp_path, {"a": (verdict, {})}).verdict == verdict


@pytest.mark.parametrize("verdict", ["error", "blocked", "review"])
def test_pass_elsewhere_does_not_hide_a_case_that_came_to_nothing(tmp_path: Path, verdict: str) -> None:
    result = _judge(tmp_path, {"a": ("pass", {"G-1": "pass"}), "b": (verdict, {})})
    assert result.verdict == verdict
    assert result.reason is not None
    assert "b の事情" in result.reason.ja


def test_case_that_broke_after_a_pass_still_counts(tmp_path: Path) -> None:
    assert _judge(tmp_path, {"a": ("error", {"G-1": "pass"})}).verdict is Verdict.ERROR


def test_case_that_was_not_selected_keeps_it_from_pass(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("pass", {"G-1": "pass"})}, selected=["a", "b"])
    assert result.verdict is Verdict.NOT_RUN


def test_case_that_failed_before_it_was_judged_blocks(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("fail", {"G-2": "fail"})})
    assert result.verdict is Verdict.BLOCKED
    assert result.reason is not None
    assert "不合格" in result.reason.ja


def test_case_that_claims_but_never_judges_is_no_pass(tmp_path: Path) -> None:
    assert _judge(tmp_path, {"a": ("pass", {"G-2": "pass"})}).verdict is Verdict.NOT_RUN


def test_no_case_at_all_is_not_run(tmp_path: Path) -> None:
    assert _judge(tmp_path, {}).verdict is Verdict.NOT_RUN


def test_conditional_that_is_not_offered_is_not_applicable_with_reason(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("not_applicable", {})}, absent="画面がない", level="conditional")
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert result.reason is not None
    assert "画面がない" in result.reason.ja


def test_conditional_declared_absent_yet_found_failing_fails(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("fail", {"G-1": "fail"})}, absent="画面がない", level="conditional")
    assert result.verdict is Verdict.FAIL


@pytest.mark.parametrize("level", ["must", "should", "attest"])
def test_profile_cannot_make_anything_else_not_applicable(tmp_path: Path, level: str) -> None:
    result = _judge(tmp_path, {"a": ("not_applicable", {})}, absent="都合", level=level)
    assert result.verdict is (Verdict.NOT_APPLICABLE if level == "should" else Verdict.NOT_RUN)
    assert result.reason is None or "都合" not in result.reason.ja


def test_must_of_a_standard_may_be_absent_from_the_wire(tmp_path: Path) -> None:
    result = _judge(tmp_path, {"a": ("not_applicable", {})}, origin="standard", basis=None)
    assert result.verdict is Verdict.NOT_APPLICABLE


def test_own_exception_is_a_finding_and_counts_at_any_level(tmp_path: Path) -> None:
    assert _judge(tmp_path, {"a": ("not_applicable", {"G-1": "not_applicable"})}).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("attested", "expected", "sample"),
    [(None, Verdict.REVIEW, False), (False, Verdict.PASS, False), (True, Verdict.PASS, True)],
)
def test_attestation_stands_in_for_a_case(
    tmp_path: Path, attested: bool | None, expected: Verdict, sample: bool
) -> None:
    result = _judge(tmp_path, {}, attested=attested, level="attest", verify=["attest", "screen"])
    assert (result.verdict, result.sample) == (expected, sample)


@pytest.mark.parametrize(
    ("attested", "found", "expected"),
    [
        (False, "pass", Verdict.PASS),
        (None, "pass", Verdict.REVIEW),
        (False, "fail", Verdict.FAIL),
        (None, "fail", Verdict.FAIL),
    ],
)
def test_attested_and_automatic_are_both_needed(
    tmp_path: Path, attested: bool | None, found: str, expected: Verdict
) -> None:
    runs = {"a": (found, {"G-1": found})}
    assert _judge(tmp_path, runs, attested=attested, level="attest", verify=["attest", "auto"]).verdict is expected


def test_must_cannot_be_attested_into_a_pass(tmp_path: Path) -> None:
    assert _judge(tmp_path, {}, attested=False).verdict is Verdict.NOT_RUN


def test_procedure_without_a_case_is_for_a_person(tmp_path: Path) -> None:
    assert _judge(tmp_path, {}, level="procedure", verify=["harness"]).verdict is Verdict.REVIEW


def test_should_and_procedure_never_block(tmp_path: Path) -> None:
    requirements = [
        requirement("G-1"),
        requirement("G-2", level="should"),
        requirement("G-3", level="procedure", verify=["attest"]),
    ]
    builder = JournalBuilder().start().catalogue(requirements, [case("a", "G-1", "G-2")]).select("a")
    builder.run("a", "fail", {"G-1": "warn", "G-2": "fail"}).end()
    summary = _summary(builder, tmp_path)
    assert summary.complete
    assert summary.guideline.verdict is Verdict.WARN
    assert summary.guideline.counts == {Verdict.WARN: 1, Verdict.FAIL: 1, Verdict.REVIEW: 1}
    assert summary.guideline.requirements == 3


@pytest.mark.parametrize("level", ["must", "conditional", "attest"])
@pytest.mark.parametrize("verdict", ["error", "fail", "blocked", "not_run", "review"])
def test_what_binds_and_is_not_settled_keeps_the_run_incomplete(tmp_path: Path, level: str, verdict: str) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1", level=level)], [case("a", "G-1")]).select("a")
    summary = _summary(builder.run("a", verdict, {"G-1": verdict}).end(), tmp_path)
    assert not summary.complete
    assert summary.guideline.open == ("G-1",)


def test_conclusions_are_not_mixed(tmp_path: Path) -> None:
    requirements = [
        requirement("G-1"),
        requirement("P-1", origin="standard", basis=None),
        requirement("A-1", origin="assumption", basis=None),
    ]
    builder = JournalBuilder().start().catalogue(requirements, [case("a", "G-1", "P-1", "A-1")]).select("a")
    summary = _summary(builder.run("a", "fail", {"G-1": "pass", "P-1": "fail", "A-1": "pass"}).end(), tmp_path)
    assert summary.complete
    assert summary.guideline.verdict is Verdict.PASS
    assert not summary.additional.complete
    assert summary.additional.open == ("P-1",)
    assert summary.additional.requirements == 2


def test_allowed_settles(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("a", "G-1")]).select("a")
    assert _summary(builder.run("a", "allowed", {"G-1": "allowed"}).end(), tmp_path).complete


def test_run_killed_before_its_catalogue_concludes_nothing(tmp_path: Path) -> None:
    summary = _summary(JournalBuilder().start(), tmp_path)
    assert not summary.complete
    assert not summary.additional.complete
    assert summary.guideline.verdict is Verdict.NOT_RUN


def test_totals_count_cases_by_operation(tmp_path: Path) -> None:
    cases = [case("a", "G-1"), case("b", "G-1", operation="sso"), case("c", "G-1", operation="sso")]
    builder = JournalBuilder().start().catalogue([requirement("G-1")], cases).select("a", "b")
    summary = _summary(builder.run("a", "pass").run("b", "warn").end(), tmp_path)
    assert summary.counts == {Verdict.PASS: 1, Verdict.WARN: 1, Verdict.NOT_RUN: 1}
    assert summary.operations[Operation.SSO] == {Verdict.WARN: 1, Verdict.NOT_RUN: 1}
    assert sum(summary.operations[Operation.NOTICES].values()) == 0
