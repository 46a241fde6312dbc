"""Who is asking: what Shibboleth says in its headers, and the login states that the application makes of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final
from urllib.parse import unquote

_NOBODY = ""
# Ends the value in attribute-map.xml.
_END = "!"


@dataclass(frozen=True, slots=True)
class Authentication:
    """One session at Shibboleth; the pseudonym is None where the portal sent none that is meant for this service."""

    session_id: str
    pseudonym: str | None


@final
class PseudonymReader:
    """Takes the pseudonym out of its qualifiers, which must be the portal's and this service's own."""

    def __init__(self, portal_entity_id: str, entity_id: str) -> None:
        self._portal = portal_entity_id
        self._own = entity_id
        self._prefix = f"{portal_entity_id}!{entity_id}!"

    def from_headers(self, environ: Mapping[str, object]) -> Authentication | None:
        """What mod_shib put into the request, percent-encoded; None without a session."""
        session_id = str(environ.get("HTTP_SHIB_SESSION_ID", ""))
        if not session_id:
            return None
        value = unquote(str(environ.get("HTTP_PORTAL_PSEUDONYM", "")))
        meant_for_us = value.startswith(self._prefix) and value.endswith(_END)
        pseudonym = value.removeprefix(self._prefix).removesuffix(_END) if meant_for_us else None
        return Authentication(unquote(session_id), pseudonym or None)

    def from_parts(self, value: str, name_qualifier: str | None, sp_name_qualifier: str | None) -> str | None:
        """The same out of a notification; qualifiers left out stand for the two parties."""
        known = (name_qualifier or self._portal) == self._portal and (sp_name_qualifier or self._own) == self._own
        return value if known and value else None


@final
class Logins:
    """Login states by Shibboleth session: they end with that session, and outlive unlinking (guideline 2.2.2(2))."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[str, str] = {}

    def is_new(self, session_id: str) -> bool:
        """Whether the application has not yet decided what this session is worth."""
        with self._lock:
            return session_id not in self._accounts

    def account_of(self, session_id: str) -> str | None:
        """The account that was logged in when the session arrived."""
        with self._lock:
            return self._accounts.get(session_id) or None

    def log_in(self, session_id: str, account_id: str) -> None:
        """Make the session a login state of that account."""
        with self._lock:
            self._accounts[session_id] = account_id

    def log_nobody_in(self, session_id: str) -> None:
        """The session was looked at and is nobody's: a later link does not turn it into a login state."""
        with self._lock:
            self._accounts[session_id] = _NOBODY

    def forget(self, session_id: str) -> None:
        """The session has ended at Shibboleth."""
        with self._lock:
            self._accounts.pop(session_id, None)
