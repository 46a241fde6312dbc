"""The notices that the service holds, and pages through their headers."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import final

Position = tuple[str, str]


@dataclass(slots=True)
class Notice:
    """One notice; times are kept as they were given, RFC 3339 with an offset."""

    id: str
    account_id: str
    title: str
    sender: str
    received_at: str
    retain_until: str | None
    content: str
    opened: bool = False

    def position(self) -> Position:
        """Where it stands in the list: by instant, whatever the offset, then by name."""
        return datetime.fromisoformat(self.received_at).astimezone(UTC).isoformat(timespec="microseconds"), self.id

    def kept_at(self, now: datetime) -> bool:
        """Whether its retention has not run out."""
        return self.retain_until is None or datetime.fromisoformat(self.retain_until) >= now


@final
class Notices:
    """All notices, changed under one lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notices: dict[str, Notice] = {}

    def add(
        self, account_id: str, *, title: str, sender: str, received_at: str, retain_until: str | None, content: str
    ) -> Notice:
        """A notice arrives."""
        notice = Notice(secrets.token_hex(12), account_id, title, sender, received_at, retain_until, content)
        with self._lock:
            self._notices[notice.id] = notice
        return notice

    def remove(self, notice_id: str) -> bool:
        """Take a notice away; tell whether there was one."""
        with self._lock:
            return self._notices.pop(notice_id, None) is not None

    def open(self, notice_id: str, account_id: str, now: datetime) -> Notice | None:
        """Show a notice to its owner and mark it as opened; to anybody else it does not exist."""
        with self._lock:
            notice = self._notices.get(notice_id)
            if notice is None or notice.account_id != account_id or not notice.kept_at(now):
                return None
            notice.opened = True
            return notice

    def page(self, account_id: str, now: datetime, after: Position | None, limit: int) -> tuple[list[Notice], bool]:
        """The newest first, from behind a position; and whether more follow."""
        with self._lock:
            kept = [one for one in self._notices.values() if one.account_id == account_id and one.kept_at(now)]
        kept.sort(key=Notice.position, reverse=True)
        rest = kept if after is None else [one for one in kept if one.position() < after]
        return rest[:limit], len(rest) > limit
