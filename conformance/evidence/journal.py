"""The append-only journal of a run: one JSON object a line, written as it happens: a killed run stays truthful.

Each record holds the digest of the one before it (`chain`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from ..chain import CHAIN_START, record_digest

__all__ = ["Journal", "timestamp"]


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


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

    def _append(self, kind: str, record: Mapping[str, Any]) -> None:
        line = {"seq": self._sequence + 1, "prev": self._head, "at": timestamp(self._now()), "type": kind, **record}
        # A record that cannot be written takes no number: numbers have no gap.
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        written = text.encode("utf-8", "backslashreplace")
        self._stream.write(written + b"\n")
        self._stream.flush()
        self._sequence += 1
        self._head = record_digest(written)

    def close(self) -> None:
        self._stream.close()
