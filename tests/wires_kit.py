"""What every wire is tried with: a clock and chance that stand still, and a log that only remembers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conformance.vocabulary import Party
from conformance.wires.base import Violation

__all__ = ["FixedFacts", "Logged", "MemoryLog"]


class FixedFacts:
    """It is this moment until `moment` is set to another."""

    def __init__(self, moment: datetime) -> None:
        self.random = random.Random(1)
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@dataclass
class Logged:
    kind: str
    sender: Party
    decoded: Mapping[str, Any]
    violations: tuple[Violation, ...]
    exchange: str | None


class MemoryLog:
    """Of one wire's messages."""

    def __init__(self, wire: str) -> None:
        self.messages: list[Logged] = []
        self._wire = wire

    def message(
        self,
        *,
        wire: str,
        kind: str,
        sender: Party,
        receiver: Party,
        decoded: Mapping[str, Any],
        violations: Sequence[Violation] = (),
        exchange: str | None = None,
    ) -> None:
        assert wire == self._wire
        assert {sender, receiver} == {Party.PORTAL, Party.PARTNER}
        self.messages.append(Logged(kind, sender, decoded, tuple(violations), exchange))

    @property
    def received(self) -> Logged:
        """The last message of the partner's."""
        return [message for message in self.messages if message.sender is Party.PARTNER][-1]

    @property
    def flaws(self) -> list[str]:
        """What was wrong with it."""
        return [violation.text.ja for violation in self.received.violations]
