"""The browser's own session with the application: form tokens, a link under way, a local login."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from typing import final

from flask import Request, Response, abort, g

COOKIE = "visit"


@dataclass(slots=True)
class Visit:
    """One browser. A pending link names the Shibboleth session and the pseudonym that it is about."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    link_begun: bool = False
    pending_link: tuple[str, str] | None = None
    terms_accepted: bool = False
    local_account: str | None = None


@final
class Visits:
    """All visits, found by a cookie that scripts cannot read."""

    def __init__(self, *, secure: bool) -> None:
        self._lock = threading.Lock()
        self._visits: dict[str, Visit] = {}
        self._secure = secure

    def load(self, request: Request) -> None:
        """Find the browser's visit, or begin one."""
        with self._lock:
            visit = self._visits.get(request.cookies.get(COOKIE, ""))
            if visit is None:
                visit = Visit()
                self._visits[visit.id] = visit
        g.visit = visit

    def renew(self) -> Visit:
        """Begin a new visit in place of the present one: after a login nothing of before is worth anything."""
        fresh = Visit()
        with self._lock:
            self._visits.pop(g.visit.id, None)
            self._visits[fresh.id] = fresh
        g.visit = fresh
        return fresh

    def save(self, response: Response) -> Response:
        """Send the cookie; Lax, so that it comes along when the portal sends the browser back."""
        visit: Visit | None = g.get("visit")
        if visit is not None:
            response.set_cookie(COOKIE, visit.id, httponly=True, secure=self._secure, samesite="Lax")
        return response


def current_visit() -> Visit:
    """The visit of the request at hand."""
    visit: Visit = g.visit
    return visit


def require_form_token(request: Request) -> None:
    """Refuse a form that did not come from a page of this visit."""
    if not hmac.compare_digest(request.form.get("token", "").encode(), current_visit().form_token.encode()):
        abort(403)
