"""Linking at the reference partner, in every way that its options allow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .browser_kit import Browser
from .driver import LOGINS, A, Driver
from .portal_kit import NS, find


def test_link_asks_for_a_persistent_pseudonym_that_may_be_created(driver: Driver, citizen: Browser) -> None:
    asked = driver.ask(citizen, "/link/start")
    policy = find(asked.root, "samlp:NameIDPolicy")
    assert asked.location == "https://mock-portal.test/saml/sso"
    assert policy.get("Format", "").endswith("nameid-format:persistent")
    assert policy.get("AllowCreate") == "true"
    assert asked.root.get("AssertionConsumerServiceURL") == f"{driver.base_url}/saml/acs"
    assert asked.root.get("AttributeConsumingServiceIndex") == "0"
    assert asked.relay_state


def test_consent_comes_before_tie_and_login(driver: Driver, citizen: Browser) -> None:
    seen = driver.to_consent(citizen, "pseudonym-a")
    assert seen.has("form#link-consent")
    assert "東京都千代田区試験町一丁目1番1号" in seen.body
    assert driver.who(citizen) is None
    assert driver.notices().status_code == 404


def test_agreeing_links_logs_in_and_leads_to_the_menu(driver: Driver, citizen: Browser) -> None:
    seen = driver.link(citizen)
    assert seen.has("main#menu")
    assert seen.text("#account-name") == "試験 太郎"
    assert seen.text("#message") == "属性連携が完了しました"
    assert not citizen.get("/menu").has("#message")
    assert citizen.get("/settings").document.cssselect("#link-state")[0].get("data-linked") == "yes"


def test_declining_ties_nothing(driver: Driver, citizen: Browser) -> None:
    seen = citizen.press(driver.to_consent(citizen, "pseudonym-a"), "#decline")
    assert seen.has("main#refused")
    assert driver.who(citizen) is None
    assert driver.sign_on(driver.browser()).has("main#refused")
    assert driver.notices().status_code == 404


def test_known_pseudonym_in_a_link_just_signs_on(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    other = driver.browser()
    seen = driver.to_consent(other, "pseudonym-a")
    assert seen.has("main#menu")
    assert not seen.has("#message")


def test_unknown_attributes_make_a_new_account(driver: Driver, citizen: Browser) -> None:
    seen = driver.link(citizen, "pseudonym-d", {**A, "name": "試験 四郎"})
    assert seen.text("#account-name") == "試験 四郎"
    driver.provide(citizen)
    assert driver.notices("pseudonym-d").json()["notices"] == []


@pytest.mark.parametrize("missing", ["name", "address", "birthDate", "sex"])
def test_link_without_an_attribute_is_refused(driver: Driver, citizen: Browser, missing: str) -> None:
    seen = driver.to_consent(citizen, "pseudonym-a", {key: value for key, value in A.items() if key != missing})
    assert (seen.status, seen.has("main#refused")) == (403, True)
    assert driver.who(citizen) is None


@pytest.mark.parametrize("second", ["RequestDenied", "InvalidNameIDPolicy", "UnknownPrincipal"])
def test_refusal_by_the_portal_is_said_clearly(driver: Driver, citizen: Browser, second: str) -> None:
    asked = driver.ask(citizen, "/link/start")
    response = driver.portal.response(asked.id, "", status="Responder", second=second)
    seen = driver.deliver(citizen, response)
    assert (seen.status, seen.has("main#refused")) == (403, True)
    assert driver.who(citizen) is None


def test_consent_needs_the_form_of_this_browser(driver: Driver, citizen: Browser) -> None:
    seen = driver.to_consent(citizen, "pseudonym-a")
    values = {**seen.fields("form#link-consent"), "decision": "agree"}
    assert citizen.post("/link/consent", {**values, "csrf": "guessed"}).status == 403
    stranger = driver.browser()
    driver.to_consent(stranger, "pseudonym-b")
    own = stranger.get("/link/consent").fields("form#link-consent")["csrf"]
    assert stranger.post("/link/consent", {**values, "csrf": own}).has("main#error")
    assert driver.notices().status_code == 404
    assert citizen.post("/link/consent", values).has("main#menu")


def test_consent_can_be_given_once(driver: Driver, citizen: Browser) -> None:
    seen = driver.to_consent(citizen, "pseudonym-a")
    assert citizen.press(seen, "#agree").has("main#menu")
    assert citizen.press(seen, "#agree").has("main#error")


def test_typed_account_data(drive: Callable[..., Driver]) -> None:
    driver = drive(account_source="typed")
    citizen = driver.browser()
    assert driver.metadata.find(".//md:AttributeConsumingService", NS) is None
    assert driver.ask(citizen, "/link/start").root.get("AttributeConsumingServiceIndex") is None
    consent = driver.to_consent(citizen, "pseudonym-a")
    assert "東京都千代田区" not in consent.body
    form = citizen.press(consent, "#agree")
    assert form.has("form#account-input #register")
    assert driver.who(citizen) is None
    typed = {"name": A["name"], "address": A["address"], "birth_date": A["birthDate"], "sex": "male"}
    again = citizen.submit(form, "form#account-input", **{**typed, "birth_date": "1980-02-30"})
    assert again.has("#birth_date-problem")
    seen = citizen.submit(again, "form#account-input", **typed)
    assert seen.has("main#menu")
    assert seen.text("#account-name") == "試験 太郎"


def test_existing_account_is_tied_by_its_own_login(drive: Callable[..., Driver]) -> None:
    driver = drive(account_source="existing")
    citizen = driver.browser()
    form = citizen.press(driver.to_consent(citizen, "pseudonym-b"), "#agree")
    login, password = LOGINS["B"]
    assert form.has("form#login #log-in")
    wrong = citizen.submit(form, "form#login", login=login, password="wrong")
    assert wrong.has("form#login")
    assert driver.notices("pseudonym-b").status_code == 404
    seen = citizen.submit(wrong, "form#login", login=login, password=password)
    assert seen.text("#account-name") == "試験 花子"
    assert driver.sign_on(driver.browser(), "pseudonym-b").text("#account-name") == "試験 花子"


def test_plain_login_ties_nothing_that_waits(drive: Callable[..., Driver]) -> None:
    driver = drive(account_source="existing")
    citizen = driver.browser()
    citizen.press(driver.to_consent(citizen, "pseudonym-b"), "#agree")
    assert driver.log_in(citizen, "B").has("main#menu")
    assert driver.sign_on(driver.browser(), "pseudonym-b").has("main#refused")


def test_declining_can_tell_the_portal(drive: Callable[..., Driver]) -> None:
    driver = drive(on_decline="terminate")
    citizen = driver.browser()
    told = driver.portal.receive(citizen.press(driver.to_consent(citizen, "pseudonym-a"), "#decline").url)
    assert told.root.tag == f"{{{NS['samlp']}}}ManageNameIDRequest"
    assert told.root.find("samlp:Terminate", NS) is not None
    assert find(told.root, "saml:NameID").text == "pseudonym-a"
    answer = driver.portal.status_response("ManageNameIDResponse", "/saml/nim", told.id)
    url = driver.portal.redirect(answer, "SAMLResponse")
    assert driver.browser().get(url).has("main#error")
    assert citizen.get(url).has("main#refused")
    assert driver.notices().status_code == 404


@pytest.mark.parametrize(("option", "name"), [("same", "試験 太郎"), ("new", "試験 太郎")])
def test_linking_again(drive: Callable[..., Driver], option: str, name: str) -> None:
    driver = drive(relink_account=option)
    citizen = driver.browser()
    driver.link(citizen)
    driver.provide(citizen)
    before = {notice["id"] for notice in driver.notices().json()["notices"]}
    assert driver.unlink() == ("Success", None)
    again = driver.browser()
    assert driver.link(again, "pseudonym-a2").text("#account-name") == name
    assert driver.notices("pseudonym-a2").status_code == 403
    driver.provide(again)
    after = {notice["id"] for notice in driver.notices("pseudonym-a2").json()["notices"]}
    assert len(before) == 3
    assert after == (before if option == "same" else set())
    arrived = driver.seed("citizen-a", "新着", "2026-06-01T09:00:00+09:00")
    assert arrived in {notice["id"] for notice in driver.notices("pseudonym-a2").json()["notices"]}


def test_pseudonyms_are_compared_exactly(driver: Driver) -> None:
    driver.link(driver.browser(), "Pseudonym-A")
    for near in ("pseudonym-a", "Pseudonym-A ", " Pseudonym-A", "Pseudonym-Á", "Pseudonym-"):
        assert driver.sign_on(driver.browser(), near).has("main#refused"), near
        assert driver.notices(near).status_code == 404
    assert driver.sign_on(driver.browser(), "Pseudonym-A").has("main#menu")


def test_pseudonym_of_256_characters(driver: Driver, citizen: Browser) -> None:
    assert driver.link(citizen, "x" * 256).has("main#menu")
    assert driver.to_consent(driver.browser(), "x" * 257).has("main#error")
