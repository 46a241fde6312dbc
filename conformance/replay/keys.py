"""A key for the portal's part in a replay: its own is no part of the evidence, and what it signs is masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ..evidence.facts import utc_now

__all__ = ["throwaway_pair"]


def throwaway_pair(profile: Mapping[str, Any]) -> tuple[str, str]:
    """Key and certificate (PEM), of the kind that the profile's signatures ask for."""
    elliptic = profile["wires"].get("saml2", {}).get("signature_algorithm") == "ecdsa-sha256"
    key = ec.generate_private_key(ec.SECP256R1()) if elliptic else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "replay")])
    now = utc_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode("ascii"), certificate.public_bytes(Encoding.PEM).decode("ascii")
