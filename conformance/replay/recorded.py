"""What a journal holds of a run, as a replay takes it: by case, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, final

from ..errors import UsageError
from ..evidence.journal import EPOCH, no_journal
from ..evidence.redact import MARK
from ..report.clock import jst_day
from ..vocabulary import Text, Verdict
from ..waiving import Waiver, Waivers

__all__ = ["NotReplayableError", "Record", "RecordedCase", "RecordedRun", "read_recorded"]

Record = Mapping[str, Any]


class NotReplayableError(UsageError):
    """There is nothing in the directory that can be played again; the text says why."""


@dataclass(slots=True)
class RecordedCase:
    """A case as it was played. `verdict` is None where the run ended before it did; `began` is when it started.

    `findings` are requirement and verdict; `clocks` the readings of the run's clock up to each exchange, and after the
    last; `circumstances` what it learnt otherwise, by kind.
    """

    id: str
    began: datetime
    verdict: Verdict | None = None
    root: str | None = None
    exchanges: list[Record] = field(default_factory=list)
    findings: list[tuple[str, Verdict]] = field(default_factory=list)
    clocks: list[list[datetime]] = field(default_factory=list)
    circumstances: dict[str, list[Record]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """`run`, `setting` and `specs` (by case) as they were written; `marks` are all that stand for redacted values.

    `parallel`: workers played the cases side by side.
    """

    run: Record
    setting: Record
    specs: Mapping[str, Record]
    selected: tuple[str, ...]
    cases: tuple[RecordedCase, ...]
    marks: frozenset[str]
    parallel: bool
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


@final
class _Reader:
    def __init__(self) -> None:
        self.taken = 0
        self._kept: dict[str, Record] = {}
        self._specs: dict[str, Record] = {}
        self._selected: tuple[str, ...] = ()
        self._cases: dict[str, RecordedCase] = {}
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
            self._cases[record["case"]] = RecordedCase(record["case"], datetime.fromisoformat(record["at"]))
        elif record.get("case") in self._cases:
            self._take_of_case(self._cases[record["case"]], record)
        if kind in ("exchange", "setting"):
            text = json.dumps(record, ensure_ascii=False)
            self._marks.update(found[0] for found in MARK.finditer(text))
        self._parallel = self._parallel or "worker" in record
        self.taken += 1

    @staticmethod
    def _take_of_case(case: RecordedCase, record: Record) -> None:
        match record["type"]:
            case "exchange":
                case.exchanges.append(record)
                case.clocks.append(_readings(record))
            case "finding":
                case.findings.append((record["requirement"], Verdict(record["verdict"])))
            case "circumstance":
                case.circumstances.setdefault(record["kind"], []).append(record["facts"])
            case "case_finished":
                case.verdict, case.root = Verdict(record["verdict"]), record["rootCase"]
                case.clocks.append(_readings(record))

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
        return RecordedRun(
            started["run"],
            setting,
            self._specs,
            self._selected,
            tuple(self._cases.values()),
            frozenset(self._marks),
            self._parallel,
            Waivers(
                tuple(self._waivers),
                started["run"]["target"].get("build"),
                jst_day(datetime.fromisoformat(started["run"]["startedAt"])),
            ),
        )


def _readings(record: Record) -> list[datetime]:
    return [EPOCH + timedelta(microseconds=each) for each in record.get("clock", ())]
