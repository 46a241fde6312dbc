"""What the partner calls, by itself and by the citizen's browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from conformance.profile import RestAnswer, RestCall, RestCalls, Secret, load_profile
from conformance.wires.base import SignedOn
from conformance.wires.rest import PLUGIN

from .conftest import BASE, GRANT, PORTAL, Bench, BenchMaker

TOKEN = Secret("reference-call-token", "test")
KAMIBIN = Path(__file__).parents[2] / "partners" / "paperpost" / "profile" / "kamibin.toml"


def _linking(bench: Bench) -> str:
    """A link under way: its reference."""
    route = bench.network.post(f"{BASE}/api/links").respond(201, json={"url": f"{BASE}/c"})
    bench.wire.start_link(None, GRANT)
    reference: str = httpx.Response(200, content=route.calls.last.request.content).json()["reference"]
    return reference


def test_direct_and_browser_calls_are_served_apart(bench: Bench) -> None:
    assert set(bench.wire.direct_endpoints()) == {"/rest/link-finished", "/rest/sign-off"}
    assert set(bench.wire.endpoints()) == {"/rest/open", "/rest/sign-on"}


@pytest.mark.parametrize(("result", "told"), [("linked", "linked"), ("declined", "declined")])
def test_what_became_of_a_link_is_told(bench: Bench, result: str, told: str) -> None:
    reference = _linking(bench)
    answer = bench.call("/rest/link-finished", json={"reference": reference, "result": result})
    assert answer.status_code == 204
    assert bench.portal.calls == [(told, "mp-1")]
    assert bench.log.flaws == []


@pytest.mark.parametrize("shown", [None, "Bearer wrong", "Basic reference-call-token", "bearer  reference-call-token "])
def test_credentials_are_asked_for(bench: Bench, shown: str | None) -> None:
    headers = {} if shown is None else {"Authorization": shown}
    answer = bench.call("/rest/sign-off", json={"pseudonym": "mp-1"}, headers=headers)
    right = (shown or "").lower().split() == ["bearer", "reference-call-token"]
    assert answer.status_code == (204 if right else 401)
    assert bool(bench.log.flaws) is not right
    assert bool(bench.portal.calls) is right


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (b"{", "応答が JSON でない"),
        (b"[]", "/pseudonym に必要な値（文字列）がない。"),
        (b'{"pseudonym": 1}', "/pseudonym が rest/sign_off_call.schema.json の type に合わない。"),
    ],
)
def test_a_call_that_is_wrong_says_where(bench: Bench, body: bytes, flaw: str) -> None:
    headers = {"Authorization": "Bearer reference-call-token", "Content-Type": "application/json"}
    assert bench.call("/rest/sign-off", content=body, headers=headers).status_code == 400
    assert any(flaw in each for each in bench.log.flaws), bench.log.flaws
    assert bench.portal.calls == []


def test_a_pseudonym_or_reference_that_nobody_knows(bench: Bench) -> None:
    assert bench.call("/rest/sign-off", json={"pseudonym": "mp-2"}).status_code == 404
    answer = bench.call("/rest/link-finished", json={"reference": "none", "result": "linked"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert "進行中の属性連携を指していない。" in bench.log.flaws


def test_sign_off_names_one_session_or_all(bench: Bench) -> None:
    bench.call("/rest/sign-off", json={"pseudonym": "mp-1", "session": "_s1"})
    bench.call("/rest/sign-off", json={"pseudonym": "mp-1"})
    assert bench.portal.calls == [("sign off", SignedOn("mp-1", "_s1"), "mp-1"), ("sign off", None, "mp-1")]


def test_a_page_opened_without_a_session_starts_sign_on(bench: Bench) -> None:
    bench.browse("/rest/open", landing="/notices/1")
    bench.browse("/rest/open")
    assert bench.portal.calls == [("open", "/notices/1"), ("open", None)]


def _asked(bench: Bench) -> str:
    """The state that the portal gave the browser."""
    location = bench.wire.start_sign_on_from_partner().headers["Location"]
    asked = parse_qs(urlsplit(location).query)
    assert asked["back"] == [f"{PORTAL}/rest/sign-on"]
    return asked["state"][0]


def test_a_code_is_exchanged_for_the_pseudonym(bench: Bench) -> None:
    bench.network.post(f"{BASE}/api/codes", json={"code": "c1"}).respond(200, json={"pseudonym": "mp-1"})
    state = _asked(bench)
    assert bench.browse("/rest/sign-on", code="c1", state=state).status_code == 200
    # A state serves once.
    assert bench.browse("/rest/sign-on", code="c1", state=state).status_code == 403
    assert [call[0] for call in bench.portal.calls] == ["sign on", "refused"]


@pytest.mark.parametrize("parameters", [{}, {"state": "not ours"}])
def test_what_the_portal_did_not_ask_for_is_not_taken(bench: Bench, parameters: dict[str, str]) -> None:
    assert bench.browse("/rest/sign-on", code="c1", **parameters).status_code == 403
    (call,) = bench.portal.calls
    assert call[:2] == ("refused", "sign_on_call")
    assert "/state が、ポータルの求めたものでない。" in call[2]


def test_a_code_that_the_partner_does_not_honour(bench: Bench) -> None:
    bench.network.post(f"{BASE}/api/codes").respond(404)
    bench.browse("/rest/sign-on", code="c1", state=_asked(bench))
    bench.browse("/rest/sign-on", error="not_linked", state=_asked(bench))
    assert bench.portal.calls == [("sign on refused", "HTTP 404"), ("sign on refused", "not_linked")]


def test_a_partner_that_vouches_directly_gets_a_ticket_that_serves_once(make_bench: BenchMaker) -> None:
    call = RestCall("/in", values={"pseudonym": "who"}, answer=RestAnswer(200, {"go": "{url}"}))
    bench = make_bench(calls=RestCalls(TOKEN, sign_on=call))
    url = urlsplit(bench.call("/in", json={"who": "mp-1"}).json()["go"])
    assert url.path == "/rest/enter"
    ticket = parse_qs(url.query)["ticket"][0]
    assert [bench.browse("/rest/enter", ticket=ticket).status_code for _ in range(2)] == [200, 403]
    assert bench.portal.calls == [("sign on", "mp-1"), ("sign on refused", "ticket")]


def test_a_link_that_comes_back_by_the_browser(make_bench: BenchMaker) -> None:
    call = RestCall("/back", by="browser", values={"pseudonym": "who", "linked": "state == '1'"})
    bench = make_bench(calls=RestCalls(link_finished=call))
    bench.browse("/back", who="mp-1", state="1")
    bench.browse("/back", who="mp-1", state="0")
    assert bench.portal.calls == [("linked", "mp-1"), ("came back", True), ("declined", "mp-1"), ("came back", False)]
    assert bench.browse("/back", who="mp-2", state="1").status_code == 403


def test_a_browser_is_sent_on_where_the_profile_says(make_bench: BenchMaker) -> None:
    call = RestCall("/out", by="browser", answer=RestAnswer(location="/bye"))
    bench = make_bench(calls=RestCalls(sign_off=call))
    assert bench.browse("/out", pseudonym="mp-1").headers["Location"] == f"{BASE}/bye"


def test_a_browser_that_is_sent_nowhere_sees_the_portals_page(make_bench: BenchMaker) -> None:
    bench = make_bench(calls=RestCalls(sign_off=RestCall("/out", by="browser")))
    assert bench.browse("/out", pseudonym="mp-1").status_code == 200
    bench.browse("/out", pseudonym="mp-2")
    told = [call for call in bench.portal.calls if call[0] == "signed off"]
    assert told == [("signed off", True), ("signed off", False)]


def test_what_the_partner_registers_names_no_secret(bench: Bench) -> None:
    text = PLUGIN.portal_description(load_profile("reference-rest")).decode()
    assert "link_finished: POST /rest/link-finished (direct)" in text
    assert "Bearer（file reference/rest-token.txt）" in text
    assert "reference-rest-token" not in text
    assert "/rest/enter" not in text


def test_where_a_citizen_vouched_for_directly_comes_in_is_explained() -> None:
    text = PLUGIN.portal_description(load_profile(KAMIBIN)).decode()
    assert "sign_on: POST /kamibin/hikitsugi (direct)" in text
    assert text.count("sign_on:") == 1
    assert "# 登録は不要: sign_on に答える {url} は https://mock-portal.test/rest/enter?ticket=…" in text
