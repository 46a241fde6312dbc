"""Sign-on from the portal: what lets a citizen in, and what lets nobody in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from .browser_kit import Browser
from .conftest import Clock
from .driver import A, B, Driver
from .portal_kit import NS, find


def test_sign_on_asks_for_no_new_pseudonym(driver: Driver, citizen: Browser) -> None:
    asked = driver.ask(citizen, "/sso/start")
    assert find(asked.root, "samlp:NameIDPolicy").get("AllowCreate") is None
    assert asked.root.get("AttributeConsumingServiceIndex") is None


def test_sign_on_reaches_the_linked_account_and_the_target(driver: Driver) -> None:
    driver.link(driver.browser())
    driver.link(driver.browser(), "pseudonym-b", B)
    citizen = driver.browser()
    seen = driver.sign_on(citizen, "pseudonym-b", "/sso/start?target=/settings")
    assert seen.url.endswith("/settings")
    assert seen.text("#account-name") == "試験 花子"
    assert driver.sign_on(driver.browser()).text("#account-name") == "試験 太郎"


def test_unknown_pseudonym_is_refused(driver: Driver, citizen: Browser) -> None:
    seen = driver.sign_on(citizen, "never-linked")
    assert (seen.status, seen.has("main#refused")) == (403, True)
    assert driver.who(citizen) is None


@pytest.mark.parametrize(
    "target",
    ["https://evil.test/", "//evil.test/", "/\\evil.test", "http:evil.test", "/\t/evil.test", "/%09/evil.test", ""],
)
def test_target_elsewhere_leads_to_the_menu(driver: Driver, citizen: Browser, target: str) -> None:
    driver.link(driver.browser())
    seen = driver.sign_on(citizen, path="/sso/start?target=" + target)
    assert seen.url == f"{driver.base_url}/menu"


def test_relay_state_of_another_changes_nothing(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start?target=/inbox")
    seen = driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a"), "https://evil.test/")
    assert seen.url == f"{driver.base_url}/inbox"


def test_sign_on_replaces_the_session_of_another(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser(), "pseudonym-b", B)
    driver.link(citizen)
    old = citizen.cookies["partner_session"]
    assert driver.sign_on(citizen, "pseudonym-b").text("#account-name") == "試験 花子"
    assert citizen.cookies["partner_session"] != old
    citizen.cookies["partner_session"] = old
    assert driver.who(citizen) is None


def test_unsolicited_response_signs_on(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    seen = driver.deliver(citizen, driver.portal.response(None, "pseudonym-a"), "/inbox")
    assert seen.url == f"{driver.base_url}/inbox"
    elsewhere = driver.deliver(citizen, driver.portal.response(None, "pseudonym-a"), "https://evil.test/")
    assert elsewhere.url == f"{driver.base_url}/menu"


def test_unsolicited_unknown_pseudonym(drive: Callable[..., Driver]) -> None:
    refusing = drive()
    response = refusing.portal.response(None, "pseudonym-a", attributes=A)
    assert refusing.deliver(refusing.browser(), response).has("main#refused")
    linking = drive(unsolicited_unknown="link")
    citizen = linking.browser()
    consent = linking.deliver(citizen, linking.portal.response(None, "pseudonym-a", attributes=A))
    assert consent.has("form#link-consent")
    assert linking.who(citizen) is None
    assert citizen.press(consent, "#agree").has("main#menu")


@pytest.mark.parametrize("sign", [("assertion",), ("response",), ("assertion", "response")])
def test_signature_on_assertion_or_response(driver: Driver, citizen: Browser, sign: tuple[str, ...]) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")
    assert driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a", sign=sign)).has("main#menu")


def test_replay_is_refused(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    response = driver.portal.response(driver.ask(citizen, "/sso/start").id, "pseudonym-a")
    assert driver.deliver(citizen, response).has("main#menu")
    citizen.cookies.pop("partner_session")
    assert driver.deliver(citizen, response).has("main#error")
    unsolicited = driver.portal.response(None, "pseudonym-a")
    assert driver.deliver(driver.browser(), unsolicited).has("main#menu")
    assert driver.deliver(driver.browser(), unsolicited).has("main#error")


def test_response_to_another_browsers_request_is_refused(driver: Driver, citizen: Browser) -> None:
    driver.link(driver.browser())
    attacker = driver.browser()
    asked = driver.ask(attacker, "/sso/start")
    driver.ask(citizen, "/sso/start")
    response = driver.portal.response(asked.id, "pseudonym-a")
    assert driver.deliver(citizen, response).has("main#error")
    assert driver.who(citizen) is None
    assert driver.deliver(attacker, response).has("main#menu")


def test_late_answer_is_refused(driver: Driver, citizen: Browser, clock: Clock) -> None:
    driver.link(driver.browser())
    asked = driver.ask(citizen, "/sso/start")
    clock.ahead += timedelta(minutes=11)
    assert driver.deliver(citizen, driver.portal.response(asked.id, "pseudonym-a")).has("main#error")


def test_session_ends_when_the_portals_does(driver: Driver, citizen: Browser, clock: Clock) -> None:
    driver.link(driver.browser())
    limit = (clock() + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    driver.sign_on(
        citizen, before_signing=lambda root: find(root, ".//saml:AuthnStatement").set("SessionNotOnOrAfter", limit)
    )
    assert driver.who(citizen) == "試験 太郎"
    clock.ahead += timedelta(minutes=11)
    assert driver.who(citizen) is None


def test_cookies(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    flow, session = (citizen.set_cookies[name].lower() for name in ("partner_flow", "partner_session"))
    assert all(word in flow for word in ("httponly", "secure", "samesite=none"))
    assert all(word in session for word in ("httponly", "secure", "samesite=lax"))


def test_every_page_has_its_headers(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    for path in ("/", "/menu", "/settings", "/inbox", "/login", "/nowhere"):
        headers = citizen.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def test_metadata_names_what_is_offered(drive: Callable[..., Driver]) -> None:
    full = drive().metadata
    assert full.get("entityID") == "http://127.0.0.1:8080/saml/metadata"
    requested = [str(name.get("Name")) for name in full.iterfind(".//md:RequestedAttribute", NS)]
    assert requested == ["name", "address", "birthDate", "sex"]
    sp = find(full, "md:SPSSODescriptor")
    assert (sp.get("AuthnRequestsSigned"), sp.get("WantAssertionsSigned")) == ("true", "true")
    assert len(sp.findall("md:ManageNameIDService", NS)) == 3
    assert len(sp.findall("md:SingleLogoutService", NS)) == 3
    assert full.find("md:IDPSSODescriptor", NS) is not None
    assert drive(sign_on_from_partner="off").metadata.find("md:IDPSSODescriptor", NS) is None
