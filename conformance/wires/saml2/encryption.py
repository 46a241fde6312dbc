"""Assertions encrypted to the partner (saml-core-2.0-os 2.3.4, 6.1; W3C XML Encryption 1.1).

A new key encrypts the assertion (5.2), and the partner's published RSA key that key (5.5). It is made by the
cryptographic library, as the random part of a signature is: what the run draws follows from a seed that its report
prints, and would be nobody's secret.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import padding as asymmetric
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from ...errors import PartnerFault, UsageError
from ...vocabulary import Text
from . import names
from .messages import saml
from .metadata_model import EncryptionKey, EncryptionMethod, SpRole
from .xml import Element

__all__ = ["Recipient", "encrypt", "plain_octets", "recipients"]

_BLOCK: Final = 16
_GCM_IV: Final = 12
_GCM: Final = {names.AES128_GCM: 128, names.AES192_GCM: 192, names.AES256_GCM: 256}
_CBC: Final = {names.AES128_CBC: 128, names.AES192_CBC: 192, names.AES256_CBC: 256}
# GCM before CBC, which nothing but the assertion's signature protects from being altered.
_CONTENT: Final[Mapping[str, int]] = _GCM | _CBC
# The older one first: XML Encryption 1.1 asks everybody for it, and makes the other optional.
_TRANSPORT: Final = (names.RSA_OAEP_MGF1P, names.RSA_OAEP)
_DIGESTS: Final[Mapping[str, type[hashes.HashAlgorithm]]] = {
    names.SHA1: hashes.SHA1,
    names.SHA256: hashes.SHA256,
    names.SHA384: hashes.SHA384,
    names.SHA512: hashes.SHA512,
}
_MASKS: Final[Mapping[str, type[hashes.HashAlgorithm]]] = {
    f"{names.XENC11}mgf1sha1": hashes.SHA1,
    f"{names.XENC11}mgf1sha256": hashes.SHA256,
    f"{names.XENC11}mgf1sha384": hashes.SHA384,
    f"{names.XENC11}mgf1sha512": hashes.SHA512,
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """The key to encrypt to, and one way of doing it: for the content (an algorithm), and for its key."""

    key: rsa.RSAPublicKey
    content: str
    transport: EncryptionMethod

    @property
    def authenticates(self) -> bool:
        """Whether what was altered can be told by the encryption itself (5.2.4)."""
        return self.content in _GCM

    def place_of(self, position: int) -> int:
        """Where in the ciphertext an alteration tells on the octet at this place of what was encrypted.

        In CBC that is the block before, so that a whole block is spoilt besides.
        """
        return position + _GCM_IV if self.authenticates else position


def recipients(sp: SpRole) -> tuple[Recipient, ...]:
    """The ways of encrypting that this partner declares, the one in use first; each algorithm stands in one at least.

    Where it declares none, those that XML Encryption 1.1 asks of everybody: AES-128-GCM, and RSA-OAEP with MGF1P.
    Raises PartnerFault where it publishes no key, UsageError where it publishes none that we know how to use.
    """
    if not sp.encryption:
        raise PartnerFault(
            Text("メタデータに暗号化用の鍵がある。", "The metadata has a key to encrypt to."),
            Text("暗号化用の鍵がない。", "There is none."),
        )
    for published in sp.encryption:
        found = _ways(published)
        if found:
            return found
    raise UsageError(
        Text(
            "外部連携先が公表する暗号化用の鍵と方式に、本試験系が扱えるもの（RSA-OAEP と AES-GCM 又は AES-CBC）が"
            "ありません。プロファイルの encrypt_assertion を false にしてください。",
            "Of the keys and methods that the partner publishes for encryption there is none that this harness can use "
            "(RSA-OAEP with AES-GCM or AES-CBC): set encrypt_assertion to false in the profile.",
        )
    )


def _ways(published: EncryptionKey) -> tuple[Recipient, ...]:
    key = published.certificate.public_key()
    content = _chosen(published, tuple(_CONTENT), names.BLOCK_CIPHERS, names.AES128_GCM)
    transport = _chosen(published, _TRANSPORT, names.KEY_TRANSPORTS, names.RSA_OAEP_MGF1P)
    if not isinstance(key, rsa.RSAPublicKey) or not content or not transport:
        return ()
    return tuple(
        Recipient(key, content[number % len(content)].algorithm, transport[number % len(transport)])
        for number in range(max(len(content), len(transport)))
    )


def _chosen(
    published: EncryptionKey, ours: Sequence[str], kind: frozenset[str], otherwise: str
) -> list[EncryptionMethod]:
    """What it declares of ours; `otherwise` where it declares nothing of this kind at all."""
    declared = [method for method in published.methods if method.algorithm in kind]
    if not declared:
        return [EncryptionMethod(otherwise)]
    # The older transport knows no other mask than SHA-1's, whatever stands with it (5.5.2).
    declared = [
        replace(method, mask=None) if method.algorithm == names.RSA_OAEP_MGF1P else method for method in declared
    ]
    usable = [method for method in declared if method.algorithm in ours and _knows_hashes(method)]
    return sorted(usable, key=lambda method: ours.index(method.algorithm))


def _knows_hashes(method: EncryptionMethod) -> bool:
    return method.digest in {None, *_DIGESTS} and method.mask in {None, *_MASKS}


def plain_octets(assertion: Element) -> bytes:
    """What is encrypted: the assertion as a document of its own."""
    return etree.tostring(assertion, method="c14n", exclusive=True, with_comments=True)


def encrypt(assertion: Element, to: Recipient) -> Element:
    """The EncryptedAssertion, its EncryptedKey inside its KeyInfo."""
    secret = AESGCM.generate_key(_CONTENT[to.content])
    sealed = etree.Element(saml("EncryptedAssertion"), nsmap={"saml": names.ASSERTION})
    data = etree.SubElement(sealed, _xenc("EncryptedData"), nsmap={"xenc": names.XENC})
    data.set("Type", f"{names.XENC}Element")
    _method(data, EncryptionMethod(to.content))
    info = etree.SubElement(data, f"{{{names.DSIG}}}KeyInfo", nsmap={"ds": names.DSIG})
    key = etree.SubElement(info, _xenc("EncryptedKey"))
    _method(key, to.transport)
    _value(key, to.key.encrypt(secret, _oaep(to.transport)))
    _value(data, _ciphertext(plain_octets(assertion), secret, to))
    return sealed


def _ciphertext(octets: bytes, secret: bytes, to: Recipient) -> bytes:
    # The key serves once, so that nothing depends on where the IV comes from.
    fresh = AESGCM.generate_key(128)
    if to.authenticates:
        iv = fresh[:_GCM_IV]
        return iv + AESGCM(secret).encrypt(iv, octets, None)
    padder = padding.PKCS7(8 * _BLOCK).padder()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(fresh)).encryptor()
    return fresh + encryptor.update(padder.update(octets) + padder.finalize()) + encryptor.finalize()


def _oaep(transport: EncryptionMethod) -> asymmetric.OAEP:
    """Where digest or mask are not named they are made with SHA-1 (5.5.2)."""
    digest = _DIGESTS[transport.digest or names.SHA1]
    mask = hashes.SHA1 if transport.mask is None else _MASKS[transport.mask]
    return asymmetric.OAEP(asymmetric.MGF1(mask()), digest(), None)


def _method(parent: Element, method: EncryptionMethod) -> None:
    element = etree.SubElement(parent, _xenc("EncryptionMethod"))
    element.set("Algorithm", method.algorithm)
    if method.algorithm in _TRANSPORT:
        digest = etree.SubElement(element, f"{{{names.DSIG}}}DigestMethod", nsmap={"ds": names.DSIG})
        digest.set("Algorithm", method.digest or names.SHA1)
    if method.mask is not None:
        mask = etree.SubElement(element, f"{{{names.XENC11}}}MGF", nsmap={"xenc11": names.XENC11})
        mask.set("Algorithm", method.mask)


def _value(parent: Element, octets: bytes) -> None:
    data = etree.SubElement(parent, _xenc("CipherData"))
    etree.SubElement(data, _xenc("CipherValue")).text = base64.b64encode(octets).decode("ascii")


def _xenc(name: str) -> str:
    return f"{{{names.XENC}}}{name}"
