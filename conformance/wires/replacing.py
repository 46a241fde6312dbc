"""What becomes of a message that falls due: sent, or while a case asks for it altered, kept, held back or repeated."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .altering import Attempt

__all__ = ["Replacing"]

_Variant = TypeVar("_Variant")
_Sent = TypeVar("_Sent")


class _Instead(enum.Enum):
    ALTER = enum.auto()
    KEEP = enum.auto()
    HOLD = enum.auto()
    REPEAT = enum.auto()


@dataclass(slots=True)
class _Asked(Generic[_Variant]):
    instead: _Instead
    variant: _Variant | None = None
    other: str = ""
    attempt: Attempt = field(default_factory=Attempt)


class Replacing(Generic[_Variant, _Sent]):
    """One run's, for one kind of message; see AltersAnswers and RepeatsRequests for each manager.

    `held` is what comes of a message that does not go out.
    """

    def __init__(self, held: Callable[[], _Sent]) -> None:
        self._held = held
        self._asked: _Asked[_Variant] | None = None
        self._kept: Callable[[], _Sent] | None = None

    @contextmanager
    def altering(self, variant: _Variant, other: str) -> Iterator[Attempt]:
        with self._meanwhile(_Asked(_Instead.ALTER, variant, other)) as attempt:
            yield attempt

    @contextmanager
    def keeping(self) -> Iterator[Attempt]:
        with self._meanwhile(_Asked(_Instead.KEEP)) as attempt:
            yield attempt

    @contextmanager
    def holding(self) -> Iterator[Attempt]:
        with self._meanwhile(_Asked(_Instead.HOLD)) as attempt:
            yield attempt

    @contextmanager
    def repeating(self) -> Iterator[Attempt]:
        with self._meanwhile(_Asked(_Instead.REPEAT)) as attempt:
            yield attempt

    @contextmanager
    def _meanwhile(self, asked: _Asked[_Variant]) -> Iterator[Attempt]:
        self._asked = asked
        try:
            yield asked.attempt
        finally:
            self._asked = None

    def send(self, make: Callable[[_Variant | None, str], Callable[[], _Sent]]) -> _Sent:
        """What comes of it; `make` makes one of the variant, the valid one of None, that is sent the same each time."""
        asked = self._asked
        if asked is None:
            return make(None, "")()
        asked.attempt.times += 1
        if asked.instead is _Instead.KEEP:
            self._kept = make(None, "")
            return self._kept()
        if asked.attempt.times > 1:
            return self._held()
        if asked.instead is _Instead.ALTER:
            return make(asked.variant, asked.other)()
        if asked.instead is _Instead.HOLD:
            self._kept = make(None, "")
            return self._held()
        if self._kept is None:
            raise RuntimeError("nothing was kept that could be repeated")
        return self._kept()
