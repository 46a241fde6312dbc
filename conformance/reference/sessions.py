"""Login states of the partner's own, kept on the server."""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import final

from conformance.reference.ties import NameId

__all__ = ["Participation", "Session", "SessionStore"]

IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=8)


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Participation:
    """How a session takes part in the single sign-on: as what the portal, or this partner, gave it out."""

    name_id: NameId
    session_index: str | None
    authenticated_by_portal: bool


@final
@dataclasses.dataclass(slots=True)
class Session:
    """One login state of one browser."""

    id: str
    account: int
    csrf: str
    authenticated_at: datetime
    ends_at: datetime
    last_used: datetime
    participations: list[Participation] = dataclasses.field(default_factory=list)
    message: str | None = None


@final
class SessionStore:
    """All living sessions."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}

    def start(self, account: int, participation: Participation | None = None, until: datetime | None = None) -> Session:
        """A new session under a new id; nothing of an earlier one is carried over (OWASP ASVS: renewed at login)."""
        now = self._clock()
        ends_at = min(now + LIFETIME, until) if until else now + LIFETIME
        session = Session(secrets.token_urlsafe(32), account, secrets.token_urlsafe(24), now, ends_at, now)
        if participation:
            session.participations.append(participation)
        with self._lock:
            self._sessions = {key: kept for key, kept in self._sessions.items() if self._alive(kept, now)}
            self._sessions[session.id] = session
        return session

    def get(self, session_id: str | None) -> Session | None:
        now = self._clock()
        with self._lock:
            session = self._sessions.get(session_id or "")
            if session is None or not self._alive(session, now):
                return None
            session.last_used = now
            return session

    def end(self, session_id: str | None) -> None:
        with self._lock:
            self._sessions.pop(session_id or "", None)

    def of_name(self, name_id: NameId, indexes: tuple[str, ...]) -> list[Session]:
        """Sessions of a pseudonym; with session indexes, only those (saml-core-2.0-os 3.7.1)."""
        with self._lock:
            return [session for session in self._sessions.values() if _takes_part(session, name_id, indexes)]

    def of_account(self, account: int) -> list[Session]:
        with self._lock:
            return [session for session in self._sessions.values() if session.account == account]

    def _alive(self, session: Session, now: datetime) -> bool:
        return now < session.ends_at and now - session.last_used < IDLE


def _takes_part(session: Session, name_id: NameId, indexes: tuple[str, ...]) -> bool:
    return any(
        part.name_id == name_id and (not indexes or part.session_index in indexes) for part in session.participations
    )
