"""Reads a journal into the view: one pass, line by line, so that a run killed half-way still tells what it did.

Beside it may lie what people recorded afterwards (`recorded`): the only other thing that a report is made of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ..chain import CHAIN_START, record_digest
from ..errors import UsageError
from ..vocabulary import Text
from ._collector import Collector
from .view import BODY_LIMIT, RunView

__all__ = ["JournalError", "JournalReading", "read_journal"]


class JournalError(UsageError):
    """The journal cannot be read; the text names the line."""


def read_journal(path: Path, body_limit: int | None = BODY_LIMIT) -> RunView:
    """The run that the journal at `path` records; a last line cut by a kill is left out and said so.

    Of a body it keeps `body_limit` characters, or all of them (None).
    Where workers played cases side by side, what a killed run had not taken over yet from what they wrote is read too.
    """
    return JournalReading(path, body_limit).view()


class JournalReading:
    """A journal that may grow between two views: each is of all that it holds by then; no line is read twice."""

    def __init__(self, path: Path, body_limit: int | None = BODY_LIMIT) -> None:
        self._path = path
        self._collector = Collector(body_limit)
        self._lines = _Lines(path, digest=self._collector.digest)
        self._shards: dict[int, _Lines] = {}
        self._taken: dict[int, int] = {}

    def view(self) -> RunView:
        """The run as it is recorded by now. Raises JournalError for what cannot be read."""
        path, collector = self._path, self._collector
        try:
            self._take_all(self._lines)
            behind = collector.next_seq
            for worker, shard in _shards(path):
                self._take_all(self._shards.setdefault(worker, _Lines(shard)), worker)
            if collector.next_seq > behind:
                collector.remark(_NOT_TAKEN_OVER)
        except OSError as unreadable:
            raise JournalError(
                Text(
                    f"{path}: ジャーナルを読めません（{unreadable.strerror}）。"
                    "レポートのディレクトリを指定してください。",
                    f"{path}: cannot read the journal ({unreadable.strerror}). Name a report directory.",
                )
            ) from unreadable
        view = collector.view(path.parent)
        if view is None:
            raise JournalError(
                Text(
                    f"{path}: 実行の開始（run_started）が記録されていません。報告書は作れません。",
                    f"{path}: the start of the run (run_started) is not recorded. No report can be made.",
                )
            )
        return view

    def _take_all(self, lines: _Lines, worker: int | None = None) -> None:
        """Have the collector take one file's records.

        A worker's own file is read from behind its last record that was taken already, and numbered on.
        """
        for number, record in lines.read(self._collector):
            try:
                if worker is None:
                    self._collector.take(record)
                elif record["seq"] > self._taken.get(worker, 0):
                    self._collector.take({**record, "seq": self._collector.next_seq})
                if "worker" in record:
                    self._taken[record["worker"]] = record["workerSeq"]
            except (KeyError, TypeError, ValueError, AttributeError) as broken:
                raise _at_line(lines.path, number, repr(broken)) from broken


_NOT_TAKEN_OVER: Final = Text(
    "中断のため、記録の一部はジャーナルにまとめられる前のファイル（journal-worker-N.jsonl）から読んだ。"
    "その通し番号は、ジャーナルの末尾に続けて数えたものである。",
    "The run was broken off: some records were read from files that were not taken over into the journal yet "
    "(journal-worker-N.jsonl); they are numbered on from its end.",
)


def _shards(path: Path) -> Iterator[tuple[int, Path]]:
    """What workers of a run that was killed left beside its journal."""
    for shard in sorted(path.parent.glob("journal-worker-*.jsonl")):
        number = shard.stem.rpartition("-")[2]
        if number.isdecimal():
            yield int(number), shard


class _Lines:
    """One file's lines, from where the last reading of it ended; `digest` takes their bytes."""

    def __init__(self, path: Path, digest: hashlib._Hash | None = None) -> None:
        self.path = path
        self._digest = digest
        self._offset = 0
        self._number = 0
        self._before = CHAIN_START
        self._broken: tuple[int, str] | None = None

    def read(self, collector: Collector) -> Iterator[tuple[int, dict[str, Any]]]:
        """Numbered records; an unparsable line is only known to be the last once nothing follows it."""
        cut = False
        with self.path.open("rb") as stream:
            stream.seek(self._offset)
            for line in stream:
                self._offset += len(line)
                self._number += 1
                if self._digest is not None:
                    self._digest.update(line)
                if self._broken is not None:
                    raise _at_line(self.path, *self._broken)
                try:
                    record = json.loads(line)
                except ValueError as unparsable:
                    self._broken, cut = (self._number, str(unparsable)), True
                    continue
                except RecursionError as bottomless:
                    raise _at_line(self.path, self._number, "nested too deeply") from bottomless
                if not isinstance(record, dict):
                    raise _at_line(self.path, self._number, "not a JSON object")
                if record.get("prev", self._before) != self._before:
                    collector.torn.append(self._number)
                self._before = record_digest(line.rstrip(b"\n"))
                collector.count_marks(line)
                yield self._number, record
        if cut:
            collector.remark(
                Text(
                    f"記録の末尾（{self._number} 行目）が途中で切れているため、この行は読んでいない。",
                    f"The end of the journal (line {self._number}) is cut off; that line was not read.",
                )
            )


def _at_line(path: Path, number: int, why: str) -> JournalError:
    return JournalError(
        Text(
            f"{path}: {number} 行目を読めません（{why}）。ジャーナルが壊れているか、書き換えられています。",
            f"{path}: line {number} cannot be read ({why}). The journal is damaged or was altered.",
        )
    )
