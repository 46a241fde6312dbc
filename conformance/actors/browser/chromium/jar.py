"""Chromium's cookies in the words of the interface, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Literal

from playwright.sync_api import BrowserContext, StorageStateCookie

from ..cookies import Cookie, SameSite

__all__ = ["as_state", "cookies_of"]

_AS_TAKEN: Final[Mapping[SameSite, Literal["Lax", "None", "Strict"]]] = {
    SameSite.STRICT: "Strict",
    SameSite.LAX: "Lax",
    SameSite.NONE: "None",
    SameSite.UNSPECIFIED: "Lax",
}


def cookies_of(context: BrowserContext, as_set: Iterable[Cookie], now: datetime) -> tuple[Cookie, ...]:
    """What the context holds. Playwright tells `Lax` also where a cookie said nothing: `as_set` knows what it said."""
    said = {cookie.key: cookie.same_site for cookie in as_set}
    held = (
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
    return tuple(replace(cookie, same_site=said.get(cookie.key, cookie.same_site)) for cookie in held)


def as_state(cookie: Cookie) -> StorageStateCookie:
    """As a new context takes it."""
    return {
        "name": cookie.name,
        "value": cookie.value,
        "domain": cookie.domain if cookie.host_only else f".{cookie.domain}",
        "path": cookie.path,
        "expires": -1 if cookie.expires is None else cookie.expires.timestamp(),
        "httpOnly": cookie.http_only,
        "secure": cookie.secure,
        "sameSite": _AS_TAKEN[cookie.same_site],
    }
