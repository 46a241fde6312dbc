"""Sign-on with the partner as the authenticating side."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from lxml import etree

from .browser_kit import Browser, Seen
from .driver import LOGINS, Driver
from .portal_kit import NS, find, status_of

ACS = "https://mock-portal.test/saml/acs"
SSO = "/saml/idp/sso"


def ask(driver: Driver, content: str = "", **header: str) -> etree._Element:
    return driver.portal.request("AuthnRequest", SSO, None, content, **header)


def posted(driver: Driver, seen: Seen) -> etree._Element:
    """The Response in the self-submitting form, its signature verified."""
    assert seen.action("form#to-portal-form") == ACS
    assert seen.has("#go-to-portal")
    root = etree.fromstring(base64.b64decode(seen.fields("form#to-portal-form")["SAMLResponse"]))
    signed = driver.portal.verify(root)
    assert signed.get("Destination") == ACS
    return signed


def linked_and_logged_in(driver: Driver) -> Browser:
    driver.link(driver.browser())
    citizen = driver.browser()
    driver.log_in(citizen)
    return citizen


def test_logged_in_citizen_signs_on_to_the_portal(driver: Driver) -> None:
    citizen = linked_and_logged_in(driver)
    request = ask(driver)
    seen = citizen.get(driver.portal.redirect(request, relay_state="state"))
    root = posted(driver, seen)
    assert seen.fields("form#to-portal-form")["RelayState"] == "state"
    assert root.get("InResponseTo") == request.get("ID")
    assert status_of(root) == ("Success", None)
    assertion = driver.portal.verify(find(root, "saml:Assertion"))
    name = find(assertion, ".//saml:NameID")
    confirmation = find(assertion, ".//saml:SubjectConfirmationData")
    assert name.text == "pseudonym-a"
    assert confirmation.get("Recipient") == ACS
    assert confirmation.get("InResponseTo") == request.get("ID")
    assert find(assertion, ".//saml:Audience").text == "https://mock-portal.test/saml/metadata"
    assert find(assertion, ".//saml:AuthnStatement").get("SessionIndex")


def test_login_comes_first_and_goes_on(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    form = citizen.get(driver.portal.redirect(ask(driver)))
    assert form.has("form#login")
    login, password = LOGINS["A"]
    seen = citizen.submit(form, "form#login", login=login, password=password)
    assert find(posted(driver, seen), ".//saml:NameID").text == "pseudonym-a"


def test_request_by_post_finds_the_session_all_the_same(driver: Driver) -> None:
    citizen = linked_and_logged_in(driver)
    request = driver.portal.sign(ask(driver))
    fields = {"SAMLRequest": base64.b64encode(etree.tostring(request)).decode(), "RelayState": "state"}
    seen = citizen.post(SSO, fields, cross_site=True)
    assert find(posted(driver, seen), ".//saml:NameID").text == "pseudonym-a"


def test_unlinked_account_is_refused_and_no_pseudonym_made(driver: Driver) -> None:
    citizen = linked_and_logged_in(driver)
    driver.unlink()
    root = posted(driver, citizen.get(driver.portal.redirect(ask(driver))))
    assert status_of(root) == ("Responder", "RequestDenied")
    assert root.find(".//saml:Assertion", NS) is None


@pytest.mark.parametrize(
    ("content", "header", "status"),
    [
        ("", {"IsPassive": "true"}, ("Responder", "NoPassive")),
        (
            '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>',
            {},
            ("Requester", "InvalidNameIDPolicy"),
        ),
        (
            "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>"
            "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
            "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>",
            {},
            ("Responder", "NoAuthnContext"),
        ),
    ],
)
def test_what_cannot_be_met(
    driver: Driver, citizen: Browser, content: str, header: dict[str, str], status: tuple[str, str]
) -> None:
    root = posted(driver, citizen.get(driver.portal.redirect(ask(driver, content, **header))))
    assert status_of(root) == status


def test_force_authn_asks_for_the_login_again(driver: Driver) -> None:
    citizen = linked_and_logged_in(driver)
    form = citizen.get(driver.portal.redirect(ask(driver, ForceAuthn="true")))
    assert form.has("form#login")
    login, password = LOGINS["A"]
    seen = citizen.submit(form, "form#login", login=login, password=password)
    assert status_of(posted(driver, seen)) == ("Success", None)


def test_request_that_is_not_the_portals(driver: Driver) -> None:
    citizen = linked_and_logged_in(driver)
    issuer = ask(driver)
    find(issuer, "saml:Issuer").text = "https://other.test"
    for url in (
        driver.portal.redirect(ask(driver), signed=False),
        driver.portal.redirect(issuer),
        driver.portal.redirect(ask(driver, AssertionConsumerServiceURL="https://evil.test/acs")),
        driver.portal.redirect(ask(driver, AssertionConsumerServiceIndex="7")),
    ):
        assert citizen.get(url).has("main#error"), url
    field = base64.b64encode(etree.tostring(ask(driver))).decode()
    assert citizen.post(SSO, {"SAMLRequest": field}, cross_site=True).has("main#error")


def test_sign_off_ends_the_session_that_signed_on_to_the_portal(driver: Driver) -> None:
    citizen = linked_and_logged_in(driver)
    root = posted(driver, citizen.get(driver.portal.redirect(ask(driver))))
    index = str(find(root, ".//saml:AuthnStatement").get("SessionIndex"))
    assert driver.sign_off("pseudonym-a", index) == ("Success", None)
    assert driver.who(citizen) is None


def test_unsolicited_from_the_menu(drive: Callable[..., Driver]) -> None:
    driver = drive(sign_on_from_partner="partner")
    citizen = linked_and_logged_in(driver)
    root = posted(driver, citizen.press(citizen.get("/menu"), "#to-portal"))
    assert root.get("InResponseTo") is None
    assert find(root, ".//saml:NameID").text == "pseudonym-a"
    assert find(root, ".//saml:SubjectConfirmationData").get("InResponseTo") is None
    driver.unlink()
    assert citizen.press(citizen.get("/menu"), "#to-portal").has("main#refused")


@pytest.mark.parametrize("option", ["portal", "off"])
def test_no_button_where_it_is_not_offered(drive: Callable[..., Driver], option: str) -> None:
    driver = drive(sign_on_from_partner=option)
    citizen = linked_and_logged_in(driver)
    menu = citizen.get("/menu")
    assert not menu.has("#to-portal")
    assert citizen.post("/saml/idp/unsolicited", menu.fields("form[action='/logout']")).status == 404


def test_nothing_of_it_where_it_is_off(drive: Callable[..., Driver]) -> None:
    driver = drive(sign_on_from_partner="off")
    assert driver.browser().get(driver.portal.redirect(ask(driver))).status == 404
