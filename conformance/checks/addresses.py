"""Checks on what other sites learn of a page's address (W3C Referrer Policy; RFC 9110, 10.1.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

from ..vocabulary import Text
from .outcome import Outcome

__all__ = ["AskedLike", "keeps_addresses_to_itself"]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class AskedLike(Protocol):
    """A request that the browser wanted to make."""

    @property
    def url(self) -> str: ...
    @property
    def referrer(self) -> str | None: ...


def keeps_addresses_to_itself(asked: Sequence[AskedLike], own: Collection[str], exchanges: tuple[str, ...]) -> Outcome:
    """No request to a host that is not among `own` (`host:port`, the port always given) tells more than an origin."""
    told = dict.fromkeys(each.url for each in asked if _place(each.url) not in own and _tells(each.referrer))
    return Outcome(
        not told,
        Text("他サイトには、画面のURLが送られない。", "No address of a page is sent to another site."),
        Text(f"画面のURLが送られた先: {'、'.join(told) or 'なし'}", f"sent an address to: {', '.join(told) or 'none'}"),
        exchanges,
    )


def _place(url: str) -> str:
    """`host:port`; of what is no URL of a host, the URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return url
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{port}"


def _tells(referrer: str | None) -> bool:
    parts = urlsplit(referrer or "")
    return parts.path not in {"", "/"} or bool(parts.query)
