"""Responses that differ from a good one in exactly one thing let nobody in, and the good one still does."""

from __future__ import annotations

import base64
import copy
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from .browser_kit import Browser
from .conftest import Clock
from .driver import B, Driver
from .portal_kit import DOCTYPES, NS, PERSISTENT, STATUS, Change, find, instant

CONFIRMATION = ".//saml:SubjectConfirmationData"


def setting(path: str, attribute: str, value: str) -> Change:
    return lambda root: find(root, path).set(attribute, value)


def dropping(path: str, attribute: str) -> Change:
    return lambda root: find(root, path).attrib.pop(attribute)


def saying(path: str, text: str) -> Change:
    def change(root: etree._Element) -> None:
        find(root, path).text = text

    return change


def removing(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def moving(path: str, attribute: str, minutes: int) -> Change:
    def change(root: etree._Element) -> None:
        find(root, path).set(attribute, instant(datetime.now(UTC) + timedelta(minutes=minutes)))

    return change


def second_restriction(root: etree._Element) -> None:
    restriction = copy.deepcopy(find(root, ".//saml:AudienceRestriction"))
    find(restriction, "saml:Audience").text = "https://other.test"
    find(root, ".//saml:Conditions").append(restriction)


def unknown_condition(root: etree._Element) -> None:
    etree.SubElement(find(root, ".//saml:Conditions"), "{urn:other}Condition")


def added_child_in_name(root: etree._Element) -> None:
    etree.SubElement(find(root, ".//saml:NameID"), "{urn:other}x")


BEFORE: dict[str, Change] = {
    "issuer of the assertion": saying(".//saml:Assertion/saml:Issuer", "https://other.test"),
    "no issuer in the assertion": removing(".//saml:Assertion/saml:Issuer"),
    "issuer of the response": saying("saml:Issuer", "https://other.test"),
    "audience": saying(".//saml:Audience", "https://other.test"),
    "audience with a slash more": saying(".//saml:Audience", "http://127.0.0.1:8080/saml/metadata/"),
    "no audience restriction": removing(".//saml:AudienceRestriction"),
    "a second audience restriction without us": second_restriction,
    "no conditions": removing(".//saml:Conditions"),
    "unknown condition": unknown_condition,
    "not yet valid": moving(".//saml:Conditions", "NotBefore", 5),
    "no longer valid": moving(".//saml:Conditions", "NotOnOrAfter", -5),
    "confirmation has run out": moving(CONFIRMATION, "NotOnOrAfter", -5),
    "confirmation without a limit": dropping(CONFIRMATION, "NotOnOrAfter"),
    "confirmation with NotBefore": moving(CONFIRMATION, "NotBefore", -5),
    "recipient": setting(CONFIRMATION, "Recipient", "https://other.test/acs"),
    "no recipient": dropping(CONFIRMATION, "Recipient"),
    "destination": setting(".", "Destination", "https://other.test/acs"),
    "another request in the confirmation": setting(CONFIRMATION, "InResponseTo", "_other"),
    "no request in the confirmation": dropping(CONFIRMATION, "InResponseTo"),
    "another request in the response": setting(".", "InResponseTo", "_other"),
    "no request in the response": dropping(".", "InResponseTo"),
    "holder of key": setting(".//saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
    "no confirmation": removing(".//saml:SubjectConfirmation"),
    "status": setting(".//samlp:StatusCode", "Value", STATUS + "Responder"),
    "no status": removing("samlp:Status"),
    "version": setting(".", "Version", "1.1"),
    "version of the assertion": setting(".//saml:Assertion", "Version", "1.1"),
    "from the future": moving(".", "IssueInstant", 10),
    "time without Z": setting(CONFIRMATION, "NotOnOrAfter", "2999-01-01T00:00:00"),
    "no authentication statement": removing(".//saml:AuthnStatement"),
    "session at the portal is over": moving(".//saml:AuthnStatement", "SessionNotOnOrAfter", -1),
    "transient format": setting(".//saml:NameID", "Format", PERSISTENT.replace("persistent", "transient")),
    "no format": dropping(".//saml:NameID", "Format"),
    "another's qualifier": setting(".//saml:NameID", "NameQualifier", "https://other.test"),
    "another partner's qualifier": setting(".//saml:NameID", "SPNameQualifier", "https://other.test"),
    "empty name": saying(".//saml:NameID", ""),
    "element in the name": added_child_in_name,
    "no subject": removing(".//saml:Subject"),
}


@pytest.mark.parametrize("name", BEFORE)
def test_signed_but_wrong(driver: Driver, citizen: Browser, name: str) -> None:
    driver.link(driver.browser())
    sign = ("response",) if name in ("destination", "issuer of the response", "version") else ("assertion",)
    asked = driver.ask(citizen, "/sso/start")
    wrong = driver.portal.response(asked.id, "pseudonym-a", before_signing=BEFORE[name], sign=sign)
    seen = driver.deliver(citizen, wrong)
    assert (seen.status, seen.has("main#error") or seen.has("main#refused")) == (403, True)
    assert driver.who(citizen) is None
    assert driver.sign_on(citizen).has("main#menu")


def altered_name(root: etree._Element) -> None:
    find(root, ".//saml:NameID").text = "pseudonym-b"


def altered_status(root: etree._Element) -> None:
    find(root, ".//samlp:StatusCode").set("Value", STATUS + "Requester")


def unsigned_assertion(root: etree._Element) -> None:
    removing(".//saml:Assertion/ds:Signature")(root)


def unsigned_beside_signed(root: etree._Element) -> None:
    """Signature wrapping: the signed assertion stays, a forged one comes first."""
    forged = copy.deepcopy(find(root, "saml:Assertion"))
    removing("ds:Signature")(forged)
    forged.set("ID", "_forged")
    find(forged, ".//saml:NameID").text = "pseudonym-b"
    root.insert(2, forged)


def signed_inside_forged(root: etree._Element) -> None:
    """Signature wrapping: the forged assertion carries the signature, and hides the signed one in an Object."""
    signed = find(root, "saml:Assertion")
    forged = copy.deepcopy(signed)
    forged.set("ID", "_forged")
    find(forged, ".//saml:NameID").text = "pseudonym-b"
    root.replace(signed, forged)
    etree.SubElement(find(forged, "ds:Signature"), f"{{{NS['ds']}}}Object").append(signed)


def same_id_twice(root: etree._Element) -> None:
    """Signature wrapping: two elements of the same ID."""
    unsigned_beside_signed(root)
    forged, signed = root.findall("saml:Assertion", NS)
    forged.set("ID", str(signed.get("ID")))


def signed_in_extensions(root: etree._Element) -> None:
    signed = find(root, "saml:Assertion")
    unsigned_beside_signed(root)
    extensions = etree.Element(f"{{{NS['samlp']}}}Extensions")
    extensions.append(signed)
    root.insert(1, extensions)


AFTER: dict[str, Change] = {
    "unsigned": unsigned_assertion,
    "altered": altered_name,
    "forged beside signed": unsigned_beside_signed,
    "signed inside forged": signed_inside_forged,
    "same ID twice": same_id_twice,
    "signed in extensions": signed_in_extensions,
}


@pytest.mark.parametrize("name", AFTER)
def test_not_what_was_signed(driver: Driver, citizen: Browser, name: str) -> None:
    driver.link(driver.browser())
    driver.link(driver.browser(), "pseudonym-b", B)
    asked = driver.ask(citizen, "/sso/start")
    wrong = driver.portal.response(asked.id, "pseudonym-a", after_signing=AFTER[name])
    assert driver.deliver(citizen, wrong).has("main#error")
    assert driver.who(citizen) is None
    assert driver.sign_on(citizen).has("main#menu")


def test_altered_status_of_a_signed_response(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")
    wrong = driver.portal.response(asked.id, "pseudonym-a", sign=("response",), after_signing=altered_status)
    assert driver.deliver(citizen, wrong).has("main#error")
    assert driver.who(citizen) is None


def test_good_response_around_a_badly_signed_assertion(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    rogue = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def rogue_inside(root: etree._Element) -> None:
        assertion = find(root, "saml:Assertion")
        root.replace(assertion, driver.portal.sign(copy.deepcopy(assertion), rogue))

    asked = driver.ask(citizen, "/sso/start")
    wrong = driver.portal.response(asked.id, "pseudonym-a", before_signing=rogue_inside, sign=("response",))
    assert driver.deliver(citizen, wrong).has("main#error")


def test_key_of_somebody_else(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")
    own, driver.portal.key = driver.portal.key, rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a")).has("main#error")
    driver.portal.key = own
    assert driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a")).has("main#menu")


def test_comment_in_the_name_cuts_nothing_off(driver: Driver, citizen: Browser) -> None:
    """The name with a comment inside is the whole name, and so nobody else's."""
    driver.link(driver.browser(), "pseudonym-a")
    asked = driver.ask(citizen, "/sso/start")

    def comment(root: etree._Element) -> None:
        name = find(root, ".//saml:NameID")
        text = str(name.text)
        name.text = "pseudonym-a"
        name.insert(0, etree.Comment("x"))
        name[0].tail = text.removeprefix("pseudonym-a")

    longer = driver.portal.response(asked.id, "pseudonym-a.evil", after_signing=comment)
    assert driver.deliver(citizen, longer).has("main#refused")
    same = driver.portal.response(driver.ask(citizen, "/sso/start").id, "pseudonym-a", after_signing=comment)
    assert driver.deliver(citizen, same).text("#account-name") == "試験 太郎"


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_doctype_is_refused(driver: Driver, citizen: Browser, doctype: str) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")
    xml = base64.b64decode(driver.portal.response(asked.id, "pseudonym-a")).decode()
    for encoding in ("utf-8", "utf-16"):
        wrong = base64.b64encode((doctype + xml).encode(encoding)).decode()
        assert driver.deliver(citizen, wrong).has("main#error")
    assert driver.sign_on(citizen).has("main#menu")


@pytest.mark.parametrize("field", ["", "%%%", "AAAA", base64.b64encode(b"<a><b></a>").decode(), "x" * 1_100_000])
def test_what_is_no_message(driver: Driver, citizen: Browser, field: str) -> None:
    seen = driver.deliver(citizen, field)
    assert seen.status in (403, 413)
    assert seen.has("main#error")


def test_sha1_is_refused(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")

    def claim_sha1(root: etree._Element) -> None:
        find(root, ".//ds:SignatureMethod").set("Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1")

    wrong = driver.portal.response(asked.id, "pseudonym-a", after_signing=claim_sha1)
    assert driver.deliver(citizen, wrong).has("main#error")


def test_page_of_an_invalid_message_tells_no_details(driver: Driver, citizen: Browser) -> None:
    asked = driver.ask(citizen, "/sso/start")
    seen = driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a", after_signing=altered_name))
    assert not any(word in seen.body for word in ("xmlsec", "Traceback", "RSA", "BEGIN", "key"))


def test_skew_is_allowed_for(driver: Driver, citizen: Browser, clock: Clock) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")
    ahead = clock() + timedelta(seconds=50)
    driver.portal.clock = lambda: ahead
    assert driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a")).has("main#menu")
