"""evidence.json: the run for other tools, by `schemas/evidence.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import HarnessError
from ..schema_fit import fits, validator
from ..vocabulary import Language, Text, Verdict
from .files import write_atomically
from .summary import Conclusion, RequirementResult, Summary, summarise
from .view import CaseView, Exchange, Finding, Note, RealStep, RunView, Screen
from .waivers import WaiverUse, waiver_uses

__all__ = ["evidence_of", "write_evidence"]

FORMAT = 1


def write_evidence(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write evidence.json into the report directory. Raises HarnessError if it would not follow its schema."""
    document = evidence_of(view, language)
    flaw = None if fits(document, "evidence") else next(validator("evidence").iter_errors(document), None)
    if flaw is not None:
        raise HarnessError(
            Text(
                f"evidence.json がスキーマに合いません（{flaw.json_path}: {flaw.message}）。試験系の不具合です。",
                f"evidence.json does not follow its schema ({flaw.json_path}: {flaw.message}): a fault of the harness.",
            )
        )
    path = directory / "evidence.json"
    write_atomically(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    return path


def evidence_of(view: RunView, language: Language | None = None) -> dict[str, Any]:
    """The document as JSON values; texts in the report's language, with both languages under `text`."""
    spoken: Language = language or view.run.get("reportLanguage") or "ja"
    summary = summarise(view)
    return {
        "format": FORMAT,
        "language": spoken,
        "simulated": True,
        "run": _run(view),
        "summary": _summary(summary),
        "cases": [_case(case, spoken) for case in view.cases],
        "requirements": [_requirement(result, view, spoken) for result in summary.requirements],
        "notOffered": [{"requirement": absent.requirement, "reason": absent.reason} for absent in view.not_offered],
        "attestations": [
            {
                "requirement": given.requirement,
                "statement": given.statement,
                "by": given.by,
                "on": given.on,
                "sample": given.sample,
                "attachments": [
                    {"name": each.name, "file": each.file, "size": each.size, "sha256": each.sha256}
                    for each in given.attachments
                ],
            }
            for given in view.attestations
        ],
        "waivers": [_waiver(use) for use in waiver_uses(view)],
        "realSteps": [_real_step(step) for step in view.real_steps],
        "conditions": [
            {"key": fact.key, "label": fact.label.to_json(), "value": fact.value} for fact in view.conditions
        ],
        "redacted": [{"kind": each.kind, "values": each.values, "places": each.places} for each in view.redacted],
        "notices": [notice.to_json() for notice in view.notices],
        "cleanups": [{"text": cleanup.text.to_json(), "ok": cleanup.ok} for cleanup in view.cleanups],
        "remarks": [remark.to_json() for remark in view.remarks],
    }


def _run(view: RunView) -> dict[str, Any]:
    finish = view.finish
    return {
        **view.run,
        "finishedAt": None if finish is None else finish.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "exitCode": None if finish is None else finish.exit_code,
        "interrupted": view.interrupted,
        "journalSha256": view.journal_sha256,
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "complete": summary.complete,
        "guideline": _conclusion(summary.guideline),
        "additional": _conclusion(summary.additional),
        "counts": _counts(summary.counts),
        "operations": {operation.value: _counts(counts) for operation, counts in summary.operations.items()},
    }


def _conclusion(conclusion: Conclusion) -> dict[str, Any]:
    return {
        "complete": conclusion.complete,
        "verdict": conclusion.verdict.value,
        "counts": _counts(conclusion.counts),
        "requirements": conclusion.requirements,
        "binding": conclusion.binding,
        "allowed": conclusion.allowed,
        "open": list(conclusion.open),
    }


def _counts(counts: Mapping[Verdict, int]) -> dict[str, int]:
    return {verdict.value: counts.get(verdict, 0) for verdict in Verdict}


def _waiver(use: WaiverUse) -> dict[str, Any]:
    return {
        **use.waiver.to_json(),
        "state": use.state.value,
        "daysLeft": use.days_left,
        "nearExpiry": use.near_expiry,
        "covered": [{"case": case, "requirement": requirement} for case, requirement in use.covered],
        "text": use.told.to_json(),
    }


def _say(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.say(language)


def _case(case: CaseView, language: Language) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.spec.title.say(language),
        "purpose": case.spec.purpose.say(language),
        "operation": case.spec.operation.value,
        "requirements": list(case.spec.requirements),
        "origin": case.spec.origin.value,
        "verdict": case.verdict.value,
        "reason": _say(case.reason, language),
        "rootCase": case.root_case,
        "durationMs": case.duration_ms,
        "findings": [_finding(finding, language) for finding in case.findings],
        "exchanges": [_exchange(exchange) for exchange in case.activity.exchanges],
        "screens": [_screen(screen) for screen in case.activity.screens],
        "notes": [_note(note) for note in case.activity.notes],
        "text": {
            "title": case.spec.title.to_json(),
            "purpose": case.spec.purpose.to_json(),
            "reason": None if case.reason is None else case.reason.to_json(),
        },
    }


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "verdict": finding.verdict.value,
        "expected": finding.expected.say(language),
        "observed": finding.observed.say(language),
        "exchanges": list(finding.exchanges),
        "text": {"expected": finding.expected.to_json(), "observed": finding.observed.to_json()},
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    """Headers and bodies stay in the journal: `journal` is the record's number there."""
    return {
        "id": exchange.id,
        "journal": exchange.seq,
        "from": exchange.sender.value,
        "to": exchange.receiver.value,
        "device": exchange.device,
        "method": exchange.method,
        "url": exchange.url,
        "status": exchange.status,
        "failure": None if exchange.failure is None else exchange.failure.ja,
        "startedAt": exchange.started_at,
        "durationMs": exchange.duration_ms,
    }


def _screen(screen: Screen) -> dict[str, Any]:
    picture = screen.picture
    return {
        "journal": screen.seq,
        "exchange": screen.exchange,
        "kind": screen.kind,
        "title": screen.title,
        "device": screen.device,
        "picture": None
        if picture is None
        else {
            "file": picture.file,
            "sha256": picture.sha256,
            "width": picture.width,
            "height": picture.height,
            "masked": [dict(box) for box in picture.masked],
        },
    }


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "exchange": note.exchange, "text": note.text.to_json()}


def _real_step(step: RealStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "title": step.title,
        "operation": None if step.operation is None else step.operation.value,
        "requirements": list(step.requirements),
        "environment": step.environment.value,
        "performedAt": step.performed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tester": step.tester,
        "result": step.result.value,
        "remark": step.remark,
        "files": [
            {"file": each.file, "name": each.name, "kind": each.kind, "size": each.size, "sha256": each.sha256}
            for each in step.files
        ],
    }


def _requirement(result: RequirementResult, view: RunView, language: Language) -> dict[str, Any]:
    requirement = result.requirement
    return {
        "id": requirement.id,
        "section": requirement.section,
        "operation": requirement.operation.value,
        "level": requirement.level.value,
        "obliged": requirement.obliged,
        "origin": requirement.origin.value,
        "basis": requirement.basis,
        "verify": list(requirement.verify),
        "statement": requirement.statement.say(language),
        "verdict": result.verdict.value,
        "reason": _say(result.reason, language),
        "sample": result.sample,
        "cases": list(result.cases),
        "realSteps": [step.number for step in view.real_steps if requirement.id in step.requirements],
        "text": {
            "statement": requirement.statement.to_json(),
            "reason": None if result.reason is None else result.reason.to_json(),
        },
    }
