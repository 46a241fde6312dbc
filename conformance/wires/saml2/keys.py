"""The portal's key pair, parsed once: a PEM parsed at each signature costs seventy times the signature."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ...errors import UsageError
from ...vocabulary import Text
from . import names

__all__ = ["KeyPair", "certificate_base64", "certificate_sha256", "verify_octets"]

_HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def certificate_base64(certificate: x509.Certificate) -> str:
    """Content of a ds:X509Certificate."""
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode("ascii")


def certificate_sha256(certificate: x509.Certificate) -> str:
    """Fingerprint in lower-case hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A loaded private key with its certificate; `algorithm` is the signature method that fits the key."""

    private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    algorithm: str
    certificate_text: str = field(repr=False)

    @classmethod
    def load(cls, key_pem: bytes, certificate_pem: bytes, password: bytes | None = None) -> KeyPair:
        """From PEM; raises UsageError when either is unusable or the two do not belong together."""
        try:
            key = serialization.load_pem_private_key(key_pem, password)
            certificate = x509.load_pem_x509_certificate(certificate_pem)
        except (ValueError, TypeError) as error:
            raise UsageError(
                Text(
                    f"マイナポータル役の鍵又は証明書を PEM として読めません（{error}）。",
                    f"The portal's key or certificate is not usable PEM ({error}).",
                )
            ) from error
        if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
            raise UsageError(
                Text(
                    "マイナポータル役の鍵は RSA 又は楕円曲線（ECDSA）の鍵にしてください。",
                    "The portal's key has to be an RSA or an elliptic-curve key.",
                )
            )
        if key.public_key() != certificate.public_key():
            raise UsageError(
                Text(
                    "マイナポータル役の鍵と証明書が対応していません。",
                    "The portal's key and certificate do not belong together.",
                )
            )
        algorithm = names.RSA_SHA256 if isinstance(key, rsa.RSAPrivateKey) else names.ECDSA_SHA256
        return cls(key, certificate, algorithm, certificate_base64(certificate))

    def sign(self, octets: bytes) -> bytes:
        """Signature value as XML Signature writes it: for ECDSA r and s side by side (RFC 6931, 2.3.6)."""
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(octets, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.private_key.sign(octets, ec.ECDSA(hashes.SHA256())))
        size = (self.private_key.key_size + 7) // 8
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def verify_octets(certificate: x509.Certificate, algorithm: str, octets: bytes, signature: bytes) -> bool:
    """Whether the certificate's key made `signature`; `algorithm` is one of names.ALLOWED_SIGNATURES."""
    key = certificate.public_key()
    digest = _HASHES[algorithm[-3:]]
    try:
        if "#rsa-" in algorithm and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, octets, padding.PKCS1v15(), digest)
            return True
        if "#ecdsa-" in algorithm and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der(signature, key), octets, ec.ECDSA(digest))
            return True
    except InvalidSignature:
        return False
    return False


def _der(signature: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Both forms are met on HTTP-Redirect: r and s side by side, and DER (which Java's libraries write)."""
    size = (key.key_size + 7) // 8
    if len(signature) != 2 * size:
        return signature
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
