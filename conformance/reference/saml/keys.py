"""Keys, each parsed once."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from datetime import datetime, timedelta
from pathlib import Path
from typing import final

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from conformance.reference.errors import UsageError

__all__ = ["OwnKeys", "TrustedKey", "own_keys", "trusted_key"]


@final
@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class OwnKeys:
    """The partner's key, which signs, and decrypts where assertions may be encrypted."""

    private: rsa.RSAPrivateKey
    for_xml: xmlsec.Key
    certificate_base64: str


@final
@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class TrustedKey:
    """A key that metadata names as the portal's."""

    public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    for_xml: xmlsec.Key


def own_keys(key_file: Path | None, now: datetime) -> OwnKeys:
    """The key of a PEM file, else a new RSA-2048 one, with a certificate for it made here."""
    private = _read(key_file) if key_file else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "REFERENCE PARTNER - TEST KEY")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for_xml = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    for_xml.load_cert_from_memory(
        certificate.public_bytes(serialization.Encoding.PEM), xmlsec.constants.KeyDataFormatPem
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    return OwnKeys(private, for_xml, base64.b64encode(der).decode("ascii"))


def trusted_key(certificate_base64: str) -> TrustedKey:
    """The public key in a ds:X509Certificate; its certificate is only a container (saml-metadata-2.0-os 2.4.1.1)."""
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(certificate_base64.split())))
        public = certificate.public_key()
    except (ValueError, binascii.Error) as error:
        raise UsageError(
            "ポータルのメタデータの証明書を読めません", "cannot read a certificate in the portal's metadata"
        ) from error
    if isinstance(public, rsa.RSAPublicKey):
        if public.key_size < 2048:
            raise UsageError("ポータルの RSA 鍵が 2048 ビット未満です", "the portal's RSA key is below 2048 bits")
    elif not isinstance(public, ec.EllipticCurvePublicKey):
        raise UsageError("ポータルの鍵の種類に対応していません", "the portal's kind of key is not supported")
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return TrustedKey(public, xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem))


def _read(key_file: Path) -> rsa.RSAPrivateKey:
    try:
        private = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"鍵ファイルを読めません: {key_file}", f"cannot read the key file {key_file}") from error
    if not isinstance(private, rsa.RSAPrivateKey):
        raise UsageError(f"RSA 鍵ではありません: {key_file}", f"not an RSA key: {key_file}")
    return private
