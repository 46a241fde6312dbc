"""Credentials in the Authorization header (RFC 9110, 11.6.2): bearer tokens and basic credentials."""

from __future__ import annotations

import base64
import hmac

from ..profile import Basic, Secret

__all__ = ["authorization", "is_authorized"]


def authorization(credentials: Secret | Basic) -> str:
    """The header's value (RFC 6750, 2.1; RFC 7617, 2)."""
    if isinstance(credentials, Secret):
        return f"Bearer {credentials.reveal()}"
    pair = f"{credentials.user}:{credentials.password.reveal()}"
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


def is_authorized(header: str | None, credentials: Secret | Basic) -> bool:
    """Whether a header shows these credentials; the scheme's name has no case."""
    scheme, _, shown = (header or "").strip().partition(" ")
    wanted_scheme, _, wanted = authorization(credentials).partition(" ")
    same = hmac.compare_digest(shown.strip().encode("utf-8", "surrogateescape"), wanted.encode())
    return scheme.lower() == wanted_scheme.lower() and same
