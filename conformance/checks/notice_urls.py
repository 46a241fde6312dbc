"""Checks on notice URLs (件名URL, guideline 2.1; docs/wires.md, json)."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Sequence
from urllib.parse import SplitResult, urlsplit

from ..vocabulary import Text
from .notices import RetrievalLike, named
from .outcome import Outcome

__all__ = ["has_links_that_work_anywhere", "has_urls_on_hosts"]

# An origin whose scheme and host are the same to urlsplit whatever follows.
_PLAIN_ORIGIN = re.compile(r"(https?://[A-Za-z0-9.-]+(?::[0-9]+)?)(?:/[\x21-\x7e]*)?\Z")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def has_links_that_work_anywhere(retrieval: RetrievalLike) -> Outcome:
    """Notice URLs are absolute http(s) URLs, so that they work on the portal's page."""
    bad = [header.url for header in retrieval.headers if not _is_absolute(_telling(header.url))]
    return _urls(
        retrieval,
        bad,
        Text("件名URLはどのページからも使える絶対URLである。", "Notice URLs are absolute and work on any page."),
    )


def has_urls_on_hosts(retrieval: RetrievalLike, hosts: Collection[str]) -> Outcome:
    """Notice URLs are https (http on loopback only) on a declared host."""
    declared = frozenset(hosts)
    bad = [header.url for header in retrieval.headers if not _is_declared(_telling(header.url), declared)]
    return _urls(
        retrieval,
        bad,
        Text(
            "件名URLは https（ループバックを除く）で、申告したホストを指す。",
            "Notice URLs are https (loopback excepted) on a declared host.",
        ),
    )


def _urls(retrieval: RetrievalLike, bad: Sequence[str | None], expected: Text) -> Outcome:
    count = len(retrieval.headers)
    observed = (
        Text(f"{count} 件中 {len(bad)} 件が合わない: {named(bad)}", f"{len(bad)} of {count} do not fit: {named(bad)}")
        if bad
        else Text(f"{count} 件すべてが合う。", f"All {count} fit.")
    )
    return Outcome(bool(count) and not bad, expected, observed, retrieval.exchanges)


def _telling(url: str | None) -> str:
    """As much of a URL as tells its scheme and host: of a plain one its origin, of which a long list has few."""
    origin = _PLAIN_ORIGIN.match(url or "")
    return url or "" if origin is None else origin[1]


@functools.lru_cache(maxsize=64)
def _is_absolute(url: str) -> bool:
    parts = _parts(url)
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)


@functools.lru_cache(maxsize=64)
def _is_declared(url: str, hosts: frozenset[str]) -> bool:
    parts = _parts(url)
    if parts is None:
        return False
    if parts.scheme == "http":
        return parts.hostname in _LOOPBACK and parts.netloc in hosts
    return parts.scheme == "https" and (parts.netloc in hosts or f"{parts.hostname}:{parts.port or 443}" in hosts)


def _parts(url: str) -> SplitResult | None:
    """A URL's parts; None for one that cannot be taken apart, such as `https://[::1/x` or a port beyond 65535."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None
