"""Reads a journal into the view: one pass, line by line, so that a run killed half-way still tells what it did.

Beside it may lie what people recorded afterwards (`recorded`): the only other thing that a report is made of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ..chain import CHAIN_START, record_digest
from ..errors import UsageError
from ..vocabulary import Text
from ._collector import Collector
from .view import BODY_LIMIT, RunView

__all__ = ["JournalError", "read_journal"]


class JournalError(UsageError):
    """The journal cannot be read; the text names the line."""


def read_journal(path: Path, body_limit: int | None = BODY_LIMIT) -> RunView:
    """The run that the journal at `path` records; a last line cut by a kill is left out and said so.

    Of a body it keeps `body_limit` characters, or all of them (None).
    Where workers played cases side by side, what a killed run had not taken over yet from what they wrote is read too.
    """
    collector = Collector(body_limit)
    try:
        taken = _take_all(path, collector)
        behind = collector.next_seq
        for worker, shard in _shards(path):
            _take_all(shard, collector, worker=worker, after=taken.get(worker, 0))
        if collector.next_seq > behind:
            collector.remark(_NOT_TAKEN_OVER)
    except OSError as unreadable:
        raise JournalError(
            Text(
                f"{path}: ジャーナルを読めません（{unreadable.strerror}）。レポートのディレクトリを指定してください。",
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


_NOT_TAKEN_OVER: Final = Text(
    "中断のため、記録の一部はジャーナルにまとめられる前のファイル（journal-worker-N.jsonl）から読んだ。"
    "その通し番号は、ジャーナルの末尾に続けて数えたものである。",
    "The run was broken off: some records were read from files that were not taken over into the journal yet "
    "(journal-worker-N.jsonl); they are numbered on from its end.",
)


def _take_all(path: Path, collector: Collector, *, worker: int | None = None, after: int = 0) -> dict[int, int]:
    """Have the collector take one file's records; by worker, the number of the last record that came from there.

    A worker's own file is read from behind its record number `after`, and numbered on.
    """
    taken: dict[int, int] = {}
    for number, record in _records(path, collector, main=worker is None):
        try:
            if worker is None:
                collector.take(record)
            elif record["seq"] > after:
                collector.take({**record, "seq": collector.next_seq})
            if "worker" in record:
                taken[record["worker"]] = record["workerSeq"]
        except (KeyError, TypeError, ValueError, AttributeError) as broken:
            raise _at_line(path, number, repr(broken)) from broken
    return taken


def _shards(path: Path) -> Iterator[tuple[int, Path]]:
    """What workers of a run that was killed left beside its journal."""
    for shard in sorted(path.parent.glob("journal-worker-*.jsonl")):
        number = shard.stem.rpartition("-")[2]
        if number.isdecimal():
            yield int(number), shard


def _records(path: Path, collector: Collector, *, main: bool) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered records; an unparsable line is only known to be the last once nothing follows it."""
    broken: tuple[int, str] | None = None
    before = CHAIN_START
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if main:
                collector.digest.update(line)
            if broken is not None:
                raise _at_line(path, *broken)
            try:
                record = json.loads(line)
            except ValueError as unparsable:
                broken = (number, str(unparsable))
                continue
            except RecursionError as bottomless:
                raise _at_line(path, number, "nested too deeply") from bottomless
            if not isinstance(record, dict):
                raise _at_line(path, number, "not a JSON object")
            if record.get("prev", before) != before:
                collector.torn.append(number)
            before = record_digest(line.rstrip(b"\n"))
            collector.count_marks(line)
            yield number, record
    if broken is not None:
        collector.remark(
            Text(
                f"記録の末尾（{broken[0]} 行目）が途中で切れているため、この行は読んでいない。",
                f"The end of the journal (line {broken[0]}) is cut off; that line was not read.",
            )
        )


def _at_line(path: Path, number: int, why: str) -> JournalError:
    return JournalError(
        Text(
            f"{path}: {number} 行目を読めません（{why}）。ジャーナルが壊れているか、書き換えられています。",
            f"{path}: line {number} cannot be read ({why}). The journal is damaged or was altered.",
        )
    )
