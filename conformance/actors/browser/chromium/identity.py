"""The certificate under which the gateway shows every https host to Chromium; made for one run, trusted by it alone."""

from __future__ import annotations

import base64
import hashlib
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

__all__ = ["GatewayIdentity", "make_identity"]


@dataclass(frozen=True, slots=True)
class GatewayIdentity:
    """The server's side of TLS, and the SHA-256 of its public key (base64) that Chromium is told to accept."""

    context: ssl.SSLContext
    key_hash: str


def make_identity(now: datetime) -> GatewayIdentity:
    """A self-signed certificate; Chromium takes it by its key (RFC 7469, 2.4), whatever the host is called."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "conformance gateway")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=7))
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "gateway.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(
            certificate.public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        context.load_cert_chain(pem)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return GatewayIdentity(context, base64.b64encode(hashlib.sha256(public).digest()).decode("ascii"))
