"""What gathers while one visit is under way; written by the gateway's threads, read by the browser's."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Final

from ....evidence.exchange import Exchange, RecordedRequest
from ..stops import Navigation, Stop

__all__ = ["MAX_SELF_STEPS", "REDIRECTS", "Journey", "Role", "navigation_of", "role_of"]

MAX_SELF_STEPS: Final = 10
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class Role(enum.Enum):
    """What a request is for, as the browser itself says (Fetch Metadata)."""

    DOCUMENT = "document"
    """The page of a window."""
    DATA = "data"
    """Asked for by a script; the page may be waiting for it."""
    STREAM = "stream"
    """Stays open for as long as the server likes; nobody waits for its end."""
    ASSET = "asset"
    """Frames, style sheets, scripts, images, fonts."""
    FAVICON = "favicon"
    """The browser's own wish, no page's."""


def role_of(request: RecordedRequest) -> Role:
    destination = request.header("Sec-Fetch-Dest")
    if destination == "document":
        return Role.DOCUMENT
    if destination is None:
        # Said to trustworthy hosts only; elsewhere navigations are known by this header alone.
        return Role.DOCUMENT if request.header("Upgrade-Insecure-Requests") == "1" else Role.ASSET
    if destination == "empty":
        return Role.STREAM if request.header("Accept") == "text/event-stream" else Role.DATA
    path = request.url.partition("://")[2].partition("/")[2]
    return Role.FAVICON if destination == "image" and path == "favicon.ico" else Role.ASSET


def navigation_of(request: RecordedRequest) -> Navigation:
    """The request that a window was about to make."""
    referrer = request.header("Referer")
    return Navigation(
        request.method,
        request.url,
        request.body,
        request.header("Content-Type"),
        initiator=referrer,
        user=request.header("Sec-Fetch-User") == "?1",
        referrer=referrer,
    )


@dataclass(slots=True)
class Journey:
    """`documents` are the hops of windows; `refused` URLs of what pages asked for from hosts that are not allowed."""

    peeking: bool
    hops: list[Exchange] = field(default_factory=list)
    documents: list[Exchange] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    stop: Stop | None = None

    def add(self, exchange: Exchange, role: Role) -> None:
        if role in {Role.DOCUMENT, Role.DATA}:
            self.hops.append(exchange)
        if role is Role.DOCUMENT:
            self.documents.append(exchange)

    @property
    def pages(self) -> list[Exchange]:
        """Documents that were shown, as opposed to redirects."""
        return [each for each in self.documents if each.response is not None and each.response.status not in REDIRECTS]
