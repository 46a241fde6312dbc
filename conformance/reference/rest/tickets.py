"""One-time addresses and codes that the portal is given: each opens once, for a short while."""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import final

__all__ = ["Ticket", "TicketStore"]

LIFETIME = timedelta(minutes=5)


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Ticket:
    """What the portal said when it was given out; `kind` is what it opens (`link`, `sign-on`, `code`)."""

    kind: str
    pseudonym: str
    issued: datetime
    session: str | None = None
    target: str = "/menu"
    reference: str | None = None
    attributes: dict[str, str] = dataclasses.field(default_factory=dict)


@final
class TicketStore:
    """All tickets that nobody has used yet."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tickets: dict[str, Ticket] = {}

    def give(self, ticket: Ticket) -> str:
        """Unguessable, so that only whoever was given it can open it."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets[key] = ticket
        return key

    def look(self, key: str, kind: str) -> Ticket | None:
        """A ticket that is still good."""
        with self._lock:
            ticket = self._tickets.get(key)
        return ticket if ticket and ticket.kind == kind and self._clock() - ticket.issued < LIFETIME else None

    def take(self, key: str, kind: str) -> Ticket | None:
        """The same, which this uses up: of two takers at once only one gets it."""
        found = self.look(key, kind)
        with self._lock:
            return self._tickets.pop(key, None) if found is not None else None
