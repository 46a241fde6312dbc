"""What becomes of the answers that vouch: sent, or while a case asks for it altered, kept, held back or repeated."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from ..altering import Attempt
from .variants import Variant

__all__ = ["Answer", "Answering"]

Answer = Callable[[], httpx.Response]
"""Makes the page that carries one answer, the same each time."""

_HELD = """<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><title>応答を送らずに止めました - 模擬マイナポータル</title></head>
<body>
<main id="portal-answer-held">
<h1>応答を送らずに止めました</h1>
<p>この試験のケースでは、ここで外部連携先システムへの応答を送りません。</p>
</main>
</body>
</html>
"""


class _Instead(enum.Enum):
    ALTER = enum.auto()
    KEEP = enum.auto()
    HOLD = enum.auto()
    REPEAT = enum.auto()


@dataclass(slots=True)
class _Asked:
    instead: _Instead
    variant: Variant | None = None
    other: str = ""
    attempt: Attempt = field(default_factory=Attempt)


class Answering:
    """One run's; see AltersAnswers for each manager."""

    def __init__(self) -> None:
        self._asked: _Asked | None = None
        self._kept: Answer | None = None

    @contextmanager
    def altering(self, variant: Variant, other: str) -> Iterator[Attempt]:
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
    def _meanwhile(self, asked: _Asked) -> Iterator[Attempt]:
        self._asked = asked
        try:
            yield asked.attempt
        finally:
            self._asked = None

    def answer(self, make: Callable[[Variant | None, str], Answer]) -> httpx.Response:
        """The browser's next page; `make` makes an answer of the variant, the valid one of None."""
        asked = self._asked
        if asked is None:
            return make(None, "")()
        asked.attempt.times += 1
        if asked.instead is _Instead.KEEP:
            self._kept = make(None, "")
            return self._kept()
        if asked.attempt.times > 1:
            return _held()
        if asked.instead is _Instead.ALTER:
            return make(asked.variant, asked.other)()
        if asked.instead is _Instead.HOLD:
            self._kept = make(None, "")
            return _held()
        if self._kept is None:
            raise RuntimeError("no answer was kept that could be repeated")
        return self._kept()


def _held() -> httpx.Response:
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return httpx.Response(200, headers=headers, content=_HELD.encode("utf-8"))
