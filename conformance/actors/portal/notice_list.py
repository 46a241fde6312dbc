"""The citizen's list of notices (guideline 2.1, figure 2.3-2): a partner's headers as the page shows them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final, Self
from urllib.parse import urlsplit

from ...wires.base import NoticeHeader
from .state import PortalState

__all__ = ["NoticeRow", "NoticeStanding", "standing_of"]

_JAPAN: Final = timezone(timedelta(hours=9))


class NoticeStanding(enum.StrEnum):
    """Why the list shows notices, or none."""

    NOT_LINKED = "not_linked"
    NOT_CHOSEN = "not_chosen"
    NOT_RETRIEVED = "not_retrieved"
    FAILED = "failed"
    LISTED = "listed"


def standing_of(state: PortalState, citizen: str, may_retrieve: bool) -> NoticeStanding:
    """Guideline 1.5 (linked citizens only), 2.2-5 and 2.2.4 (chosen and consented to only)."""
    if citizen not in state.links:
        return NoticeStanding.NOT_LINKED
    if not may_retrieve:
        return NoticeStanding.NOT_CHOSEN
    listed = state.listed.get(citizen)
    if listed is None:
        return NoticeStanding.NOT_RETRIEVED
    return NoticeStanding.LISTED if listed.provided else NoticeStanding.FAILED


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as the page shows it; `url` only where it is safe and usable as a link, None elsewhere."""

    title: str | None
    sender: str | None
    received: str | None
    kept_until: str
    opened: bool | None
    url: str | None

    @classmethod
    def of(cls, header: NoticeHeader) -> Self:
        without_limit = header.retain_until is None and "retain_until" in header.nulls
        return cls(
            title=(header.title or "").strip() or None,
            sender=(header.sender or "").strip() or None,
            received=_in_words(header.received_at),
            kept_until="期限なし" if without_limit else _in_words(header.retain_until) or "記載なし",
            opened=header.opened,
            url=header.url if header.url is not None and _is_web(header.url) else None,
        )


def _is_web(url: str) -> bool:
    """An absolute http or https URL: anything else (a relative one, `javascript:`) is no link on the portal's page."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _in_words(value: str | float | None) -> str | None:
    """A time or a day as a reader in Japan has it; what is neither (a number, too), as it was sent."""
    if not isinstance(value, str):
        return None if value is None else str(value)
    try:
        if len(value) == len("2026-01-01"):
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(_JAPAN)
    except (ValueError, OverflowError):
        return value
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
