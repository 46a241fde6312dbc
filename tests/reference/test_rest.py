"""The partner's HTTP and JSON interface: what it answers, what serves once, and what it tells the portal."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from actors.browser.test_transport import raw_server, says

from conformance.reference.rest.portal import RestPortal, call_portal

from .driver import A, Driver

REST = {"Authorization": "Bearer reference-rest-token"}
PERSON = dict(A)


@pytest.fixture
def driver(drive: Callable[..., Driver]) -> Driver:
    return drive(wire="rest")


def _post(driver: Driver, path: str, **said: Any) -> httpx.Response:
    return driver.client.post(f"{driver.base_url}{path}", json=said, headers=REST)


def _prepare(driver: Driver, **more: Any) -> httpx.Response:
    asked = {"pseudonym": "p-a", "session": "s-1", "reference": "r-1", "person": PERSON, **more}
    return _post(driver, "/api/links", **asked)


def _link(driver: Driver) -> None:
    browser = driver.browser()
    consent = browser.get(_path(driver, _prepare(driver)))
    assert consent.has("form#link-consent")
    assert browser.press(consent, "#agree").has("main#menu")


def _path(driver: Driver, answer: httpx.Response) -> str:
    assert answer.status_code == 201
    url: str = answer.json()["url"]
    return url.removeprefix(driver.base_url)


def test_linked_by_consent_only(driver: Driver) -> None:
    assert _post(driver, "/api/sign-ons", pseudonym="p-a", session="s-1").status_code == 404
    _prepare(driver)
    assert _post(driver, "/api/sign-ons", pseudonym="p-a", session="s-1").status_code == 404
    _link(driver)
    assert _post(driver, "/api/sign-ons", pseudonym="p-a", session="s-1").status_code == 201


def test_an_address_serves_once(driver: Driver) -> None:
    _link(driver)
    path = _path(driver, _post(driver, "/api/sign-ons", pseudonym="p-a", session="s-2", landing="/settings"))
    assert driver.browser().get(path).url.endswith("/settings")
    assert driver.browser().get(path).status == 410


@pytest.mark.parametrize("path", ["/api/links", "/api/sign-ons", "/api/unlinkings", "/api/sign-offs", "/api/codes"])
def test_credentials_come_first(driver: Driver, path: str) -> None:
    answer = driver.client.post(f"{driver.base_url}{path}", content=b"{")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("more", [{"person": None}, {"person": {**PERSON, "birthDate": "1980/01/01"}}])
def test_a_link_needs_the_basic_four(driver: Driver, more: dict[str, Any]) -> None:
    assert _prepare(driver, **more).status_code == 422


def test_unlinking_ends_the_tie_and_no_login(driver: Driver) -> None:
    _link(driver)
    browser = driver.browser()
    browser.get(_path(driver, _post(driver, "/api/sign-ons", pseudonym="p-a", session="s-2")))
    assert _post(driver, "/api/unlinkings", pseudonym="p-a").status_code == 204
    assert _post(driver, "/api/unlinkings", pseudonym="p-a").status_code == 404
    assert browser.get("/menu").has("#account-name")


@pytest.mark.parametrize(
    ("options", "status", "result", "in_after"),
    [
        ({}, 200, "ended", False),
        ({"sign_off_policy": "keep"}, 200, "kept", True),
        ({"sign_off_policy": "keep", "keep_answer": "denied"}, 409, None, True),
    ],
)
def test_sign_off_answers_what_was_done(
    drive: Callable[..., Driver], options: dict[str, str], status: int, result: str | None, in_after: bool
) -> None:
    driver = drive(wire="rest", **options)
    _link(driver)
    browser = driver.browser()
    browser.get(_path(driver, _post(driver, "/api/sign-ons", pseudonym="p-a", session="s-2")))
    answer = _post(driver, "/api/sign-offs", pseudonym="p-a", session="s-2")
    assert (answer.status_code, answer.json().get("result")) == (status, result)
    assert bool(browser.get("/menu").has("#account-name")) is in_after


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH\r\n\r\n", b"", b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"])
def test_whatever_the_portal_answers_changes_nothing_here(raw: bytes) -> None:
    with raw_server(says(raw)) as portal:
        partner: Any = SimpleNamespace(rest_portal=RestPortal("", f"http://{portal}"), overrides={})
        assert call_portal(partner, "/rest/sign-off", {"pseudonym": "p-a"}) is False
