"""Encrypted assertions opened with the partner's key, by another library than the one that made them."""

from __future__ import annotations

import base64
import copy

import xmlsec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from lxml import etree

from . import partner_kit as kit

__all__ = ["opened", "opened_whatever_its_tag"]

XENC = "{http://www.w3.org/2001/04/xmlenc#}"


def opened(message: etree._Element, key: bytes | None = None) -> etree._Element:
    """A copy with each encrypted assertion in its place in the clear; raises xmlsec.Error for one that is not right."""
    message = copy.deepcopy(message)
    for sealed in list(message.iter(f"{{{kit.A}}}EncryptedAssertion")):
        manager = xmlsec.KeysManager()
        pem = key or kit.partner_keys().pem()[0]
        manager.add_key(xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem))
        data = copy.deepcopy(sealed.find(f"{XENC}EncryptedData"))
        # Without its type it comes as octets, which are then read like any document.
        del data.attrib["Type"]
        parent = sealed.getparent()
        assert parent is not None
        parent.replace(sealed, etree.fromstring(xmlsec.EncryptionContext(manager).decrypt(data)))
    return message


def opened_whatever_its_tag(message: etree._Element, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """What AES-GCM encrypted, with no look at what authenticates it: counting begins at 2 (NIST SP 800-38D, 7.1)."""
    assert isinstance(private, rsa.RSAPrivateKey)
    wrapped, content = (base64.b64decode(value.text or "") for value in message.iter(f"{XENC}CipherValue"))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    counter = modes.CTR(content[:12] + (2).to_bytes(4, "big"))
    return Cipher(algorithms.AES(private.decrypt(wrapped, oaep)), counter).decryptor().update(content[12:-16])
