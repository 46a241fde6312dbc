"""The parts of a run that a replay puts others in place of: clock, redaction, and who takes exchanges down."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, final

from ..evidence.exchange import Exchange
from ..evidence.facts import RunFacts
from ..evidence.journal import Journal
from ..evidence.recorder import Recorder
from ..evidence.redact import MARK, Redactor

__all__ = ["ReplayFacts", "ReplayJournal", "ReplayRecorder", "ReplayRedactor"]


@final
class ReplayFacts(RunFacts):
    """The clock says again what it said, from exchange to exchange; chance follows from the seed as it did."""

    def __init__(self, seed: int, part: str = "run") -> None:
        super().__init__(seed, part)
        self._clocks: deque[list[datetime]] = deque()
        self._current: deque[datetime] = deque()
        self._latest: datetime | None = None

    def wind(self, began: datetime, clocks: Iterable[list[datetime]]) -> None:
        """What the clock said in the case that is to be played."""
        self._latest = began
        self._clocks = deque(clocks)
        self._current = deque()
        self.take_readings()

    def now(self) -> datetime:
        """The next reading; past what was recorded the clock stands still."""
        with self._lock:
            if self._current:
                self._latest = self._current.popleft()
            if self._latest is None:
                raise AssertionError("the clock is wound before a case is played")
            return self._latest

    def take_readings(self) -> tuple[datetime, ...]:
        """An exchange is over: what was not read of the time up to it is past."""
        with self._lock:
            self._current = deque(self._clocks.popleft() if self._clocks else ())
        return ()

    @contextmanager
    def aside(self, clocks: Iterable[list[datetime]]) -> Iterator[None]:
        """Meanwhile the clock says what it said to a request that went on beside the case."""
        kept = self._clocks, self._current
        self._clocks, self._current = deque(clocks), deque()
        self.take_readings()
        try:
            yield
        finally:
            self._clocks, self._current = kept

    def glance(self) -> datetime:
        return self._latest or super().glance()

    def begin_case(self, case: str) -> None:
        self.chance_of(case)


@final
class ReplayRedactor(Redactor):
    """Knows the recording's marks for what they are, and what its own stand for."""

    def __init__(self, marks: Iterable[str]) -> None:
        super().__init__(b"replay")
        self.adopt(marks)
        self._values: dict[str, str] = {}

    def mark(self, value: str, kind: str) -> str:
        mark = super().mark(value, kind)
        if mark != value and (found := MARK.fullmatch(mark)) is not None:
            self._values[found[2]] = value
        return mark

    @contextmanager
    def looking_ahead(self) -> Iterator[None]:
        """For what will be written, but is not yet: what is learnt of it is forgotten again."""
        learnt, known, issued = dict(self._learnt), self._known, set(self._issued)
        try:
            yield
        finally:
            self._learnt, self._known, self._issued = learnt, known, issued

    def value(self, digest: str) -> str | None:
        """What was sent itself in this replay, and is known therefore."""
        return self._values.get(digest)


@final
class ReplayJournal(Journal):
    """Tells what is written as well."""

    told: Callable[[str, Mapping[str, Any]], None]

    def write(self, kind: str, record: Mapping[str, Any]) -> None:
        super().write(kind, record)
        self.told(kind, record)


@final
class ReplayRecorder(Recorder):
    """Says when an exchange is over, and all that belongs to it is written."""

    over: Callable[[], None]

    def record(self, **exchange: Any) -> Exchange:
        recorded = super().record(**exchange)
        self.over()
        return recorded
