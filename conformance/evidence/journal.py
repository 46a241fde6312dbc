"""The append-only journal of a run: one JSON object a line, written as it happens: a killed run stays truthful."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

__all__ = ["Journal", "shard_name", "timestamp"]


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def shard_name(worker: int) -> str:
    """The file in the report directory that a worker writes until its records are taken over into the journal."""
    return f"journal-worker-{worker}.jsonl"


_BEGINNING: Final = '{"seq":'


class Journal:
    """Writes records of the kinds that `schemas/journal.schema.json` lists; all of it is redacted already."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now
        self._sequence = 0
        # The back-channel listener writes from its own threads.
        self._lock = threading.Lock()
        self._stream: TextIO = path.open("x", encoding="utf-8", errors="backslashreplace", newline="\n")

    def write(self, kind: str, record: Mapping[str, Any]) -> None:
        """Append one record; flushed at once, so that it outlives the process."""
        with self._lock:
            self._append(kind, record)

    def take_over(self, worker: int, line: str) -> None:
        """Append a line of a worker's shard, which is a journal too: as it is, under a number of this journal's own.

        Which one it was there stays in it, so that what was taken over already can be told from what was not.
        """
        number, _, rest = line.removeprefix(_BEGINNING).partition(",")
        with self._lock:
            self._write(f'{_BEGINNING}{self._sequence + 1},"worker":{worker},"workerSeq":{number},{rest}')

    def _append(self, kind: str, record: Mapping[str, Any]) -> None:
        line = {"seq": self._sequence + 1, "at": timestamp(self._now()), "type": kind, **record}
        # A record that cannot be written takes no number: numbers have no gap.
        written = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self._write(f"{written}\n")

    def _write(self, line: str) -> None:
        self._stream.write(line)
        self._stream.flush()
        self._sequence += 1

    def close(self) -> None:
        self._stream.close()
