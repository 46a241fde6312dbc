"""Signatures that must not count: by another key, by a weak algorithm, and with the public key for a shared secret."""

from __future__ import annotations

import functools
from importlib.resources import files

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from . import names
from .keys import KeyPair, certificate_base64
from .signature import key_info, sign_with
from .xml import Element

__all__ = ["another_key", "another_rsa_key", "sign_with_certificate", "sign_with_public_key", "sign_with_sha1"]


class _AnySigner(XMLSigner):
    """Signs by whatever method it is told, deprecated ones too: that is what is being tried."""

    def check_deprecated_methods(self) -> None:
        return None


def another_key(keys: KeyPair) -> KeyPair:
    """A key of the same kind that nobody registered, in a certificate that looks like the portal's."""
    return _another(keys.certificate)


def another_rsa_key() -> rsa.RSAPublicKey:
    """A key to encrypt to that is not the partner's."""
    return _shipped().public_key()


@functools.cache
def _shipped() -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(files(__package__).joinpath("another-key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@functools.lru_cache(maxsize=4)
def _another(certificate: x509.Certificate) -> KeyPair:
    shipped = _shipped()
    public = certificate.public_key()
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = shipped
    if isinstance(public, ec.EllipticCurvePublicKey):
        private = ec.derive_private_key(shipped.private_numbers().d % (1 << 128), public.curve)
    look_alike = (
        x509.CertificateBuilder(certificate.issuer, certificate.subject, private.public_key())
        .serial_number(certificate.serial_number)
        .not_valid_before(certificate.not_valid_before_utc)
        .not_valid_after(certificate.not_valid_after_utc)
        .sign(private, hashes.SHA256())
    )
    algorithm = names.RSA_SHA256 if isinstance(private, rsa.RSAPrivateKey) else names.ECDSA_SHA256
    return KeyPair(private, look_alike, algorithm, certificate_base64(look_alike))


def sign_with_sha1(element: Element, keys: KeyPair) -> Element:
    """By the right key, with SHA-1 for digest and signature."""
    method = SignatureMethod.RSA_SHA1 if isinstance(keys.private_key, rsa.RSAPrivateKey) else SignatureMethod.ECDSA_SHA1
    return sign_with(element, _signer(method, DigestAlgorithm.SHA1), keys.private_key, keys.certificate_text)


def sign_with_public_key(element: Element, keys: KeyPair) -> Element:
    """HMAC, its secret the text (PEM) of the portal's public key: whoever has the metadata can make it."""
    pem = keys.certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return _sign_with_secret(element, keys, pem)


def sign_with_certificate(element: Element, keys: KeyPair) -> Element:
    """The same with the certificate's text, which is what some partners keep of the portal's key."""
    return _sign_with_secret(element, keys, keys.certificate.public_bytes(serialization.Encoding.PEM))


def _sign_with_secret(element: Element, keys: KeyPair, secret: bytes) -> Element:
    signer = _signer(SignatureMethod.HMAC_SHA256, DigestAlgorithm.SHA256)
    signed = sign_with(element, signer, secret, keys.certificate_text)
    signature = signed.find(f"{{{names.DSIG}}}Signature")
    assert signature is not None
    # Left out by signxml, where a secret is the key: it names the key that the partner is to take for one.
    signature.append(key_info(keys.certificate_text))
    return signed


@functools.cache
def _signer(method: SignatureMethod, digest: DigestAlgorithm) -> XMLSigner:
    return _AnySigner(
        signature_algorithm=method,
        digest_algorithm=digest,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
