"""Which of the portal's requests wait for an answer, and which of the partner's messages were used up."""

from __future__ import annotations

import enum
import hashlib
from datetime import datetime

__all__ = ["Correlation", "Outstanding", "SeenRequests"]


class Correlation(enum.Enum):
    """What InResponseTo (or its absence) refers to."""

    OURS = enum.auto()
    ANSWERED = enum.auto()
    UNKNOWN = enum.auto()
    ABSENT = enum.auto()


class Outstanding:
    """The portal's own requests. Each is answered once."""

    def __init__(self) -> None:
        self._waiting: dict[str, str] = {}
        self._answered: set[str] = set()
        self._assertions: set[str] = set()

    def register(self, kind: str, message_id: str) -> None:
        """One that is sent again waits for an answer again."""
        self._waiting[message_id] = kind
        self._answered.discard(message_id)

    def state(self, kind: str, in_response_to: str | None) -> Correlation:
        if in_response_to is None:
            return Correlation.ABSENT
        if in_response_to in self._answered:
            return Correlation.ANSWERED
        return Correlation.OURS if self._waiting.get(in_response_to) == kind else Correlation.UNKNOWN

    def consume(self, in_response_to: str | None) -> None:
        if in_response_to is not None and self._waiting.pop(in_response_to, None) is not None:
            self._answered.add(in_response_to)

    def is_replayed(self, assertion_id: str | None) -> bool:
        return assertion_id in self._assertions

    def consume_assertion(self, assertion_id: str) -> None:
        """A bearer assertion serves once (saml-profiles-2.0-os 4.1.4.5)."""
        self._assertions.add(assertion_id)


class SeenRequests:
    """The partner's AuthnRequests. One that has to wait for the citizen comes again, and that is no replay."""

    def __init__(self) -> None:
        self._first_seen: dict[str, datetime] = {}
        self._answered: dict[str, bytes] = {}

    def first_seen(self, message_id: str | None, now: datetime) -> datetime:
        """When the message came first: its age is not to be judged after the citizen has read the consent screen."""
        return now if message_id is None else self._first_seen.setdefault(message_id, now)

    def reused(self, message_id: str | None, xml: bytes) -> bool:
        """Whether another message had the same ID; the very same bytes are a browser that went back."""
        return message_id is not None and self._answered.get(message_id, _digest(xml)) != _digest(xml)

    def answered(self, message_id: str, xml: bytes) -> None:
        self._answered.setdefault(message_id, _digest(xml))


def _digest(xml: bytes) -> bytes:
    return hashlib.sha256(xml).digest()
