"""Time and chance of a run: the only place that reads the clock or makes random numbers."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

__all__ = ["RunFacts", "utc_now"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class RunFacts:
    """Clock (UTC) and a generator that follows from the run's seed and the case's identifier alone.

    Reordering or leaving out cases therefore changes nothing in the others. `part` names whoever plays outside cases:
    two workers of a run must not make the same pseudonym.
    """

    def __init__(self, seed: int, part: str = "run") -> None:
        self.seed, self.part = seed, part
        self._random = random.Random(self._derive(part))
        self._readings: list[datetime] = []
        # The back-channel listener reads the clock from its own threads.
        self._lock = threading.Lock()
        self._thread = threading.local()

    def now(self) -> datetime:
        """The time; what was read is kept until it is taken, so that a replay can read the same."""
        reading = utc_now()
        own = self._readings_apart
        if own is not None:
            own.append(reading)
            return reading
        with self._lock:
            self._readings.append(reading)
        return reading

    def glance(self) -> datetime:
        """The time, for what neither goes out nor is judged: a replay need not know of it."""
        return utc_now()

    def take_readings(self) -> tuple[datetime, ...]:
        """What the clock has said since this was last asked, in order: to this thread, where it reads apart."""
        own = self._readings_apart
        if own is not None:
            taken = tuple(own)
            own.clear()
            return taken
        with self._lock:
            taken, self._readings = tuple(self._readings), []
        return taken

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Meanwhile this thread goes on beside the case: what it reads of the clock is kept apart from the rest."""
        self._thread.readings = []
        try:
            yield
        finally:
            self._thread.readings = None

    @property
    def is_apart(self) -> bool:
        """Whether this thread's readings are kept apart."""
        return self._readings_apart is not None

    @property
    def _readings_apart(self) -> list[datetime] | None:
        return getattr(self._thread, "readings", None)

    @property
    def random(self) -> random.Random:
        return self._random

    def begin_case(self, case: str) -> None:
        """From here on it is this case's time and chance (or those of what is done between cases, by its name)."""
        self.take_readings()
        self.chance_of(case)

    def chance_of(self, case: str) -> None:
        self._random = random.Random(self._derive(case))

    def _derive(self, purpose: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.seed}:{purpose}".encode()).digest(), "big")
