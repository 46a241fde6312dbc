"""Request headers as a browser sends them with a top-level navigation (Fetch, Fetch Metadata, Referrer Policy)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urldefrag, urlsplit

from ...evidence.exchange import Headers
from .stops import Navigation
from .urls import is_trustworthy, origin_of, site_of

__all__ = ["USER_AGENT", "Chain", "cut_referrer", "navigation_headers", "referrer_policy_in"]

USER_AGENT: Final = "Mozilla/5.0 (compatible; MinsotatsuConformance/0.1; citizen)"
_ACCEPT: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_POLICIES: Final = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)


@dataclass(frozen=True, slots=True)
class Chain:
    """What redirects of one navigation leave behind: the widest distance from the initiator, a tainted origin."""

    distance: str = "none"
    tainted: bool = False

    def reach(self, navigation: Navigation) -> Chain:
        """With the navigation's URL added to the chain (Fetch Metadata, 2.3)."""
        if navigation.initiator is None or self.distance == "cross-site":
            return self
        if site_of(navigation.initiator) != site_of(navigation.url):
            return replace(self, distance="cross-site")
        if origin_of(navigation.initiator) != origin_of(navigation.url) or self.distance == "same-site":
            return replace(self, distance="same-site")
        return replace(self, distance="same-origin")

    def redirected(self, navigation: Navigation, target: str) -> Chain:
        """Tainted by a second change of origin (Fetch, "HTTP-redirect fetch")."""
        here = origin_of(navigation.url)
        own = navigation.initiator is not None and origin_of(navigation.initiator) == here
        return self if own or here == origin_of(target) else replace(self, tainted=True)


def referrer_policy_in(text: str) -> str:
    """The policy that a Referrer-Policy header or a meta element sets: the last known token; empty for none."""
    tokens = [token.strip().lower() for token in text.split(",")]
    return next((token for token in reversed(tokens) if token in _POLICIES), "")


def cut_referrer(source: str | None, target: str, policy: str) -> str | None:
    """The Referer for a request to `target` (Referrer Policy, 8.3)."""
    policy = policy or "strict-origin-when-cross-origin"
    if source is None or policy == "no-referrer":
        return None
    parts = urlsplit(urldefrag(source).url)
    whole = parts._replace(netloc=parts.netloc.rpartition("@")[2], path=parts.path or "/").geturl()
    origin = origin_of(source) + "/"
    same = origin_of(source) == origin_of(target)
    downgrade = is_trustworthy(source) and not is_trustworthy(target)
    if downgrade and policy in {"strict-origin", "strict-origin-when-cross-origin", "no-referrer-when-downgrade"}:
        return None
    if policy in {"unsafe-url", "no-referrer-when-downgrade"}:
        return whole
    if policy in {"origin", "strict-origin"}:
        return origin
    if same:
        return whole
    return None if policy == "same-origin" else origin


def _origin(navigation: Navigation, chain: Chain) -> str | None:
    """The Origin header, sent with anything but GET and HEAD (Fetch, "append a request Origin header")."""
    if navigation.method in {"GET", "HEAD"}:
        return None
    source = navigation.initiator
    policy = navigation.referrer_policy or "strict-origin-when-cross-origin"
    if source is None or chain.tainted or policy == "no-referrer":
        return "null"
    if policy == "same-origin" and origin_of(source) != origin_of(navigation.url):
        return "null"
    strict = policy in {"strict-origin", "strict-origin-when-cross-origin", "no-referrer-when-downgrade"}
    if strict and source.startswith("https:") and not navigation.url.startswith("https:"):
        return "null"
    return origin_of(source)


def navigation_headers(navigation: Navigation, chain: Chain, cookie: str | None) -> Headers:
    """All headers of the request, in the order in which Chromium sends them over HTTP/1.1."""
    url = navigation.url
    trustworthy = is_trustworthy(url)
    with_body = navigation.method not in {"GET", "HEAD"}
    headers: tuple[tuple[str, str | None], ...] = (
        ("Host", origin_of(url).partition("://")[2]),
        ("Connection", "keep-alive"),
        ("Content-Length", str(len(navigation.body)) if with_body else None),
        ("Origin", _origin(navigation, chain)),
        ("Content-Type", navigation.content_type),
        ("Upgrade-Insecure-Requests", "1"),
        ("User-Agent", USER_AGENT),
        ("Accept", _ACCEPT),
        ("Sec-Fetch-Site", chain.distance if trustworthy else None),
        ("Sec-Fetch-Mode", "navigate" if trustworthy else None),
        ("Sec-Fetch-User", "?1" if trustworthy and navigation.user else None),
        ("Sec-Fetch-Dest", "document" if trustworthy else None),
        ("Referer", cut_referrer(navigation.referrer, url, navigation.referrer_policy)),
        ("Accept-Encoding", "gzip, deflate"),
        ("Accept-Language", "ja"),
        ("Cookie", cookie),
    )
    return tuple((name, value) for name, value in headers if value is not None)
