"""Identifiers of messages already acted upon."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import final

__all__ = ["ReplayCache"]


@final
class ReplayCache:
    """Remembers an identifier for as long as its message could still be valid (saml-profiles-2.0-os 4.1.4.5)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, datetime] = {}

    def claim(self, identifier: str, until: datetime, now: datetime) -> bool:
        """Whether the identifier is new; from now on it is not. Of two claims at once one succeeds."""
        with self._lock:
            self._until = {key: kept for key, kept in self._until.items() if kept >= now}
            if identifier in self._until:
                return False
            self._until[identifier] = until
            return True
