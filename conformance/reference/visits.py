"""What the partner remembers of a browser for a short while, whether or not anybody is logged in.

A real browser sends no SameSite=Lax cookie with the portal's cross-site POST. What an answer of the portal's has to be
matched with is therefore kept here, under a cookie of its own (SameSite=None; Secure), and never in the session.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar, final

from conformance.reference.accounts import Attributes
from conformance.reference.saml.authn_request import PortalAuthnRequest
from conformance.reference.sessions import Participation

__all__ = ["AuthnFlow", "IdpRequest", "PendingLink", "SignOffFlow", "Termination", "Visit", "VisitStore"]

LIFETIME = timedelta(minutes=30)
FLOW_LIFETIME = timedelta(minutes=10)
MOST_AT_ONCE = 20

Flow: TypeAlias = "AuthnFlow | IdpRequest | SignOffFlow | PendingLink | Termination"
F = TypeVar("F", bound=Flow)


@final
@dataclasses.dataclass(frozen=True, slots=True)
class AuthnFlow:
    """An AuthnRequest that this browser carried to the portal."""

    id: str
    started: datetime
    links: bool
    target: str


@final
@dataclasses.dataclass(frozen=True, slots=True)
class SignOffFlow:
    """A LogoutRequest that this browser carried to the portal."""

    id: str
    started: datetime


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Termination:
    """A ManageNameIDRequest that this browser carried to the portal after a refused consent."""

    id: str
    started: datetime


@final
@dataclasses.dataclass(frozen=True, slots=True)
class IdpRequest:
    """An AuthnRequest of the portal's that waits for the citizen to log in here."""

    id: str
    started: datetime
    request: PortalAuthnRequest
    relay_state: str | None


@final
@dataclasses.dataclass(frozen=True, slots=True)
class PendingLink:
    """A pseudonym that the portal vouched for and that nobody has consented to tie yet."""

    id: str
    started: datetime
    participation: Participation
    session_until: datetime | None
    attributes: Attributes | None
    consented: bool = False
    reference: str | None = None
    """The portal's own word for it, to be told what became of it."""


@final
class Visit:
    """One browser's short memory."""

    def __init__(self, now: datetime) -> None:
        self.key = secrets.token_urlsafe(32)
        self.csrf = secrets.token_urlsafe(24)
        self.last_used = now
        self.session_id: str | None = None
        self._lock = threading.Lock()
        self._flows: dict[str, Flow] = {}

    def remember(self, flow: Flow) -> None:
        with self._lock:
            self._flows[flow.id] = flow
            while len(self._flows) > MOST_AT_ONCE:
                del self._flows[next(iter(self._flows))]

    def recall(self, flow_id: str, kind: type[F], now: datetime) -> F | None:
        """A flow that is still open."""
        with self._lock:
            flow = self._flows.get(flow_id)
        return flow if isinstance(flow, kind) and now - flow.started < FLOW_LIFETIME else None

    def take(self, flow_id: str, kind: type[F], now: datetime) -> F | None:
        """A flow that is still open, which this closes: of two takers at once only one gets it."""
        with self._lock:
            flow = self._flows.get(flow_id)
            if not isinstance(flow, kind):
                return None
            del self._flows[flow_id]
        return flow if now - flow.started < FLOW_LIFETIME else None

    def latest(self, kind: type[F], now: datetime) -> F | None:
        """The flow of a kind that was opened last."""
        with self._lock:
            found = [flow for flow in self._flows.values() if isinstance(flow, kind)]
        return found[-1] if found and now - found[-1].started < FLOW_LIFETIME else None

    def forget(self) -> None:
        """Forget all that was begun (a shared terminal changes hands)."""
        with self._lock:
            self._flows.clear()


@final
class VisitStore:
    """All browsers seen lately."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._visits: dict[str, Visit] = {}

    def get(self, key: str | None) -> Visit | None:
        now = self._clock()
        with self._lock:
            visit = self._visits.get(key or "")
            if visit is None or now - visit.last_used > LIFETIME:
                return None
            visit.last_used = now
            return visit

    def all(self) -> tuple[Visit, ...]:
        with self._lock:
            return tuple(self._visits.values())

    def start(self) -> Visit:
        now = self._clock()
        visit = Visit(now)
        with self._lock:
            self._visits = {key: kept for key, kept in self._visits.items() if now - kept.last_used <= LIFETIME}
            self._visits[visit.key] = visit
        return visit
