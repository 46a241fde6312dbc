"""URLs as browsers read them: resolving, origins, sites, secure places (WHATWG URL, HTML, Secure Contexts)."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from ...profile import ascii_host

__all__ = ["host_of", "is_ip", "is_trustworthy", "netloc_of", "origin_of", "registrable_domain", "resolve", "site_of"]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_C0_AND_SPACE: Final = "".join(map(chr, range(0x21)))
_TAB_AND_NEWLINE: Final = str.maketrans("", "", "\t\r\n")
_AUTHORITY_AND_PATH: Final = re.compile(r"[^?#]*")

# However many slashes come before a host, browsers go to that host.
_MANY_SLASHES: Final = re.compile(r"((?:https?:)?)//+", re.I)

# What resolves to itself: nothing to encode, no dots to take out of the path, no default port. Nearly all are such, and
# taking a long one apart costs more than sending it.
_PLAIN: Final = re.compile(
    r"https?://(?:127\.0\.0\.1|(?!xn--)[a-z](?:[a-z0-9]|[-.](?!xn--)(?=[a-z0-9]))*)(?::(?!(?:80|443)/)[1-9]\d{0,3})?"
    r"(?:/(?!\.)[A-Za-z0-9\-_~!$&'()*+,=:@%.]*)+(?:\?[A-Za-z0-9\-._~!$&()*+,;=:@/%]+)?"
)
_LONGEST_PLAIN: Final = 8192

_JAPANESE_SECOND_LEVEL: Final = frozenset(
    f"{label}.jp" for label in ("co", "or", "go", "lg", "ne", "ac", "ed", "gr", "ad")
)


def resolve(base: str, reference: str) -> str | None:
    """An absolute http(s) URL for a reference on a page, or None if a browser would not go there.

    After the URL Standard: surrounding spaces, tabs and newlines are dropped, backslashes are slashes, what is not
    ASCII is encoded. Percent-encoding that is there already stays byte for byte: the signature of the SAML
    Redirect binding covers it (saml-bindings-2.0-os, 3.4.4.1).
    """
    if len(reference) <= _LONGEST_PLAIN and _PLAIN.fullmatch(reference):
        return reference
    cleaned = reference.strip(_C0_AND_SPACE).translate(_TAB_AND_NEWLINE)
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", cleaned) or cleaned[:6].lower() in {"http:/", "https:", "http:\\"}:
        cleaned = _AUTHORITY_AND_PATH.sub(lambda match: match[0].replace("\\", "/"), cleaned, count=1)
    if many := _MANY_SLASHES.match(cleaned):
        cleaned = f"{many[1]}//{cleaned[many.end() :]}"
    return None if cleaned.endswith("//") and _MANY_SLASHES.fullmatch(cleaned) else _normalised(base, cleaned)


@lru_cache(maxsize=512)
def _normalised(base: str, reference: str) -> str | None:
    try:
        parsed = httpx.URL(urljoin(base, reference))
        if parsed.scheme not in _DEFAULT_PORTS or not parsed.host or not 0 < (parsed.port or 1) < 65536:
            return None
        normalised = str(parsed)
        parts = urlsplit(normalised)
        return normalised if parts.path else parts._replace(path="/").geturl()
    except (httpx.InvalidURL, ValueError):
        return None


@lru_cache(maxsize=512)
def host_of(url: str) -> str:
    """Host in lower case, in ASCII; IPv6 without brackets. What is no host stands as it is."""
    host = urlsplit(url).hostname or ""
    try:
        return ascii_host(host)
    except ValueError:
        return host


@lru_cache(maxsize=512)
def netloc_of(url: str) -> str:
    """`host:port`, the port always given."""
    parts = urlsplit(url)
    host = host_of(url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 443)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@lru_cache(maxsize=512)
def origin_of(url: str) -> str:
    """Serialised origin (HTML, "origin")."""
    parts = urlsplit(url)
    host = f"[{host_of(url)}]" if ":" in host_of(url) else host_of(url)
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=512)
def is_trustworthy(url: str) -> bool:
    """Whether the URL counts as secure: https, or a loopback host (Secure Contexts, 3.1)."""
    host = host_of(url)
    if urlsplit(url).scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return True
    return is_ip(host) and ipaddress.ip_address(host).is_loopback


@lru_cache(maxsize=512)
def registrable_domain(host: str) -> str | None:
    """The part of a host that one body registers; None for a public suffix.

    An approximation without the Public Suffix List: the last two labels, or three under JPRS's second-level
    domains such as co.jp and lg.jp. IP addresses and `localhost` stand for themselves.
    """
    if is_ip(host) or host == "localhost":
        return host
    labels = host.split(".")
    suffix = 2 if ".".join(labels[-2:]) in _JAPANESE_SECOND_LEVEL else 1
    return ".".join(labels[-suffix - 1 :]) if len(labels) > suffix else None


def site_of(url: str) -> str:
    """Schemeful site: scheme and registrable domain (HTML, "site"); the port does not count."""
    host = host_of(url)
    return f"{urlsplit(url).scheme}://{registrable_domain(host) or host}"
