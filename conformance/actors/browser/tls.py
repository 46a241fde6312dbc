"""The one TLS context of a run: whom we trust, and the client certificate that we show."""

from __future__ import annotations

import base64
import secrets
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, pkcs12

from ...errors import ProfileError
from ...vocabulary import Text

__all__ = ["PemCertificate", "Pkcs12Certificate", "TlsFacts", "build_context"]


@dataclass(frozen=True, slots=True)
class PemCertificate:
    """Client certificate as PEM; without `key` the key is in the same file."""

    certificate: Path
    key: Path | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Pkcs12Certificate:
    """Client certificate with its key as PKCS#12 (RFC 7292)."""

    bundle: Path
    password: str | None = None


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What a TLS connection was: protocol version, cipher suite, the server's certificate (DER)."""

    version: str
    cipher: str
    certificate: bytes

    def to_json(self) -> dict[str, str]:
        """`certificate` in base64."""
        shown = base64.b64encode(self.certificate).decode("ascii")
        return {"version": self.version, "cipher": self.cipher, "certificate": shown}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> TlsFacts:
        """Raises KeyError and ValueError for what is none."""
        return cls(value["version"], value["cipher"], base64.b64decode(value["certificate"]))


def build_context(ca_bundle: Path | None, client: PemCertificate | Pkcs12Certificate | None) -> ssl.SSLContext:
    """A context that verifies; costs some 20 ms, so that callers share it."""
    try:
        context = (
            httpx.create_ssl_context(trust_env=False)
            if ca_bundle is None
            else ssl.create_default_context(cafile=str(ca_bundle))
        )
    except OSError as error:
        raise _unusable(ca_bundle, "CA証明書", "CA bundle", error) from error
    if isinstance(client, PemCertificate):
        _load(context, client.certificate, client.key, client.password)
    elif client is not None:
        with _as_pem(client) as (pem, password):
            _load(context, pem, None, password, named=client.bundle)
    return context


def _load(
    context: ssl.SSLContext, certificate: Path, key: Path | None, password: str | None, named: Path | None = None
) -> None:
    try:
        # A password is always given: without one OpenSSL would ask on the terminal for that of an encrypted key.
        context.load_cert_chain(certificate, key, password=password or "")
    except OSError as error:
        raise _unusable(named or certificate, "クライアント証明書", "client certificate", error) from error


@contextmanager
def _as_pem(client: Pkcs12Certificate) -> Iterator[tuple[Path, str]]:
    """A short-lived PEM file, encrypted under a password of its own: OpenSSL's context reads from files only."""
    try:
        loaded = pkcs12.load_pkcs12(
            client.bundle.read_bytes(), client.password.encode() if client.password is not None else None
        )
    except (OSError, ValueError) as error:
        raise _unusable(client.bundle, "クライアント証明書", "client certificate", error) from error
    if loaded.key is None or loaded.cert is None:
        raise _unusable(client.bundle, "クライアント証明書", "client certificate", ValueError("no key or certificate"))
    password = secrets.token_hex(16)
    key = loaded.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode("ascii")))
    chain = [loaded.cert, *loaded.additional_certs]
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "client.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(key + b"".join(item.certificate.public_bytes(Encoding.PEM) for item in chain))
        yield pem, password


def _unusable(path: Path | None, ja: str, en: str, error: Exception) -> ProfileError:
    return ProfileError(
        Text(
            f"{ja}「{path}」を読み込めません（{error}）。ファイルとパスワードの指定を確認してください。",
            f"The {en} {path} cannot be loaded ({error}). Check the file and its password.",
        )
    )
