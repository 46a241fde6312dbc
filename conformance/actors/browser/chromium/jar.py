"""Chromium's cookies in the words of the interface."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import BrowserContext

from ..cookies import Cookie, SameSite

__all__ = ["cookies_of"]


def cookies_of(context: BrowserContext, now: datetime) -> tuple[Cookie, ...]:
    """What the context holds. Playwright tells `Lax` also where a cookie said nothing, and not when one was set."""
    return tuple(
        Cookie(
            name=each["name"],
            value=each["value"],
            domain=each["domain"].removeprefix("."),
            path=each["path"],
            host_only=not each["domain"].startswith("."),
            secure=each["secure"],
            http_only=each["httpOnly"],
            same_site=SameSite(each["sameSite"]),
            created=now,
            last_used=now,
            expires=None if each["expires"] < 0 else datetime.fromtimestamp(each["expires"], UTC),
        )
        for each in context.cookies()
    )
