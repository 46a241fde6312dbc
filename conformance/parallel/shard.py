"""A worker's share of the journal, taken over into the run's as cases end: what is finished is never lost."""

from __future__ import annotations

from pathlib import Path

from ..evidence.journal import Journal

__all__ = ["Shard"]


class Shard:
    """`path` is there once the worker has started."""

    def __init__(self, path: Path, worker: int) -> None:
        self.path = path
        self._worker = worker
        self._read = 0

    def take_over(self, journal: Journal) -> None:
        """Append to the journal what the worker wrote since the last time, up to the last line that is whole."""
        if not self.path.exists():
            return
        with self.path.open("rb") as stream:
            stream.seek(self._read)
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                journal.take_over(self._worker, line)
                self._read += len(line)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
