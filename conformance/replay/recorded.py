"""What a journal holds of a run, as a replay takes it: by case, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, final

from ..errors import UsageError
from ..evidence.journal import EPOCH, no_journal
from ..evidence.redact import MARK
from ..report.clock import jst_day
from ..vocabulary import Text, Verdict
from ..waiving import Waiver, Waivers

__all__ = [
    "NotReplayableError",
    "Record",
    "RecordedCase",
    "RecordedErrand",
    "RecordedRun",
    "Stretch",
    "read_recorded",
    "readings",
]

Record = Mapping[str, Any]


class NotReplayableError(UsageError):
    """There is nothing in the directory that can be played again; the text says why."""


@dataclass(slots=True, kw_only=True)
class Stretch:
    """A part of a run that is played in one go; `began` is when.

    `clocks` are the readings of the run's clock up to each exchange or visit, and after the last, without those of
    exchanges that went on beside it (`apart`); `circumstances` what was learnt otherwise, by kind. `sights` are visits
    and looks of a browser that runs scripts.
    """

    began: datetime
    exchanges: list[Record] = field(default_factory=list)
    sights: list[Record] = field(default_factory=list)
    clocks: list[list[datetime]] = field(default_factory=list)
    circumstances: dict[str, list[Record]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class RecordedErrand(Stretch):
    """What a worker did between cases (`player.Player`)."""

    act: str


@dataclass(slots=True, kw_only=True)
class RecordedCase(Stretch):
    """A case as it was played. `verdict` is None where the run ended before it did.

    `findings` are requirement and verdict. `worker` is who played it where several did, and `after` what that worker
    did since its case before. `orphaned`: that worker was not there any more when the case ended; `unplayed`: nobody
    was left to begin it.
    """

    id: str
    worker: int | None = None
    after: Sequence[RecordedErrand] = ()
    orphaned: bool = False
    unplayed: bool = False
    verdict: Verdict | None = None
    root: str | None = None
    findings: list[tuple[str, Verdict]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """`run`, `setting` and `specs` (by case) as they were written; `marks` are all that stand for redacted values.

    `parallel`: workers played the cases side by side. `seen`: what citizens' browsers came to is on record. The cases
    stand in the order in which they ended: none rests on the verdict of one that comes later.
    """

    run: Record
    setting: Record
    specs: Mapping[str, Record]
    selected: tuple[str, ...]
    cases: tuple[RecordedCase, ...]
    marks: frozenset[str]
    parallel: bool
    seen: bool
    waivers: Waivers

    @property
    def profile(self) -> Record:
        document: Record = self.setting["profile"]["document"]
        return document


def read_recorded(directory: Path) -> RecordedRun:
    """Raises NotReplayableError where there is no journal, it cannot be read, or it lacks what a replay needs."""
    path = directory / "journal.jsonl"
    if not path.is_file():
        raise no_journal(directory, NotReplayableError)
    reader = _Reader()
    try:
        for record in _records(path):
            reader.take(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise NotReplayableError(
            Text(
                f"{path}: {reader.taken + 1} 行目を読めません。ジャーナルが壊れているか、書き換えられています。"
                "conformance verify で確かめてください。",
                f"{path}: line {reader.taken + 1} cannot be read: the journal is damaged or was altered; "
                "see conformance verify.",
            )
        ) from broken
    return reader.run(path)


def _records(path: Path) -> Iterator[Record]:
    """A last line that was cut off is left out."""
    with path.open("rb") as stream:
        for line in stream:
            if line.endswith(b"\n"):
                yield json.loads(line)


_PLAYED: Final = ("exchange", "visit", "look")


@final
class _Reader:
    def __init__(self) -> None:
        self.taken = 0
        self._kept: dict[str, Record] = {}
        self._specs: dict[str, Record] = {}
        self._selected: tuple[str, ...] = ()
        self._cases: dict[str, RecordedCase] = {}
        # By worker: what it did since its last case, and the exchanges of what it is about.
        self._errands: dict[int | None, list[RecordedErrand]] = {}
        self._between: dict[int | None, list[Record]] = {}
        self._marks: set[str] = set()
        self._parallel = False
        self._waivers: list[Waiver] = []

    def take(self, record: Record) -> None:
        kind = record["type"]
        if kind in ("run_started", "setting"):
            self._kept[kind] = record
        elif kind == "catalogue":
            self._specs = {each["id"]: each for each in record["cases"]}
        elif kind == "selected":
            self._selected = tuple(record["cases"])
        elif kind == "waiver":
            self._waivers.append(Waiver.from_json(record))
        elif kind == "case_started":
            self._begin(record)
        elif kind == "errand":
            self._take_errand(record)
        elif kind in _PLAYED and record["case"] is None:
            self._between.setdefault(record.get("worker"), []).append(record)
        elif record.get("case") in self._cases:
            self._take_of_case(self._cases[record["case"]], record)
        if kind in (*_PLAYED, "setting"):
            text = json.dumps(record, ensure_ascii=False)
            self._marks.update(found[0] for found in MARK.finditer(text))
        self._parallel = self._parallel or "worker" in record
        self.taken += 1

    def _begin(self, record: Record) -> None:
        worker = record.get("worker")
        self._between.pop(worker, None)
        case = record["case"]
        self._cases[case] = RecordedCase(
            id=case,
            began=datetime.fromisoformat(record["at"]),
            worker=worker,
            after=tuple(self._errands.pop(worker, ())),
        )

    def _take_errand(self, record: Record) -> None:
        worker = record["worker"]
        errand = RecordedErrand(began=datetime.fromisoformat(record["at"]), act=record["act"])
        for each in self._between.pop(worker, []):
            _take_played(errand, each)
        errand.clocks.append(readings(record))
        self._errands.setdefault(worker, []).append(errand)

    @staticmethod
    def _take_of_case(case: RecordedCase, record: Record) -> None:
        match record["type"]:
            case "exchange" | "visit" | "look":
                _take_played(case, record)
            case "finding":
                case.findings.append((record["requirement"], Verdict(record["verdict"])))
            case "circumstance":
                case.circumstances.setdefault(record["kind"], []).append(record["facts"])
            case "case_finished":
                case.verdict, case.root = Verdict(record["verdict"]), record["rootCase"]
                case.clocks.append(readings(record))
                case.orphaned = record.get("worker") != case.worker

    def run(self, path: Path) -> RecordedRun:
        started, setting = self._kept.get("run_started"), self._kept.get("setting")
        if started is None or setting is None:
            version = (started or {}).get("run", {}).get("toolVersion", "?")
            raise NotReplayableError(
                Text(
                    f"{path}: 再判定に必要な記録（setting）がありません。プロファイルなしの実行か、"
                    f"再判定に対応していない版（{version}）による記録です。",
                    f"{path}: what a replay needs (setting) is not on record: a run without a profile, or one of a "
                    f"version ({version}) that did not record for it.",
                )
            )
        for case in self._cases.values():
            case.unplayed = self._parallel and case.worker is None
        return RecordedRun(
            started["run"],
            setting,
            self._specs,
            self._selected,
            tuple(self._cases.values()),
            frozenset(self._marks),
            self._parallel,
            any(case.sights for case in self._cases.values()),
            Waivers(
                tuple(self._waivers),
                started["run"]["target"].get("build"),
                jst_day(datetime.fromisoformat(started["run"]["startedAt"])),
            ),
        )


def _take_played(stretch: Stretch, record: Record) -> None:
    if record["type"] == "exchange":
        stretch.exchanges.append(record)
    else:
        stretch.sights.append(record)
    if record["type"] != "look" and not record.get("apart"):
        stretch.clocks.append(readings(record))


def readings(record: Record) -> list[datetime]:
    """What the clock said up to this record."""
    return [EPOCH + timedelta(microseconds=each) for each in record.get("clock", ())]
