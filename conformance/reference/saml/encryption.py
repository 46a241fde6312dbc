"""Encrypted assertions, opened (saml-core-2.0-os 2.3.4, 6; W3C XML Encryption 1.1)."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import xmlsec
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names
from conformance.reference.saml.xml import broken, local_name, only_child, parse_message, q

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["CONTENT_METHODS", "KEY_METHODS", "check_methods", "decrypt", "decrypted_assertion"]

CONTENT_METHODS = (names.AES128_GCM, names.AES256_GCM)
KEY_METHODS = (names.RSA_OAEP_MGF1P, names.RSA_OAEP)
"""What the metadata says that we take; nothing else is tried."""


@step
def decrypted_assertion(partner: Partner, encrypted: etree._Element) -> etree._Element:
    """The assertion inside, a document of its own: whoever encrypted it vouches for nothing."""
    if partner.options.encryption != "on":
        raise broken("an encrypted assertion, though the metadata has no key for it")
    data = only_child(encrypted, names.XENC, "EncryptedData")
    check_methods(partner, data)
    assertion = parse_message(partner, decrypt(partner, data))
    if assertion.tag != q(names.SAML, "Assertion"):
        raise broken(f"a {local_name(assertion)} was encrypted where an Assertion belongs")
    return assertion


@step
def check_methods(partner: Partner, data: etree._Element) -> None:
    """One key, encrypted to ours by one of our methods, and the content by one of ours that can tell alterations."""
    keys = list(encrypted_keys(data))
    if len(keys) != 1:
        raise broken(f"{len(keys)} encrypted keys")
    for element, ours in ((data, CONTENT_METHODS), (keys[0], KEY_METHODS)):
        if only_child(element, names.XENC, "EncryptionMethod").get("Algorithm") not in ours:
            raise broken("encrypted by a method that we do not take")


def encrypted_keys(data: etree._Element) -> list[etree._Element]:
    """Inside the data's KeyInfo, which is where they are when nothing points elsewhere (XML Encryption 1.1, 3.5)."""
    return list(only_child(data, names.DS, "KeyInfo").iterchildren(q(names.XENC, "EncryptedKey")))


@step
def decrypt(partner: Partner, data: etree._Element) -> bytes:
    """The octets that were encrypted; what does not authenticate them is an error (5.2.4)."""
    manager = xmlsec.KeysManager()
    manager.add_key(partner.keys.for_xml)
    # Without a type it stays octets: they are parsed by our own rules, not by xmlsec's.
    alone = copy.deepcopy(data)
    if "Type" in alone.attrib:
        del alone.attrib["Type"]
    try:
        octets = xmlsec.EncryptionContext(manager).decrypt(alone)
    except xmlsec.Error as error:
        raise InvalidMessageError("受け取った通信を復号できませんでした。", "cannot be decrypted") from error
    assert isinstance(octets, bytes)
    return octets
