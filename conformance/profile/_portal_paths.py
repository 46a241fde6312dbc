"""Paths below the portal's URL that are its own: no contract can have them for what the citizen's browser brings."""

from __future__ import annotations

from typing import Final

__all__ = ["PORTAL_PATHS"]

PORTAL_PATHS: Final = frozenset(
    {
        "/",
        "/style.css",
        "/login",
        "/login/partner",
        "/sign-off",
        "/services",
        "/services/link",
        "/services/link/consent",
        "/services/link/settle",
        "/services/link/start",
        "/services/open",
        "/services/second",
        "/services/unlink",
        "/notices",
        "/notices/settings",
        "/rest/enter",
    }
)
