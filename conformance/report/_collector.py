"""Gathers the journal's records, in any order in which a run can leave them, and closes them into the view."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, final

from ..vocabulary import Text, Verdict, worst
from ..waiving import Waiver, Waivers
from . import _parts
from .clock import jst_day
from .recorded import read_steps
from .view import (
    BODY_LIMIT,
    Activity,
    Attestation,
    CaseSpec,
    CaseView,
    Cleanup,
    Condition,
    Exchange,
    Finding,
    Finish,
    Message,
    Note,
    NotOffered,
    Redacted,
    Requirement,
    RunView,
    Screen,
    Step,
)

__all__ = ["Collector"]

Record = dict[str, Any]
_MARK: Final = re.compile(rb"\[redacted:([a-z]+):[0-9a-f]{12}\]")

NOT_SELECTED = Text("選択されていない", "not selected")
NOT_REACHED = Text("到達前に実行が中断された", "not reached: the run was interrupted")
BROKEN_OFF = Text("実行中に中断された（試験系異常）", "broken off while it ran (harness error)")


@dataclass(slots=True)
class _Doings:
    steps: list[Step] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def closed(self) -> Activity:
        return Activity(
            tuple(self.steps),
            tuple(self.exchanges),
            tuple(self.messages),
            tuple(self.screens),
            tuple(self.notes),
        )


@dataclass(slots=True)
class _Case:
    spec: CaseSpec
    doings: _Doings = field(default_factory=_Doings)
    findings: list[Finding] = field(default_factory=list)
    started_at: datetime | None = None
    verdict: Verdict | None = None
    reason: Text | None = None
    root_case: str | None = None
    duration_ms: float | None = None

    def closed(self, selected: bool, waivers: Waivers) -> CaseView:
        verdict, reason = self._outcome(selected)
        found = [(finding.requirement, finding.verdict) for finding in self.findings]
        concluded = waivers.conclude(self.spec.id, verdict, found)
        findings = tuple(
            replace(finding, verdict=waivers.judge(self.spec.id, finding.requirement, finding.verdict))
            for finding in self.findings
        )
        if findings != tuple(self.findings):
            verdict, reason = concluded, next((each.observed for each in findings if each.verdict is concluded), reason)
        return CaseView(
            spec=self.spec,
            verdict=verdict,
            reason=reason,
            root_case=self.root_case,
            findings=findings,
            activity=self.doings.closed(),
            started_at=self.started_at,
            duration_ms=self.duration_ms,
        )

    def _outcome(self, selected: bool) -> tuple[Verdict, Text | None]:
        """A case's verdict is the worst of its findings (docs/verdicts.md), never better than what was written."""
        if self.verdict is not None:
            return worst([self.verdict, *(finding.verdict for finding in self.findings)]), self.reason
        if self.started_at is not None:
            return Verdict.ERROR, BROKEN_OFF
        return Verdict.NOT_RUN, NOT_REACHED if selected else NOT_SELECTED


@final
class Collector:
    """Takes records one by one; `view()` is None as long as no run has started.

    `digest` takes the file's bytes, `torn` the lines that do not hold the digest of the line before, `marks` counts
    what stands for something redacted.
    """

    def __init__(self, body_limit: int | None = BODY_LIMIT) -> None:
        self.digest = hashlib.sha256()
        self.torn: list[int] = []
        self.marks: Counter[bytes] = Counter()
        self._run: Record | None = None
        self._started_at: datetime | None = None
        self._last_at: datetime | None = None
        self._finish: Finish | None = None
        self._requirements: tuple[Requirement, ...] = ()
        self._cases: dict[str, _Case] = {}
        self._selected: tuple[str, ...] = ()
        self._not_offered: tuple[NotOffered, ...] = ()
        self._other_wires: dict[str, str] = {}
        self._attestations: list[Attestation] = []
        self._waivers: list[Waiver] = []
        self._conditions: dict[str, Condition] = {}
        self._notices: list[Text] = []
        self._cleanups: list[Cleanup] = []
        self._outside = _Doings()
        self._remarks: list[Text] = []
        self._unknown: Counter[str] = Counter()
        self._seq = 0
        self._gaps: list[int] = []
        self._takers: dict[str, Callable[[Record], None]] = {
            "run_started": self._take_run,
            "catalogue": self._take_catalogue,
            "scope": self._take_scope,
            "selected": self._take_selected,
            "attestation": lambda record: self._attestations.append(_parts.attestation(record)),
            "waiver": lambda record: self._waivers.append(Waiver.from_json(record)),
            "conditions": self._take_condition,
            "case_started": self._take_case_started,
            "step": lambda record: self._doings(record).steps.append(_parts.step(record)),
            "exchange": lambda record: self._doings(record).exchanges.append(_parts.exchange(record, body_limit)),
            "message": lambda record: self._doings(record).messages.append(_parts.message(record)),
            "screen": lambda record: self._doings(record).screens.append(_parts.screen(record)),
            "note": lambda record: self._doings(record).notes.append(_parts.note(record)),
            "finding": lambda record: self._cases[record["case"]].findings.append(_parts.finding(record)),
            "case_finished": self._take_case_finished,
            # For a replay alone.
            "setting": lambda record: None,
            "circumstance": lambda record: None,
            "errand": lambda record: None,
            "visit": lambda record: None,
            "look": lambda record: None,
            "notice": lambda record: self._notices.append(_parts.text(record["text"])),
            "cleanup": lambda record: self._cleanups.append(Cleanup(_parts.text(record["text"]), record["ok"])),
            "run_finished": self._take_finish,
        }

    def take(self, record: Record) -> None:
        if record["seq"] != self._seq + 1:
            self._gaps.append(record["seq"])
        self._seq = record["seq"]
        # Workers' records stand in the order in which they were taken over.
        at = _parts.instant(record["at"])
        self._last_at = at if self._last_at is None else max(at, self._last_at)
        taker = self._takers.get(record["type"])
        if taker is None:
            self._unknown[record["type"]] += 1
        else:
            taker(record)

    def count_marks(self, line: bytes) -> None:
        self.marks.update(found[0] for found in _MARK.finditer(line))

    @property
    def next_seq(self) -> int:
        return self._seq + 1

    def remark(self, text: Text) -> None:
        self._remarks.append(text)

    def view(self, directory: Path) -> RunView | None:
        """What the records come to, with what people added to the evidence in this directory."""
        if self._run is None or self._started_at is None or self._last_at is None:
            return None
        chosen = frozenset(self._selected)
        build = (self._run.get("target") or {}).get("build")
        waivers = Waivers(tuple(self._waivers), build, jst_day(self._started_at))
        steps, doubts = read_steps(directory, str(self._run["id"]))
        return RunView(
            run=self._run,
            started_at=self._started_at,
            last_at=self._last_at,
            finish=self._finish,
            requirements=self._requirements,
            cases=tuple(case.closed(case_id in chosen, waivers) for case_id, case in self._cases.items()),
            selected=self._selected,
            not_offered=self._not_offered,
            other_wires=self._other_wires,
            attestations=tuple(self._attestations),
            waivers=waivers,
            conditions=tuple(self._conditions.values()),
            notices=tuple(self._notices),
            cleanups=tuple(self._cleanups),
            outside=self._outside.closed(),
            remarks=(*self._remarks, *self._remarks_on_records(), *doubts),
            journal_sha256=self.digest.hexdigest(),
            redacted=self._redacted(),
            real_steps=steps,
        )

    def _redacted(self) -> tuple[Redacted, ...]:
        kinds: dict[str, list[int]] = {}
        for mark, places in self.marks.items():
            kinds.setdefault(mark.split(b":")[1].decode(), []).append(places)
        return tuple(Redacted(kind, len(places), sum(places)) for kind, places in sorted(kinds.items()))

    def _remarks_on_records(self) -> list[Text]:
        remarks = []
        if self.torn:
            where = ", ".join(str(line) for line in self.torn[:10])
            remarks.append(
                Text(
                    f"記録の連鎖が切れている（{where} 行目の前）。記録の欠落または改変の可能性があります。",
                    f"The chain of the records is broken (before line {where}): some were lost or altered.",
                )
            )
        if self._gaps:
            where = ", ".join(str(seq) for seq in self._gaps[:10])
            remarks.append(
                Text(
                    f"記録の通し番号が連続していない（番号 {where} の前）。欠落または改変の可能性があります。",
                    f"The records' numbers are not consecutive (before {where}): some were lost or altered.",
                )
            )
        if self._unknown:
            kinds = ", ".join(f"{kind} × {count}" for kind, count in sorted(self._unknown.items()))
            remarks.append(
                Text(
                    f"この版が知らない種類の記録は読んでいない（{kinds}）。",
                    f"Records of kinds that this version does not know were not read ({kinds}).",
                )
            )
        return remarks

    def _doings(self, record: Record) -> _Doings:
        """Exchanges of no case (preparing, cleaning up) are kept beside the cases."""
        case_id = record.get("case")
        return self._cases[case_id].doings if case_id else self._outside

    def _take_run(self, record: Record) -> None:
        self._run = record["run"]
        self._started_at = _parts.instant(record["run"]["startedAt"])

    def _take_catalogue(self, record: Record) -> None:
        self._requirements = tuple(_parts.requirement(value) for value in record["requirements"])
        specs = [_parts.case_spec(value) for value in record["cases"]]
        self._cases = {spec.id: _Case(spec) for spec in specs}

    def _take_scope(self, record: Record) -> None:
        self._not_offered = tuple(NotOffered(value["requirement"], value["reason"]) for value in record["notOffered"])
        # Journals of earlier versions know one wire only.
        self._other_wires = {value["requirement"]: value["wire"] for value in record.get("otherWires", ())}

    def _take_selected(self, record: Record) -> None:
        self._selected = tuple(record["cases"])

    def _take_condition(self, record: Record) -> None:
        condition = Condition(record["key"], _parts.text(record["label"]), str(record["value"]))
        self._conditions[condition.key] = condition

    def _take_case_started(self, record: Record) -> None:
        self._cases[record["case"]].started_at = _parts.instant(record["at"])

    def _take_case_finished(self, record: Record) -> None:
        case = self._cases[record["case"]]
        case.verdict = Verdict(record["verdict"])
        case.reason = _parts.text_or_none(record["reason"])
        case.root_case = record["rootCase"]
        case.duration_ms = record["durationMs"]

    def _take_finish(self, record: Record) -> None:
        self._finish = Finish(_parts.instant(record["finishedAt"]), record["exitCode"], record["interrupted"])
