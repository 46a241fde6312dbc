"""Sign-off at the reference partner, from either side and under either policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import etree

from .browser_kit import Browser
from .conftest import Clock
from .driver import B, Driver
from .portal_kit import NS, find, instant, status_of


def test_sign_off_from_the_portal(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    request = driver.portal.logout("pseudonym-a", "_session-1")
    answer = driver.send(request, citizen)
    assert answer.status == ("Success", None)
    assert answer.location == "https://mock-portal.test/saml/slo"
    assert answer.root.get("InResponseTo") == request.get("ID")
    assert driver.who(citizen) is None
    assert driver.sign_on(citizen).has("main#menu")


def test_sign_off_by_soap(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    response = driver.soap("/saml/slo/soap", driver.portal.logout("pseudonym-a", endpoint="/saml/slo/soap"))
    assert driver.soap_status(response) == ("Success", None)
    assert driver.who(citizen) is None


def test_sign_off_by_a_form(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    assert driver.post("/saml/slo", driver.portal.logout("pseudonym-a", "_session-1"), signed=False) is None
    assert driver.who(citizen) == "試験 太郎"
    answer = driver.post("/saml/slo", driver.portal.logout("pseudonym-a", "_session-1"))
    assert answer is not None
    assert status_of(answer) == ("Success", None)
    assert driver.who(citizen) is None


def test_only_the_sessions_that_were_meant_end(driver: Driver) -> None:
    first, second, other, local = (driver.browser() for _ in range(4))
    driver.link(first)
    driver.sign_on(second, session_index="_session-2")
    driver.link(other, "pseudonym-b", B)
    driver.log_in(local, "A")
    assert driver.sign_off("pseudonym-a", "_session-9") == ("Success", None)
    assert driver.sign_off("never-linked") == ("Requester", "UnknownPrincipal")
    assert driver.who(first) == driver.who(second) == "試験 太郎"
    assert driver.sign_off("pseudonym-a", "_session-2") == ("Success", None)
    assert [driver.who(browser) for browser in (first, second, other, local)] == [
        "試験 太郎",
        None,
        "試験 花子",
        "試験 太郎",
    ]
    assert driver.sign_off() == ("Success", None)
    assert [driver.who(browser) for browser in (first, other, local)] == [None, "試験 花子", "試験 太郎"]


def test_session_that_outlived_unlinking_can_be_signed_off(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    driver.unlink()
    assert driver.sign_off() == ("Success", None)
    assert driver.who(citizen) is None


@pytest.mark.parametrize(("answer", "status"), [("partial", "PartialLogout"), ("denied", "RequestDenied")])
def test_policy_keep(drive: Callable[..., Driver], answer: str, status: str) -> None:
    driver = drive(sign_off_policy="keep", keep_answer=answer)
    citizen = driver.browser()
    driver.link(citizen)
    assert driver.sign_off() == ("Responder", status)
    assert driver.who(citizen) == "試験 太郎"
    assert driver.sign_off("pseudonym-a", "_session-9") == ("Success", None)


def test_expired_or_unauthenticated_request_ends_no_session(driver: Driver, citizen: Browser, clock: Clock) -> None:
    driver.link(citizen)
    stranger = driver.browser()
    expired = driver.portal.logout("pseudonym-a")
    expired.set("NotOnOrAfter", instant(clock() - timedelta(minutes=4)))
    unsigned = driver.portal.redirect(driver.portal.logout("pseudonym-a"), signed=False)
    issuer = driver.portal.logout("pseudonym-a")
    find(issuer, "saml:Issuer").text = "https://other.test"
    for url in (driver.portal.redirect(expired), unsigned, driver.portal.redirect(issuer)):
        assert stranger.get(url).has("main#error")
    fault = driver.soap("/saml/slo/soap", driver.portal.logout("pseudonym-a", endpoint="/saml/slo/soap"), signed=False)
    assert etree.fromstring(fault.content).find(".//soap:Fault", NS) is not None
    assert driver.who(citizen) == "試験 太郎"


def test_sign_off_from_the_partner(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    asked = driver.portal.receive(citizen.press(citizen.get("/menu"), "#sign-off").url)
    assert asked.location == "https://mock-portal.test/saml/slo"
    assert find(asked.root, "saml:NameID").text == "pseudonym-a"
    assert find(asked.root, "samlp:SessionIndex").text == "_session-1"
    assert asked.root.get("NotOnOrAfter") is not None
    assert driver.who(citizen) is None
    answer = driver.portal.status_response("LogoutResponse", "/saml/slo", asked.id)
    url = driver.portal.redirect(answer, "SAMLResponse")
    assert driver.browser().get(url).has("main#error")
    seen = citizen.get(url)
    assert seen.has("main#signed-off")
    assert "確認できませんでした" not in seen.body
    assert citizen.get(url).has("main#error")
    assert driver.sign_on(citizen).has("main#menu")


@pytest.mark.parametrize(("status", "second"), [("Responder", "RequestDenied"), ("Success", "PartialLogout")])
def test_portal_that_did_not_sign_off_is_said(driver: Driver, citizen: Browser, status: str, second: str) -> None:
    driver.link(citizen)
    asked = driver.portal.receive(citizen.press(citizen.get("/menu"), "#sign-off").url)
    answer = driver.portal.status_response("LogoutResponse", "/saml/slo", asked.id, status, second)
    seen = citizen.get(driver.portal.redirect(answer, "SAMLResponse"))
    assert seen.has("main#signed-off")
    assert "確認できませんでした" in seen.body
    assert driver.who(citizen) is None


def test_unsigned_answer_of_the_portal_is_not_taken(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    asked = driver.portal.receive(citizen.press(citizen.get("/menu"), "#sign-off").url)
    answer = driver.portal.status_response("LogoutResponse", "/saml/slo", asked.id)
    assert citizen.get(driver.portal.redirect(answer, "SAMLResponse", signed=False)).has("main#error")
    assert driver.who(citizen) is None


def test_sign_off_needs_the_form_of_this_login(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    assert citizen.post("/sign-off", {"csrf": "guessed"}).has("main#error")
    assert driver.who(citizen) == "試験 太郎"


def test_sign_off_from_here_can_be_off(drive: Callable[..., Driver]) -> None:
    driver = drive(sign_off_from_partner="off")
    citizen = driver.browser()
    menu = driver.link(citizen)
    assert not menu.has("#sign-off")
    assert citizen.post("/sign-off", menu.fields("form[action='/logout']")).status == 404
    assert driver.sign_off() == ("Success", None)


def test_sign_off_of_a_local_login_stays_here(driver: Driver, citizen: Browser) -> None:
    menu = driver.log_in(citizen)
    assert citizen.press(menu, "#sign-off").has("main#signed-off")
    assert driver.who(citizen) is None


def test_old_cookie_is_of_no_use(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    kept = dict(citizen.cookies)
    driver.send(driver.portal.logout("pseudonym-a"), citizen)
    citizen.cookies.update(kept)
    assert driver.who(citizen) is None
