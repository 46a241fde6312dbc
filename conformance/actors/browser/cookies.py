"""The citizen's cookies, kept and sent as browsers do (RFC 6265bis, with Chromium's choices where it leaves one)."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from .set_cookie import ParsedCookie, parse_set_cookie
from .urls import host_of, is_ip, is_trustworthy, registrable_domain, site_of

__all__ = ["Cookie", "CookieJar", "CookiesSent", "RejectedCookie", "Rejection", "SameSite"]

_MAX_PER_DOMAIN: Final = 180
_MAX_TOTAL: Final = 3300
_MAX_NAME_AND_VALUE: Final = 4096
_MAX_LIFETIME: Final = timedelta(days=400)
_LAX_POST_WINDOW: Final = timedelta(minutes=2)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SameSite(enum.StrEnum):
    """The SameSite attribute; UNSPECIFIED is treated as Lax, with a grace of two minutes for POST."""

    STRICT = "Strict"
    LAX = "Lax"
    NONE = "None"
    UNSPECIFIED = ""


_SAME_SITE: Final = {"strict": SameSite.STRICT, "lax": SameSite.LAX, "none": SameSite.NONE}


class Rejection(enum.StrEnum):
    """Why a cookie was not taken (RFC 6265bis, 5.7)."""

    SYNTAX = "syntax"
    TOO_LARGE = "too_large"
    DOMAIN_MISMATCH = "domain_mismatch"
    PUBLIC_SUFFIX = "public_suffix"
    SECURE_ON_INSECURE = "secure_on_insecure"
    OVERWRITES_SECURE = "overwrites_secure"
    NONE_WITHOUT_SECURE = "none_without_secure"
    SECURE_PREFIX = "secure_prefix"
    HOST_PREFIX = "host_prefix"
    HIDDEN_PREFIX = "hidden_prefix"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A stored cookie; `expires` None means for the session, `host_only` that subdomains do not get it."""

    name: str
    value: str
    domain: str
    path: str
    host_only: bool
    secure: bool
    http_only: bool
    same_site: SameSite
    created: datetime
    last_used: datetime
    expires: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str, bool]:
        return (self.name, self.domain, self.path, self.host_only)


@dataclass(frozen=True, slots=True)
class RejectedCookie:
    """A cookie that a response set and the browser did not take."""

    name: str
    url: str
    reason: Rejection


@dataclass(frozen=True, slots=True)
class CookiesSent:
    """The Cookie header for a request; names sent only by Lax+POST grace; names withheld because of SameSite."""

    header: str | None
    by_grace: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


class CookieJar:
    """The cookies of one browser, to begin with those given. `now` is the run's clock."""

    def __init__(self, now: Callable[[], datetime], cookies: Iterable[Cookie] = ()) -> None:
        self._now = now
        self._cookies: dict[tuple[str, str, str, bool], Cookie] = {cookie.key: cookie for cookie in cookies}

    def view(self) -> tuple[Cookie, ...]:
        """What is stored and has not expired."""
        now = self._now()
        return tuple(cookie for cookie in self._cookies.values() if cookie.expires is None or cookie.expires > now)

    def clear(self) -> None:
        self._cookies.clear()

    def store(self, url: str, header: str) -> RejectedCookie | None:
        """Take a Set-Cookie header of a response from `url`; or say why not (RFC 6265bis, 5.7).

        A top-level navigation may set cookies of any SameSite, so the initiator does not matter here.
        """
        parsed = parse_set_cookie(header)
        if parsed is None:
            return RejectedCookie(header.partition("=")[0].strip(), url, Rejection.SYNTAX)
        reason = self._objection(parsed, url)
        if reason is not None:
            return RejectedCookie(parsed.name, url, reason)
        now = self._now()
        cookie = _cookie(parsed, url, now)
        old = self._cookies.pop(cookie.key, None)
        if old is not None and old.value == cookie.value:
            # Chromium keeps the age of a cookie that is set again unchanged; the Lax+POST window hangs on it.
            cookie = replace(cookie, created=old.created)
        if cookie.expires is None or cookie.expires > now:
            self._cookies[cookie.key] = cookie
            self._evict(cookie.domain)
        return None

    def header_for(self, url: str, method: str, initiator: str | None) -> CookiesSent:
        """The cookies for a top-level request (RFC 6265bis, 5.8.3).

        Same-site is judged between initiator and target, redirects between them aside, as Chromium does.
        """
        now = self._now()
        same_site = initiator is None or site_of(initiator) == site_of(url)
        safe = method in _SAFE_METHODS
        sent: list[Cookie] = []
        by_grace: list[str] = []
        withheld: list[str] = []
        for cookie in self.view():
            if not _reaches(cookie, url):
                continue
            if same_site or cookie.same_site is SameSite.NONE or (safe and cookie.same_site is not SameSite.STRICT):
                sent.append(cookie)
            elif not safe and cookie.same_site is SameSite.UNSPECIFIED and now - cookie.created <= _LAX_POST_WINDOW:
                sent.append(cookie)
                by_grace.append(cookie.name)
            else:
                withheld.append(cookie.name)
        for cookie in sent:
            self._cookies[cookie.key] = replace(cookie, last_used=now)
        sent.sort(key=lambda cookie: (-len(cookie.path), cookie.created))
        header = "; ".join(f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in sent)
        return CookiesSent(header or None, tuple(by_grace), tuple(withheld))

    def _objection(self, parsed: ParsedCookie, url: str) -> Rejection | None:
        trustworthy = is_trustworthy(url)
        checks = (
            (len(parsed.name) + len(parsed.value) > _MAX_NAME_AND_VALUE, Rejection.TOO_LARGE),
            (_is_foreign_suffix(parsed.domain, host_of(url)), Rejection.PUBLIC_SUFFIX),
            (not _covers(parsed.domain, host_of(url)), Rejection.DOMAIN_MISMATCH),
            (parsed.secure and not trustworthy, Rejection.SECURE_ON_INSECURE),
            (parsed.same_site == "none" and not parsed.secure, Rejection.NONE_WITHOUT_SECURE),
            (_prefixed(parsed.name, "__secure-") and not parsed.secure, Rejection.SECURE_PREFIX),
            (_prefixed(parsed.name, "__host-") and not _is_host_bound(parsed), Rejection.HOST_PREFIX),
            (not parsed.name and _prefixed(parsed.value, "__secure-", "__host-"), Rejection.HIDDEN_PREFIX),
            (not parsed.secure and not trustworthy and self._shadows(parsed, url), Rejection.OVERWRITES_SECURE),
        )
        return next((reason for fails, reason in checks if fails), None)

    def _shadows(self, parsed: ParsedCookie, url: str) -> bool:
        """Whether an insecure page would overlay a Secure cookie (RFC 6265bis, 5.7, "leave secure cookies alone")."""
        domain = parsed.domain or host_of(url)
        path = _path(parsed, url)
        return any(
            cookie.secure
            and cookie.name == parsed.name
            and (_covers(cookie.domain, domain) or _covers(domain, cookie.domain))
            and _path_matches(path, cookie.path)
            for cookie in self.view()
        )

    def _evict(self, domain: str) -> None:
        """Bounded as in Chromium; the longest unused goes first, insecure ones before Secure ones."""
        own = [cookie for cookie in self._cookies.values() if cookie.domain == domain]
        for crowd, limit in ((own, _MAX_PER_DOMAIN), (list(self._cookies.values()), _MAX_TOTAL)):
            crowd.sort(key=lambda cookie: (cookie.secure, cookie.last_used))
            for cookie in crowd[: max(0, len(crowd) - limit)]:
                self._cookies.pop(cookie.key, None)


def _cookie(parsed: ParsedCookie, url: str, now: datetime) -> Cookie:
    host = host_of(url)
    expires = parsed.expires
    if parsed.max_age is not None:
        seconds = min(parsed.max_age, int(_MAX_LIFETIME.total_seconds()))
        expires = now + timedelta(seconds=seconds) if seconds > 0 else now
    if expires is not None:
        expires = min(expires, now + _MAX_LIFETIME)
    return Cookie(
        parsed.name,
        parsed.value,
        # A Domain that equals a public suffix or an address is as good as none.
        parsed.domain if parsed.domain and not _is_bare(parsed.domain) else host,
        _path(parsed, url),
        host_only=not parsed.domain or _is_bare(parsed.domain),
        secure=parsed.secure,
        http_only=parsed.http_only,
        same_site=_SAME_SITE.get(parsed.same_site, SameSite.UNSPECIFIED),
        created=now,
        last_used=now,
        expires=expires,
    )


def _is_bare(domain: str) -> bool:
    """Domains that no cookie can span: public suffixes, single labels, addresses."""
    return is_ip(domain) or registrable_domain(domain) in (None, "localhost")


def _is_foreign_suffix(domain: str, host: str) -> bool:
    return bool(domain) and domain != host and _is_bare(domain) and not is_ip(domain)


def _covers(domain: str, host: str) -> bool:
    """Domain match (RFC 6265bis, 5.1.3); no Domain attribute covers the host itself."""
    if not domain or domain == host:
        return True
    return host.endswith(f".{domain}") and not is_ip(host)


def _path(parsed: ParsedCookie, url: str) -> str:
    """The Path attribute, or the default path of the URL (RFC 6265bis, 5.1.4)."""
    if parsed.path.startswith("/"):
        return parsed.path
    return urlsplit(url).path.rpartition("/")[0] or "/"


def _path_matches(path: str, cookie_path: str) -> bool:
    if path == cookie_path:
        return True
    return path.startswith(cookie_path) and (cookie_path.endswith("/") or path[len(cookie_path)] == "/")


def _prefixed(text: str, *prefixes: str) -> bool:
    return text.lower().startswith(prefixes)


def _is_host_bound(parsed: ParsedCookie) -> bool:
    return parsed.secure and not parsed.domain and parsed.path == "/"


def _reaches(cookie: Cookie, url: str) -> bool:
    """Whether host, path and Secure let the cookie go to the URL; the port does not count (RFC 6265bis, 8.5)."""
    host = host_of(url)
    if not (host == cookie.domain if cookie.host_only else _covers(cookie.domain, host)):
        return False
    if cookie.secure and not is_trustworthy(url):
        return False
    return _path_matches(urlsplit(url).path or "/", cookie.path)
