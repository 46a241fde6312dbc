"""Hosts that requests may go to, as `host:port`."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import httpx

__all__ = ["ascii_host", "is_local", "netloc", "normal_base", "url_fault"]

_DEFAULT_PORTS = {"http": 80, "https": 443}


def netloc(reference: str) -> str:
    """`host:port` of a URL, or of `host` or `host:port` alone (https then); raises ValueError when it is neither."""
    parts = urlsplit(reference if "://" in reference else f"https://{reference}")
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        raise ValueError(reference)
    host = ascii_host(parts.hostname)
    if ":" in host:
        return f"[{host}]:{port}"
    if not all(label and set(label) <= _HOST_CHARACTERS for label in host.split(".")):
        raise ValueError(reference)
    return f"{host}:{port}"


def ascii_host(host: str) -> str:
    """The one form of a host, in which it is compared and asked for; raises ValueError where it has none.

    Lower case, IDNA as httpx encodes it, IPv6 compressed and without brackets, no dot at the end.
    """
    if ":" in host:
        return ipaddress.IPv6Address(host).compressed
    if not host.isascii():
        try:
            host = httpx.URL(scheme="https", host=host).raw_host.decode("ascii")
        except httpx.InvalidURL as error:
            raise ValueError(host) from error
    return host.lower().removesuffix(".")


def normal_base(url: str) -> str:
    """A base URL in its one form, without a slash at its end; raises ValueError for what is none."""
    parts = urlsplit(url)
    host, _, port = netloc(url).rpartition(":")
    default = int(port) == _DEFAULT_PORTS.get(parts.scheme)
    return parts._replace(netloc=host if default else f"{host}:{port}").geturl().rstrip("/")


_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


def url_fault(url: str) -> str | None:
    """Why a text is no absolute http(s) URL: `form`, `scheme`, `userinfo` or `fragment`; None if it is one."""
    try:
        parts = urlsplit(url)
        netloc(url)
    except ValueError:
        return "form"
    if parts.scheme not in _DEFAULT_PORTS:
        return "scheme" if parts.scheme and "://" in url else "form"
    if "@" in parts.netloc:
        return "userinfo"
    if any(character.isspace() for character in url):
        return "form"
    return "fragment" if parts.fragment else None


def is_local(url: str) -> bool:
    """Whether the host can only be a machine of one's own: loopback (RFC 1122), `.localhost` and `.test` (RFC 6761)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".test")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
