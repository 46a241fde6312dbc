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

from ..chain import CHAIN_START, Chain, record_digest
from ..errors import UsageError
from ..vocabulary import Text

__all__ = ["EPOCH", "Journal", "no_journal", "shard_name", "timestamp"]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def no_journal(place: Path, error: type[UsageError] = UsageError) -> UsageError:
    """For a directory, or an archive of one, that holds no journal."""
    return error(
        Text(
            f"{place}: 証跡のディレクトリではありません（journal.jsonl がありません）。",
            f"{place}: not a report directory (there is no journal.jsonl).",
        )
    )


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

    def __init__(self, path: Path, now: Callable[[], datetime], *, resume: bool = False) -> None:
        """Begin a new file, or with `resume` go on behind the records that are there, if any.

        Raises FileExistsError for a file that was not to be there, ValueError for records that are no whole chain.
        """
        self.path = path
        self._now = now
        self._sequence = 0
        self._head = CHAIN_START
        if resume and path.exists():
            self._sequence, self._head = _whole_chain(path)
        # The back-channel listener writes from its own threads.
        self._lock = threading.Lock()
        self._stream: BinaryIO = path.open("ab" if resume else "xb")

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

    @property
    def records(self) -> int:
        """How many there are."""
        return self._sequence

    def close(self) -> None:
        self._stream.close()


def _whole_chain(path: Path) -> tuple[int, str]:
    """The number of the last record and its digest."""
    lines = path.read_bytes().splitlines(keepends=True)
    chain = Chain(lines)
    broken = next((text.en for _, text in chain.breaks(None)), None)
    if broken is None and lines and not lines[-1].endswith(b"\n"):
        broken = "the last line is cut off."
    if broken is not None:
        raise ValueError(broken)
    return chain.closing.records, chain.closing.head
