"""The notice API and the notices' own pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest

from .browser_kit import Browser
from .conftest import Clock
from .driver import NOTICE, TEST, B, Driver


@pytest.fixture
def provided(driver: Driver, citizen: Browser) -> Driver:
    """A partner with A linked and consenting to provide."""
    driver.link(citizen)
    driver.provide(citizen)
    return driver


def post(driver: Driver, content: bytes, **headers: str) -> httpx.Response:
    return driver.client.post(
        driver.base_url + "/api/notices",
        content=content,
        headers={
            **NOTICE,
            "Content-Type": "application/json",
            **{key.replace("_", "-"): headers[key] for key in headers},
        },
    )


def test_headers_of_the_first_notices(provided: Driver) -> None:
    response = provided.notices()
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert set(body) == {"notices", "nextCursor"}
    assert body["nextCursor"] is None
    notices = body["notices"]
    assert [set(notice) for notice in notices] == [
        {"id", "title", "sender", "receivedAt", "retainUntil", "opened", "url"}
    ] * 3
    assert [notice["opened"] for notice in notices] == [False, False, True]
    assert [notice["retainUntil"] is None for notice in notices] == [False, False, True]
    times = [notice["receivedAt"] for notice in notices]
    assert all(time.endswith("+09:00") for time in times)
    assert times == sorted(times, reverse=True)


def test_notice_url_starts_sign_on_and_shows_the_content(provided: Driver) -> None:
    for notice in provided.notices().json()["notices"]:
        fresh = provided.browser()
        seen = provided.sign_on(fresh, path=notice["url"])
        assert seen.url == notice["url"]
        assert seen.has("article#notice")
        assert seen.text("#notice-title") == notice["title"]
        assert seen.text("#account-name") == "試験 太郎"
    assert all(notice["opened"] for notice in provided.notices().json()["notices"])


def test_only_the_owner_reads_a_notice(provided: Driver) -> None:
    url = provided.notices().json()["notices"][0]["url"]
    other = provided.browser()
    provided.link(other, "pseudonym-b", B)
    for path in (url, "/notices/unknown"):
        seen = other.get(path)
        assert (seen.status, seen.has("main#error")) == (404, True)
    assert other.get(url).body.count("点検") == 0
    assert not provided.notices().json()["notices"][0]["opened"]


def test_consent_to_provide(driver: Driver, citizen: Browser) -> None:
    driver.link(citizen)
    assert driver.notices().status_code == 403
    settings = driver.provide(citizen)
    assert settings.document.cssselect("#provision-state")[0].get("data-provided") == "yes"
    assert driver.notices().status_code == 200
    citizen.press(settings, "#withdraw-notices")
    assert driver.notices().status_code == 403
    forged = {"csrf": "guessed", "provision": "provide"}
    assert citizen.post("/settings/provision", forged).has("main#error")
    assert driver.notices().status_code == 403


def test_without_a_consent_of_its_own(drive: Callable[..., Driver]) -> None:
    driver = drive(provision_consent="off")
    citizen = driver.browser()
    menu = driver.link(citizen)
    assert driver.notices().status_code == 200
    assert not citizen.get("/settings").has("#provide-notices")
    assert citizen.post("/settings/provision", menu.fields("form[action='/logout']")).status == 404


def test_new_arrival_shows_at_once(provided: Driver) -> None:
    arrived = provided.seed("citizen-a", "新着<b>&のお知らせ", "2999-06-01T09:00:00+09:00", "2999-07-01T00:00:00+09:00")
    first = provided.notices().json()["notices"][0]
    assert first["id"] == arrived
    assert first["title"] == "新着<b>&のお知らせ"
    assert first["receivedAt"] == "2999-06-01T09:00:00+09:00"
    assert first["retainUntil"] == "2999-07-01T00:00:00+09:00"
    assert provided.sign_on(provided.browser(), path=first["url"]).text("#notice-title") == "新着<b>&のお知らせ"
    removed = provided.client.delete(f"{provided.base_url}/test/notices/{arrived}", headers=TEST)
    assert removed.status_code == 204
    assert arrived not in {notice["id"] for notice in provided.notices().json()["notices"]}
    assert provided.client.delete(f"{provided.base_url}/test/notices/{arrived}", headers=TEST).status_code == 404


def test_past_retention_is_not_listed(provided: Driver, citizen: Browser, clock: Clock) -> None:
    until = clock() + timedelta(minutes=1)
    kept = provided.seed("citizen-a", "期限", clock().isoformat(), until.isoformat())
    assert kept in {notice["id"] for notice in provided.notices().json()["notices"]}
    clock.ahead += timedelta(minutes=2)
    assert kept not in {notice["id"] for notice in provided.notices().json()["notices"]}
    assert citizen.get(f"/notices/{kept}").status == 404


def test_paging_neither_loses_nor_doubles(provided: Driver) -> None:
    for number in range(7):
        provided.seed("citizen-a", f"お知らせ{number}", "2026-06-01T09:00:00+09:00")
    whole = [notice["id"] for notice in provided.notices().json()["notices"]]
    read: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(len(whole)):
        body = provided.notices(limit=3, **cursor).json()
        read += [notice["id"] for notice in body["notices"]]
        provided.seed("citizen-a", "途中の新着", "2999-06-01T09:00:00+09:00")
        if body["nextCursor"] is None:
            break
        cursor = {"cursor": body["nextCursor"]}
    assert read == whole
    assert len(whole) == 10


def test_cursor_is_of_one_pseudonym_and_unforgeable(provided: Driver) -> None:
    other = provided.browser()
    provided.link(other, "pseudonym-b", B)
    provided.provide(other)
    cursor = provided.notices(limit=1).json()["nextCursor"]
    assert provided.notices("pseudonym-b", cursor=cursor).status_code == 400
    for wrong in (cursor[:-4], "x" + cursor, "かな", "", 7, ["a"]):
        assert provided.notices(cursor=wrong).status_code == 400, wrong


@pytest.mark.parametrize("limit", [0, -1, 1001, "5", 1.5, True, None])
def test_limit_out_of_range(provided: Driver, limit: object) -> None:
    assert provided.notices(limit=limit).status_code == 400


def test_unknown_fields_are_ignored(provided: Driver) -> None:
    assert provided.notices(other={"a": 1}).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"pseudonym": ""}',
        b'{"pseudonym": 7}',
        b'{"pseudonym": "a", "pseudonym": "b"}',
        b'{"pseudonym": "a", "x": NaN}',
        b'{"pseudonym": "\xff"}',
        b'{"pseudonym": "\\ud800"}',
        b'{"pseudonym": "' + b"x" * 257 + b'"}',
        b"[" * 100_000,
    ],
)
def test_malformed(driver: Driver, content: bytes) -> None:
    response = post(driver, content)
    assert response.status_code == 400
    assert_problem(response)


def assert_problem(response: httpx.Response) -> None:
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]


def test_errors_before_others(driver: Driver) -> None:
    url = driver.base_url + "/api/notices"
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "PATCH"):
        response = driver.client.request(method, url)
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert_problem(response)
    unauthenticated = driver.client.post(url, content=b"{", headers={"Content-Type": "text/plain"})
    assert unauthenticated.status_code == 401
    assert unauthenticated.headers["WWW-Authenticate"].startswith("Bearer")
    assert_problem(unauthenticated)
    for wrong in ("Bearer", "Bearer x", "Basic eDp5", "Bearer reference-test-token", "bearer reference-notice-token x"):
        assert post(driver, b"{}", Authorization=wrong).status_code == 401, wrong
    assert post(driver, b"{}", Authorization="bearer reference-notice-token").status_code == 400
    for wrong in ("text/plain", "application/json; charset=shift_jis", "application/xml"):
        assert post(driver, b"{}", Content_Type=wrong).status_code == 415, wrong
    assert post(driver, b'{"pseudonym": "a"}', Content_Type="application/json; charset=UTF-8").status_code == 404


def test_deliveries_for_tests_are_checked(driver: Driver) -> None:
    url = driver.base_url + "/test/notices"
    good = {
        "account": "citizen-a",
        "title": "件名",
        "sender": "差出人",
        "receivedAt": "2026-06-01T09:00:00+09:00",
        "retainUntil": None,
        "content": "本文",
    }
    assert driver.client.post(url, json=good).status_code == 401
    assert driver.client.post(url, json=good, headers=NOTICE).status_code == 401
    assert driver.client.post(url, json=good, headers=TEST).status_code == 201
    wrong: list[dict[str, object]] = [
        {"receivedAt": "2026-06-01T09:00:00"},
        {"receivedAt": "x"},
        {"title": 1},
        {"retainUntil": "x"},
    ]
    for change in wrong:
        assert driver.client.post(url, json={**good, **change}, headers=TEST).status_code == 400, change
    assert driver.client.post(url, json={**good, "account": "nobody"}, headers=TEST).status_code == 404


def test_times_are_real(provided: Driver, clock: Clock) -> None:
    received = [datetime.fromisoformat(notice["receivedAt"]) for notice in provided.notices().json()["notices"]]
    ages = [(clock() - moment).days for moment in received]
    assert ages == [1, 2, 3]
