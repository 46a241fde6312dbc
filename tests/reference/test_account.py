"""The partner's own login and pages."""

from __future__ import annotations

import pytest

from .browser_kit import Browser
from .driver import Driver


@pytest.mark.parametrize("path", ["/menu", "/settings", "/inbox"])
def test_pages_without_a_login_ask_for_it_and_go_on(driver: Driver, citizen: Browser, path: str) -> None:
    form = citizen.get(path)
    assert form.hops[-1].startswith("GET /login")
    assert form.has("form#login")
    seen = citizen.submit(form, "form#login", login="citizen-b", password="reference-password-b")
    assert seen.url == driver.base_url + path
    assert seen.text("#account-name") == "試験 花子"


def test_wrong_password(driver: Driver, citizen: Browser) -> None:
    for login, password in (("citizen-a", "wrong"), ("nobody", "reference-password-a"), ("", "")):
        seen = citizen.submit(citizen.get("/login"), "form#login", login=login, password=password)
        assert seen.has("form#login")
        assert driver.who(citizen) is None


def test_login_renews_the_session(driver: Driver, citizen: Browser) -> None:
    driver.log_in(citizen)
    first = citizen.cookies["partner_session"]
    driver.log_in(citizen)
    assert citizen.cookies["partner_session"] != first
    citizen.cookies["partner_session"] = first
    assert driver.who(citizen) is None


def test_login_goes_nowhere_else(driver: Driver, citizen: Browser) -> None:
    seen = driver.log_in(citizen, path="/login?next=https://evil.test/")
    assert seen.url == driver.base_url + "/menu"


def test_login_needs_the_form_of_this_browser(driver: Driver, citizen: Browser) -> None:
    values = {"login": "citizen-a", "password": "reference-password-a"}
    assert citizen.post("/login", values).has("main#error")
    assert citizen.post("/login", {**values, "csrf": "guessed"}).has("main#error")
    assert driver.who(citizen) is None


def test_logout(driver: Driver, citizen: Browser) -> None:
    menu = driver.log_in(citizen)
    assert citizen.post("/logout", {"csrf": "guessed"}).has("main#error")
    assert driver.who(citizen) == "試験 太郎"
    citizen.press(menu, "#log-out")
    assert driver.who(citizen) is None


def test_unknown_page(citizen: Browser) -> None:
    seen = citizen.get("/nowhere")
    assert (seen.status, seen.has("main#error")) == (404, True)
    assert citizen.get("/saml/acs").status == 405


def test_inbox_lists_own_notices(driver: Driver, citizen: Browser) -> None:
    driver.log_in(citizen, "A")
    assert len(citizen.get("/inbox").document.cssselect("main#inbox li")) == 3
    driver.log_in(citizen, "C")
    assert "お知らせはありません" in citizen.get("/inbox").body


def test_account_without_a_link_says_so(driver: Driver, citizen: Browser) -> None:
    driver.log_in(citizen)
    settings = citizen.get("/settings")
    assert settings.document.cssselect("#link-state")[0].get("data-linked") == "no"
    assert not settings.has("#provide-notices")


def test_pages_are_japanese_and_labelled(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    for path in ("/", "/menu", "/settings", "/inbox", "/login"):
        document = citizen.get(path).document
        assert document.get("lang") == "ja"
        assert len(document.cssselect("h1")) == 1
        labelled = {label.get("for") for label in document.cssselect("label")}
        assert {field.get("id") for field in document.cssselect("input:not([type=hidden])")} <= labelled
