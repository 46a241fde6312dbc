"""The notices (お知らせ) that the partner keeps for its account holders."""

from __future__ import annotations

import dataclasses
import secrets
import threading
from datetime import datetime
from typing import final

__all__ = ["Notice", "NoticeStore"]


@final
@dataclasses.dataclass(slots=True)
class Notice:
    """One notice; `sequence` orders those received at the same moment, `listed` is for defects to remember by."""

    id: str
    sequence: int
    account: int
    title: str
    sender: str
    received_at: datetime
    retain_until: datetime | None
    content: str
    opened: bool = False
    listed: bool = False

    @property
    def position(self) -> tuple[datetime, int]:
        return (self.received_at, self.sequence)

    def is_kept(self, now: datetime) -> bool:
        return self.retain_until is None or now <= self.retain_until


@final
class NoticeStore:
    """All notices, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notices: dict[str, Notice] = {}
        self._arrived = 0

    def add(
        self,
        account: int,
        *,
        title: str,
        sender: str,
        received_at: datetime,
        retain_until: datetime | None,
        content: str,
        opened: bool = False,
    ) -> Notice:
        with self._lock:
            self._arrived += 1
            notice = Notice(
                # Unguessable, so that an identifier is no way to another citizen's content.
                secrets.token_urlsafe(18),
                self._arrived,
                account,
                title,
                sender,
                received_at,
                retain_until,
                content,
                opened,
            )
            self._notices[notice.id] = notice
            return notice

    def remove(self, notice_id: str) -> bool:
        with self._lock:
            return self._notices.pop(notice_id, None) is not None

    def get(self, notice_id: str, now: datetime) -> Notice | None:
        with self._lock:
            notice = self._notices.get(notice_id)
        return notice if notice and notice.is_kept(now) else None

    def of_account(self, account: int, now: datetime) -> list[Notice]:
        """The notices of an account that are still kept, newest first."""
        with self._lock:
            kept = [notice for notice in self._notices.values() if notice.account == account and notice.is_kept(now)]
        return sorted(kept, key=lambda notice: notice.position, reverse=True)

    def all(self, now: datetime) -> list[Notice]:
        with self._lock:
            return [notice for notice in self._notices.values() if notice.is_kept(now)]
