"""The append-only journal of a run: one JSON object a line, written as it happens: a killed run stays truthful.

Each record holds the digest of the one before it (`chain`).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from ..chain import CHAIN_START, record_digest

__all__ = ["EPOCH", "Journal", "shard_name", "timestamp"]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def shard_name(worker: int) -> str:
    """The file in the report directory that a worker writes until its records are taken over into the journal."""
    return f"journal-worker-{worker}.jsonl"


_LINKED: Final = re.compile(rb'\{"seq":(\d+),"prev":"[0-9a-f]{64}",')
"""How each record of a journal begins."""


class Journal:
    """Writes records of the kinds that `schemas/journal.schema.json` lists; all of it is redacted already."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now
        self._sequence = 0
        self._head = CHAIN_START
        # The back-channel listener writes from its own threads.
        self._lock = threading.Lock()
        self._stream: BinaryIO = path.open("xb")

    def write(self, kind: str, record: Mapping[str, Any]) -> None:
        """Append one record; flushed at once, so that it outlives the process."""
        with self._lock:
            self._append(kind, record)

    def take_over(self, worker: int, line: bytes) -> None:
        """Append a line of a worker's shard, which is a journal too: as it is, but for its place in the chain.

        Which one it was there stays in it, so that what was taken over already can be told from what was not.
        """
        linked = _LINKED.match(line)
        if linked is None:
            raise ValueError(f"no record of a journal: {line[:80]!r}")
        rest = line[linked.end() :].rstrip(b"\n")
        with self._lock:
            place = (
                f'{{"seq":{self._sequence + 1},"prev":"{self._head}","worker":{worker},"workerSeq":{int(linked[1])},'
            )
            self._write(place.encode() + rest)

    def _append(self, kind: str, record: Mapping[str, Any]) -> None:
        line = {"seq": self._sequence + 1, "prev": self._head, "at": timestamp(self._now()), "type": kind, **record}
        # A record that cannot be written takes no number: numbers have no gap.
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self._write(text.encode("utf-8", "backslashreplace"))

    def _write(self, written: bytes) -> None:
        self._stream.write(written + b"\n")
        self._stream.flush()
        self._sequence += 1
        self._head = record_digest(written)

    def close(self) -> None:
        self._stream.close()
