"""The comparison for other tools, by `schemas/diff.schema.json`."""

from __future__ import annotations

from typing import Any

from ...vocabulary import Text, Verdict
from ..sentences import additional_sentence, guideline_sentence, state_of_run
from ..view import CaseView, Finding
from .model import CaseChange, Change, Comparison, Fact, FindingChange, RequirementChange, RunSide, Side
from .sentences import attribution, outcome

__all__ = ["document_of"]

FORMAT = 1


def document_of(comparison: Comparison) -> dict[str, Any]:
    """JSON values; every text in both languages."""
    return {
        "format": FORMAT,
        "simulated": True,
        "worse": comparison.worse,
        "outcome": outcome(comparison).to_json(),
        "attribution": attribution(comparison).to_json(),
        "remarks": [remark.to_json() for remark in comparison.remarks],
        "before": _run(comparison.before),
        "after": _run(comparison.after),
        "sides": {side.value: comparison.sides[side].value for side in Side},
        "counts": {
            "judgedInBoth": comparison.compared,
            **{change.value: len(comparison.of(change)) for change in Change},
        },
        "cases": [_case(change) for change in comparison.cases],
        "requirements": [_requirement(change) for change in comparison.requirements],
        "conditions": [_fact(fact) for fact in comparison.facts],
    }


def _run(side: RunSide) -> dict[str, Any]:
    view, summary, finish = side.view, side.summary, side.view.finish
    return {
        "place": side.place,
        "id": view.run["id"],
        "startedAt": view.started_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "target": view.run["target"].get("name"),
        "exitCode": None if finish is None else finish.exit_code,
        "interrupted": view.interrupted,
        "states": [state.to_json() for state in state_of_run(view)],
        "journalSha256": view.journal_sha256,
        "guideline": {"complete": summary.guideline.complete, "text": guideline_sentence(summary).to_json()},
        "additional": {"complete": summary.additional.complete, "text": additional_sentence(summary).to_json()},
        "counts": {verdict.value: summary.counts.get(verdict, 0) for verdict in Verdict},
        "integrity": {
            "state": side.integrity.state,
            "text": side.integrity.text.to_json(),
            "problems": [problem.to_json() for problem in side.integrity.problems],
            "signedBy": side.integrity.signed_by,
        },
    }


def _case(change: CaseChange) -> dict[str, Any]:
    case = change.case
    return {
        "id": case.id,
        "title": case.spec.title.to_json(),
        "operation": case.spec.operation.value,
        "requirements": list(case.spec.requirements),
        "origin": case.spec.origin.value,
        "change": change.change.value,
        "worse": change.worse,
        "definedAnew": change.defined_anew,
        "before": _outcome(change.before),
        "after": _outcome(change.after),
        "findings": [_finding(finding) for finding in change.findings],
        "lostFindings": change.lost,
    }


def _outcome(case: CaseView | None) -> dict[str, Any] | None:
    if case is None:
        return None
    return {"verdict": case.verdict.value, "reason": _say(case.reason), "rootCase": case.root_case}


def _finding(change: FindingChange) -> dict[str, Any]:
    return {
        "requirement": change.either.requirement,
        "expected": change.either.expected.to_json(),
        "before": _observed(change.before),
        "after": _observed(change.after),
    }


def _observed(finding: Finding | None) -> dict[str, Any] | None:
    return None if finding is None else {"verdict": finding.verdict.value, "observed": finding.observed.to_json()}


def _requirement(change: RequirementChange) -> dict[str, Any]:
    requirement = change.result.requirement
    before, after = change.verdicts
    return {
        "id": requirement.id,
        "statement": requirement.statement.to_json(),
        "level": requirement.level.value,
        "origin": requirement.origin.value,
        "definedAnew": change.defined_anew,
        "before": before and before.value,
        "after": after and after.value,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "side": fact.side.value,
        "key": fact.key,
        "label": fact.label.to_json(),
        "before": fact.before,
        "after": fact.after,
        "state": fact.state.value,
    }


def _say(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text.to_json()
