"""The verdict of one requirement: the worst of its own findings, and of what should have judged it and did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..vocabulary import Level, Origin, Text, Verdict, worst
from .view import Attestation, CaseView, Requirement, RunView

__all__ = ["RequirementResult", "judge_requirement"]

_UNEXERCISED = frozenset({Verdict.ERROR, Verdict.BLOCKED, Verdict.NOT_RUN, Verdict.REVIEW})

NO_CASE = Text(
    "この版の試験系には、この要件を判定するケースがまだない", "this version of the harness has no case for it yet"
)
NOT_JUDGED = Text("実施したケースが、この要件の判定に至らなかった", "no case that ran came to a finding on it")
NOT_ATTESTED = Text("申告がない（試験実施者の確認が必要）", "no attestation was given (a person has to confirm it)")
PROCEDURE = Text("手続のため、試験系では判定しない", "a procedure: the harness does not judge it")


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """A requirement with its verdict, why it is no plain pass, and the cases that cover it."""

    requirement: Requirement
    verdict: Verdict
    reason: Text | None
    cases: tuple[str, ...]
    attestation: Attestation | None

    @property
    def sample(self) -> bool:
        """It rests on an attestation that is only a sample (見本)."""
        return self.attestation is not None and self.attestation.sample


@dataclass(frozen=True, slots=True)
class _Part:
    verdict: Verdict
    reason: Text | None


def judge_requirement(requirement: Requirement, view: RunView) -> RequirementResult:
    cases = [case for case in view.cases if _covers(case, requirement.id)]
    attestation = None
    if "attest" in requirement.verify:
        attestation = next((given for given in view.attestations if given.requirement == requirement.id), None)
    absent = _declared_absent(requirement, view) or _of_another_wire(requirement, view)
    if absent is not None:
        parts = list(_own_findings(requirement.id, cases)) or [_Part(Verdict.NOT_APPLICABLE, absent)]
    else:
        parts = [*_own_findings(requirement.id, cases), *_left_open(requirement, cases)]
        if "attest" in requirement.verify:
            parts.append(_Part(Verdict.PASS, None) if attestation else _Part(Verdict.REVIEW, NOT_ATTESTED))
        if not parts:
            parts.append(_nothing_at_all(requirement, cases))
    verdict = worst(part.verdict for part in parts)
    reason = next((part.reason for part in parts if part.verdict is verdict and part.reason), None)
    return RequirementResult(
        requirement=requirement,
        verdict=verdict,
        reason=None if verdict is Verdict.PASS else absent if verdict is Verdict.NOT_APPLICABLE and absent else reason,
        cases=tuple(case.id for case in cases),
        attestation=attestation,
    )


def _covers(case: CaseView, requirement_id: str) -> bool:
    return requirement_id in case.spec.requirements or any(
        finding.requirement == requirement_id for finding in case.findings
    )


def _declared_absent(requirement: Requirement, view: RunView) -> Text | None:
    """A profile's word counts for conditionals only: it can never make a must not applicable (docs/verdicts.md)."""
    if requirement.level is not Level.CONDITIONAL:
        return None
    reason = next((absent.reason for absent in view.not_offered if absent.requirement == requirement.id), None)
    return None if reason is None else Text(f"提供しない: {reason}", f"not offered: {reason}")


def _of_another_wire(requirement: Requirement, view: RunView) -> Text | None:
    """What one wire asks can be asked of nobody who does not use it; the guideline's own never depends on a wire."""
    wire = view.other_wires.get(requirement.id)
    if wire is None or requirement.origin is Origin.GUIDELINE:
        return None
    return Text(f"この試験の方式にない（方式 {wire} の要件）", f"not of this run's wires (a requirement of {wire})")


def _own_findings(requirement_id: str, cases: Sequence[CaseView]) -> Iterator[_Part]:
    for case in cases:
        for finding in case.findings:
            if finding.requirement == requirement_id:
                seen = finding.difference
                yield _Part(finding.verdict, Text(f"{case.id}: {seen.ja}", f"{case.id}: {seen.en}"))


def _left_open(requirement: Requirement, cases: Sequence[CaseView]) -> Iterator[_Part]:
    """What covering cases did not come to judge, so that nothing unexercised reads as pass."""
    for case in cases:
        judged = any(finding.requirement == requirement.id for finding in case.findings)
        explained = bool(case.findings) and worst(finding.verdict for finding in case.findings) is case.verdict
        if judged and explained:
            continue
        if _left_to_another_run(case) and any(_own_findings(requirement.id, cases)):
            continue
        if case.verdict in _UNEXERCISED:
            yield _Part(case.verdict, _because(case))
        elif not judged and case.verdict in {Verdict.FAIL, Verdict.ALLOWED}:
            yield _Part(Verdict.BLOCKED, _because(case))
        elif not judged and case.verdict is Verdict.NOT_APPLICABLE and _may_not_apply(requirement):
            yield _Part(Verdict.NOT_APPLICABLE, case.reason)


def _left_to_another_run(case: CaseView) -> bool:
    """It was taken up and could not be carried out with this run's browser: what other cases found stands."""
    return case.verdict is Verdict.NOT_RUN and case.started_at is not None and not case.findings


def _may_not_apply(requirement: Requirement) -> bool:
    return requirement.origin is not Origin.GUIDELINE or requirement.level not in {Level.MUST, Level.ATTEST}


def _because(case: CaseView) -> Text:
    if case.verdict in {Verdict.FAIL, Verdict.ALLOWED}:
        waived = case.verdict is Verdict.ALLOWED
        return Text(
            f"{case.id} が不合格{'（許容）' if waived else ''}となり、この要件の判定に至らなかった",
            f"{case.id} failed{' (allowed)' if waived else ''} before it came to this requirement",
        )
    if case.verdict is Verdict.NOT_RUN and case.reason:
        return Text(f"判定するケースが未実施: {case.reason.ja}", f"its case was not run: {case.reason.en}")
    label = case.verdict.label
    reason = case.reason or Text("理由の記録なし", "no reason recorded")
    return Text(f"{case.id} が{label.ja}: {reason.ja}", f"{case.id} is {label.en}: {reason.en}")


def _nothing_at_all(requirement: Requirement, cases: Sequence[CaseView]) -> _Part:
    if cases:
        return _Part(Verdict.NOT_RUN, NOT_JUDGED)
    if requirement.level is Level.ATTEST:
        return _Part(Verdict.REVIEW, NOT_ATTESTED)
    if requirement.level is Level.PROCEDURE:
        return _Part(Verdict.REVIEW, PROCEDURE)
    return _Part(Verdict.NOT_RUN, NO_CASE)
