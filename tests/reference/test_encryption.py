"""A partner whose metadata has a key for it opens encrypted assertions, and believes no more of them than of others."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable

import pytest
import xmlsec
from lxml import etree

from .driver import B, Driver
from .portal_kit import NS, Change, find

Drive = Callable[..., Driver]
AES128_GCM = xmlsec.constants.TransformAes128Gcm
AES256_GCM = xmlsec.constants.TransformAes256Gcm
AES128_CBC = xmlsec.constants.TransformAes128Cbc
XENC = "http://www.w3.org/2001/04/xmlenc#"
SAML = NS["saml"]


@pytest.fixture
def driver(drive: Drive) -> Driver:
    return drive(encryption="on")


def encrypted(driver: Driver, assertion: etree._Element, method: str = AES128_GCM) -> etree._Element:
    """The assertion, encrypted to the partner's key."""
    data = xmlsec.template.encrypted_data_create(assertion, method, type=xmlsec.constants.TypeEncElement, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, xmlsec.constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(driver.portal.partner_certificate, xmlsec.constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    size = 256 if method == AES256_GCM else 128
    context.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, size, xmlsec.constants.KeyDataTypeSession)
    wrapper = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML})
    wrapper.append(context.encrypt_binary(data, etree.tostring(assertion, with_tail=False)))
    return wrapper


def encrypting(driver: Driver, change: Change = lambda root: None, method: str = AES128_GCM) -> Change:
    """Puts the assertion in encrypted; `change` is made to it before."""

    def replace(root: etree._Element) -> None:
        change(root)
        assertion = find(root, "saml:Assertion")
        root.replace(assertion, encrypted(driver, assertion, method))

    return replace


def answered(driver: Driver, change: Change) -> tuple[bool, str | None]:
    """Whether this answer was refused with a page that says so, and who is logged in then."""
    citizen = driver.browser()
    asked = driver.ask(citizen, "/sso/start")
    seen = driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a", after_signing=change))
    return seen.has("main#error"), driver.who(citizen)


@pytest.mark.parametrize("method", [AES128_GCM, AES256_GCM])
def test_opens_what_was_encrypted_to_it(driver: Driver, method: str) -> None:
    driver.link(driver.browser())
    assert answered(driver, encrypting(driver, method=method)) == (False, "試験 太郎")


def test_names_its_methods_in_metadata_where_it_has_them(driver: Driver, drive: Drive) -> None:
    named = driver.metadata.xpath("//md:KeyDescriptor[@use='encryption']/md:EncryptionMethod/@Algorithm", namespaces=NS)
    assert len(named) == 4
    without = drive()
    assert without.metadata.xpath("//md:KeyDescriptor[@use='encryption']", namespaces=NS) == []
    without.link(without.browser())
    assert answered(without, encrypting(without)) == (True, None)


def without_signature(root: etree._Element) -> None:
    assertion = find(root, "saml:Assertion")
    assertion.remove(find(assertion, "ds:Signature"))


def of_somebody_else(root: etree._Element) -> None:
    find(root, ".//saml:NameID").text = "pseudonym-b"


def beside(*, plain_first: bool) -> Callable[[Driver], Change]:
    """Somebody else's assertion, not signed, in the clear beside the encrypted one."""

    def make(driver: Driver) -> Change:
        def change(root: etree._Element) -> None:
            forged = copy.deepcopy(find(root, "saml:Assertion"))
            forged.remove(find(forged, "ds:Signature"))
            forged.set("ID", "_forged")
            find(forged, ".//saml:NameID").text = "pseudonym-b"
            encrypting(driver)(root)
            root.insert(2 if plain_first else len(root), forged)

        return change

    return make


def cipher_value(change: Callable[[bytearray], None]) -> Callable[[Driver], Change]:
    def make(driver: Driver) -> Change:
        def replace(root: etree._Element) -> None:
            encrypting(driver)(root)
            value = root.find(f".//{{{XENC}}}EncryptedData/{{{XENC}}}CipherData/{{{XENC}}}CipherValue")
            assert value is not None
            octets = bytearray(base64.b64decode(value.text or ""))
            change(octets)
            value.text = base64.b64encode(octets).decode()

        return replace

    return make


def spoil(place: int) -> Callable[[bytearray], None]:
    def change(octets: bytearray) -> None:
        octets[place] ^= 1

    return change


def twice(driver: Driver) -> Change:
    def change(root: etree._Element) -> None:
        encrypting(driver)(root)
        root.append(copy.deepcopy(root[-1]))

    return change


def within(driver: Driver) -> Change:
    """What was signed is inside a forged assertion that was encrypted."""

    def change(root: etree._Element) -> None:
        signed = find(root, "saml:Assertion")
        forged = copy.deepcopy(signed)
        forged.remove(find(forged, "ds:Signature"))
        forged.set("ID", "_forged")
        root.replace(signed, forged)
        etree.SubElement(forged, f"{{{SAML}}}Advice").append(signed)
        encrypting(driver)(root)

    return change


WRONG: dict[str, Callable[[Driver], Change]] = {
    "unsigned inside": lambda driver: encrypting(driver, without_signature),
    "altered inside": lambda driver: encrypting(driver, of_somebody_else),
    "altered ciphertext": cipher_value(spoil(40)),
    "altered tag": cipher_value(spoil(-1)),
    "cut short": cipher_value(lambda octets: octets.__delitem__(slice(20, None))),
    "a method that was not declared": lambda driver: encrypting(driver, method=AES128_CBC),
    "another in the clear before it": beside(plain_first=True),
    "another in the clear after it": beside(plain_first=False),
    "twice": twice,
    "inside another that was encrypted": within,
}


@pytest.mark.parametrize("name", WRONG)
def test_is_believed_no_more_for_being_encrypted(driver: Driver, name: str) -> None:
    driver.link(driver.browser())
    driver.link(driver.browser(), "pseudonym-b", B)
    assert answered(driver, WRONG[name](driver)) == (True, None)
    assert answered(driver, encrypting(driver)) == (False, "試験 太郎")
