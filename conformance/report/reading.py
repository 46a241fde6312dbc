"""Reads a journal into the view: one pass, line by line, so that a run killed half-way still tells what it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..chain import CHAIN_START, record_digest
from ..errors import UsageError
from ..vocabulary import Text
from ._collector import Collector
from .view import RunView

__all__ = ["JournalError", "read_journal"]


class JournalError(UsageError):
    """The journal cannot be read; the text names the line."""


def read_journal(path: Path) -> RunView:
    """The run that the journal at `path` records; a last line cut by a kill is left out and said so."""
    collector = Collector()
    try:
        for number, record in _records(path, collector):
            try:
                collector.take(record)
            except (KeyError, TypeError, ValueError, AttributeError) as broken:
                raise _at_line(path, number, repr(broken)) from broken
    except OSError as unreadable:
        raise JournalError(
            Text(
                f"{path}: ジャーナルを読めません（{unreadable.strerror}）。レポートのディレクトリを指定してください。",
                f"{path}: cannot read the journal ({unreadable.strerror}). Name a report directory.",
            )
        ) from unreadable
    view = collector.view()
    if view is None:
        raise JournalError(
            Text(
                f"{path}: 実行の開始（run_started）が記録されていません。報告書は作れません。",
                f"{path}: the start of the run (run_started) is not recorded. No report can be made.",
            )
        )
    return view


def _records(path: Path, collector: Collector) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered records; an unparsable line is only known to be the last once nothing follows it."""
    broken: tuple[int, str] | None = None
    before = CHAIN_START
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            collector.digest.update(line)
            if broken is not None:
                raise _at_line(path, *broken)
            try:
                record = json.loads(line)
            except ValueError as unparsable:
                broken = (number, str(unparsable))
                continue
            if not isinstance(record, dict):
                raise _at_line(path, number, "not a JSON object")
            if record.get("prev", before) != before:
                collector.torn.append(number)
            before = record_digest(line.rstrip(b"\n"))
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
