"""Unlinking at the reference partner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from .browser_kit import Browser
from .conftest import Clock
from .driver import B, Driver
from .portal_kit import NS, RSA_SHA1, Change, find, status_of


def linked_as(driver: Driver, pseudonym: str) -> bool:
    return driver.notices(pseudonym).status_code != 404


def test_unlink_ends_the_tie_and_no_session(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    driver.provide(citizen)
    assert driver.unlink() == ("Success", None)
    assert driver.who(citizen) == "試験 太郎"
    assert citizen.get("/settings").document.cssselect("#link-state")[0].get("data-linked") == "no"
    assert driver.sign_on(driver.browser()).has("main#refused")
    never = driver.notices("never-linked")
    unlinked = driver.notices()
    assert (unlinked.status_code, unlinked.content) == (404, never.content)


def test_answer_fits_the_request(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    request = driver.portal.terminate("pseudonym-a")
    answer = driver.send(request)
    assert answer.location == "https://mock-portal.test/saml/nim"
    assert answer.root.tag == f"{{{NS['samlp']}}}ManageNameIDResponse"
    assert answer.root.get("InResponseTo") == request.get("ID")
    assert answer.relay_state == "r"


def test_unlink_by_soap(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    request = driver.portal.terminate("pseudonym-a", "/saml/nim/soap")
    response = driver.soap("/saml/nim/soap", request)
    assert driver.soap_status(response) == ("Success", None)
    assert etree.fromstring(response.content)[0][0].get("InResponseTo") == request.get("ID")
    assert not linked_as(driver, "pseudonym-a")
    assert driver.who(citizen) == "試験 太郎"


def test_unlink_by_a_form(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    assert driver.post("/saml/nim", driver.portal.terminate("pseudonym-a"), signed=False) is None
    assert linked_as(driver, "pseudonym-a")
    request = driver.portal.terminate("pseudonym-a")
    answer = driver.post("/saml/nim", request)
    assert answer is not None
    assert (status_of(answer), answer.get("InResponseTo")) == (("Success", None), request.get("ID"))
    assert not linked_as(driver, "pseudonym-a")


def test_unlink_touches_nobody_else(driver: Driver) -> None:
    driver.link(driver.browser())
    driver.link(driver.browser(), "pseudonym-b", B)
    driver.unlink()
    assert linked_as(driver, "pseudonym-b")
    assert driver.unlink("never-linked") == ("Requester", "UnknownPrincipal")
    assert driver.unlink() == ("Requester", "UnknownPrincipal")
    assert driver.unlink("PSEUDONYM-B") == ("Requester", "UnknownPrincipal")
    assert linked_as(driver, "pseudonym-b")


def test_consent_to_provide_ends_with_the_tie(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    driver.provide(citizen)
    driver.unlink()
    driver.link(driver.browser())
    assert driver.notices().status_code == 403


@pytest.mark.parametrize("content", ["<samlp:NewID>other</samlp:NewID>", "<samlp:NewEncryptedID/>"])
def test_new_names_are_not_offered(driver: Driver, content: str) -> None:
    driver.link(driver.browser())
    request = driver.portal.request("ManageNameIDRequest", "/saml/nim", "pseudonym-a", content)
    assert driver.send(request).status == ("Responder", "RequestUnsupported")
    assert linked_as(driver, "pseudonym-a")


def other_issuer(root: etree._Element) -> None:
    find(root, "saml:Issuer").text = "https://other.test"


CHANGES: dict[str, Change] = {
    "issuer": other_issuer,
    "old": lambda root: root.set("IssueInstant", "2020-01-01T00:00:00Z"),
    "ahead": lambda root: root.set("IssueInstant", "2999-01-01T00:00:00Z"),
    "version": lambda root: root.set("Version", "1.1"),
    "no ID": lambda root: root.attrib.pop("ID"),
    "nothing to do": lambda root: root.remove(find(root, "samlp:Terminate")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_wrong_request_unties_nothing(driver: Driver, citizen: Browser, name: str) -> None:
    driver.link(driver.browser())
    request = driver.portal.terminate("pseudonym-a")
    CHANGES[name](request)
    seen = citizen.get(driver.portal.redirect(request))
    assert (seen.status, seen.has("main#error")) == (403, True)
    assert linked_as(driver, "pseudonym-a")


def test_another_destination(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    request = driver.portal.terminate("pseudonym-a", "/saml/slo")
    url = driver.portal.redirect(request).replace("/saml/slo?", "/saml/nim?")
    assert citizen.get(url).has("main#error")
    assert linked_as(driver, "pseudonym-a")


def test_unauthenticated_request_unties_nothing(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    rogue = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    portal = driver.portal
    good = portal.redirect(portal.terminate("pseudonym-a"), relay_state="r")
    for url in (
        portal.redirect(portal.terminate("pseudonym-a"), signed=False),
        portal.redirect(portal.terminate("pseudonym-a"), key=rogue),
        portal.redirect(portal.terminate("pseudonym-a"), algorithm=RSA_SHA1),
        good.replace("RelayState=r", "RelayState=s"),
        good + "&RelayState=r",
        good.partition("&Signature=")[0] + "&Signature=%21",
    ):
        assert citizen.get(url).has("main#error"), url
        assert linked_as(driver, "pseudonym-a")
    assert driver.portal.receive(citizen.get(good).url).status == ("Success", None)


def test_unauthenticated_soap_gets_a_fault(driver: Driver) -> None:
    driver.link(driver.browser())
    request = driver.portal.terminate("pseudonym-a", "/saml/nim/soap")
    unsigned = driver.soap("/saml/nim/soap", request, signed=False)
    signed = driver.portal.envelope(driver.portal.terminate("pseudonym-b", "/saml/nim/soap"))
    altered = signed.replace(b"pseudonym-b", b"pseudonym-a")
    headers = {"Content-Type": "text/xml"}
    forged = driver.client.post(driver.base_url + "/saml/nim/soap", content=altered, headers=headers)
    for response in (unsigned, forged):
        assert response.status_code == 500
        assert etree.fromstring(response.content).find(".//soap:Fault", NS) is not None
    assert linked_as(driver, "pseudonym-a")


def test_replayed_request_does_not_end_a_later_link(driver: Driver, citizen: Browser, clock: Clock) -> None:
    driver.link(driver.browser())
    url = driver.portal.redirect(driver.portal.terminate("pseudonym-a"))
    assert driver.portal.receive(citizen.get(url).url).status == ("Success", None)
    driver.link(driver.browser())
    assert citizen.get(url).has("main#error")
    clock.ahead += timedelta(minutes=20)
    assert citizen.get(url).has("main#error")
    assert linked_as(driver, "pseudonym-a")
