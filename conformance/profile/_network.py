"""The way to the partner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ._secret import Secret

__all__ = ["ClientIdentity", "Network", "PemIdentity", "Pkcs12Identity"]


@dataclass(frozen=True, slots=True)
class PemIdentity:
    """Client certificate as PEM; the key may be in the same file."""

    pem: Path
    key: Path
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Pkcs12Identity:
    """Client certificate with its key as PKCS#12 (RFC 7292)."""

    pkcs12: Path
    password: Secret | None = None


ClientIdentity = PemIdentity | Pkcs12Identity


@dataclass(frozen=True, slots=True)
class Network:
    """Proxy, trust anchors, client certificate and timeouts (seconds)."""

    proxy: str | None = None
    proxy_login: str | None = None
    proxy_password: Secret | None = None
    no_proxy: tuple[str, ...] = ()
    ca_bundle: Path | None = None
    client_certificate: ClientIdentity | None = None
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
