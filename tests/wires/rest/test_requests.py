"""What the portal sends, and what becomes of the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.actors.backchannel import BackChannel
from conformance.actors.browser.transport import NetworkOptions
from conformance.errors import EnvironmentFault, HarnessError, PartnerFault, ProfileError
from conformance.evidence.exchange import Exchange, RecordedRequest
from conformance.profile import AnswerRule, Basic, PemIdentity, RestOperation, RestValues, Secret, load_profile
from conformance.vocabulary import Party, Text
from conformance.wires.altering import AltersRequests, RepeatsRequests
from conformance.wires.base import AnswerKind, PartnerAnswer, Refusal, RefusalReason, SignedOn

from .conftest import BASE, GRANT, NOW, Bench, BenchMaker

URL = {"url": f"{BASE}/once"}
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404}
PROBLEM_TYPE = {"Content-Type": "application/problem+json"}


def _answer(bench: Bench, path: str = "/api/sign-ons", status: int = 201, **body: Any) -> Any:
    return bench.network.route(url=f"{BASE}{path}").respond(status, **body)


def _refused(answer: httpx.Response | PartnerAnswer) -> PartnerAnswer:
    assert isinstance(answer, PartnerAnswer)
    return answer


def test_sign_on_is_asked_as_declared(bench: Bench) -> None:
    route = _answer(bench, json=URL)
    answer = bench.sign_on()
    assert isinstance(answer, httpx.Response)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BASE}/once")
    request = route.calls.last.request
    # There is no landing, so the member is left out.
    assert json.loads(request.content) == {"pseudonym": "mp-1", "session": "_s1"}
    assert request.headers["Authorization"] == "Bearer reference-rest-token"
    assert request.headers["Content-Type"] == "application/json"
    assert [message.kind for message in bench.log.messages] == ["sign_on_request", "sign_on_answer"]
    assert bench.log.flaws == []


def test_a_link_carries_what_was_released_in_the_partners_form(make_bench: BenchMaker) -> None:
    bench = make_bench(birth_date_form="%Y%m%d", attribute_values={"sex": {"male": "1"}})
    route = _answer(bench, "/api/links", json=URL)
    assert isinstance(bench.wire.start_link(None, GRANT), httpx.Response)
    sent = json.loads(route.calls.last.request.content)
    assert sent["person"] == {"name": "試験 太郎", "birthDate": "19800101", "sex": "1"}
    assert sent["reference"]
    assert bench.wire.describe_partner().requested_attributes == ("name", "address", "birthDate", "sex")


def test_pseudonyms_are_encoded_in_paths_and_basic_credentials_shown(make_bench: BenchMaker) -> None:
    operation = RestOperation("/users/{pseudonym}?at={landing}&by={request_id}", method="DELETE")
    bench = make_bench(authentication=Basic("portal", Secret("geheim", "test")), unlink=operation)
    route = bench.network.delete(path__startswith="/users/").respond(204)
    assert bench.wire.start_unlink("a/b c", "direct") == PartnerAnswer(AnswerKind.ACCEPTED, "HTTP 204")
    request = route.calls.last.request
    assert request.url.raw_path.startswith(b"/users/a%2Fb%20c?by=")
    assert request.headers["Authorization"] == "Basic cG9ydGFsOmdlaGVpbQ=="
    assert request.content == b""


def test_a_client_certificate_is_shown_on_connections_of_its_own(make_bench: BenchMaker) -> None:
    identity = PemIdentity(Path("c.pem"), Path("c.pem"))
    bench = make_bench(authentication=identity)
    route = _answer(bench, json=URL)
    bench.sign_on()
    assert bench.shown == [identity]
    assert "Authorization" not in route.calls.last.request.headers


def test_secrets_in_headers_are_sent_and_not_logged(make_bench: BenchMaker) -> None:
    operation = RestOperation("/x", headers={"X-Key": Secret("geheim", "test"), "X-Who": "{pseudonym}"})
    bench = make_bench(unlink=operation)
    route = _answer(bench, "/x", 204)
    bench.wire.start_unlink("mp-1", "direct")
    request = route.calls.last.request
    assert (request.headers["X-Key"], request.headers["X-Who"]) == ("geheim", "mp-1")
    assert "geheim" not in repr(bench.log.messages)


def test_an_address_that_is_not_ascii_is_told_and_followed_as_browsers_do(bench: Bench) -> None:
    _answer(bench, json={"url": "https://partner.test/初回/%E5%90%8C意?x=%2f"})
    answer = bench.sign_on()
    assert isinstance(answer, httpx.Response)
    assert answer.headers["Location"].startswith("https://partner.test/%E5%88%9D%E5%9B%9E/%E5%90%8C%E6%84%8F?x=%2")
    told = "/url の URL「https://partner.test/初回/%E5%90%8C意?x=%2f」に ASCII でない文字がある（RFC 3986）。"
    assert told in bench.log.flaws


@pytest.mark.parametrize("url", ["https://partner.test/\r\nSet-Cookie: a=b", "http://partner.test:x/"])
def test_an_address_that_is_none_is_of_no_use(bench: Bench, url: str) -> None:
    _answer(bench, json={"url": url})
    assert _refused(bench.sign_on()).kind is AnswerKind.INVALID
    assert any(flaw.startswith("/url の値") and "URL でない" in flaw for flaw in bench.log.flaws)


def test_a_header_whose_value_is_missing_is_left_out(make_bench: BenchMaker) -> None:
    bench = make_bench(sign_on=RestOperation("/api/sign-ons", headers={"X-To": "at {landing}", "X-Who": "{pseudonym}"}))
    route = _answer(bench, json=URL)
    bench.sign_on()
    headers = route.calls.last.request.headers
    assert ("X-To" in headers, headers["X-Who"]) == (False, "mp-1")


def test_a_header_cannot_carry_what_is_not_latin(make_bench: BenchMaker) -> None:
    bench = make_bench(link=RestOperation("/api/links", headers={"X-Name": "{name}"}))
    with pytest.raises(ProfileError, match=r"wires\.rest\.link\.headers\.X-Name"):
        bench.wire.start_link(None, GRANT)


def test_a_declared_refusal_is_one_and_is_held_to_its_form(bench: Bench) -> None:
    _answer(bench, status=404, json=PROBLEM, headers=PROBLEM_TYPE)
    assert _refused(bench.sign_on()) == PartnerAnswer(AnswerKind.REFUSED, "HTTP 404 about:blank")
    _answer(bench, status=404, json=PROBLEM)
    assert [flaw.text.ja for flaw in _refused(bench.sign_on()).violations] == [
        "Content-Type が「application/json」である（期待: application/problem+json）。"
    ]


@pytest.mark.parametrize("status", [200, 302, 500, 503])
def test_what_no_rule_matches_is_a_failure(bench: Bench, status: int) -> None:
    _answer(bench, status=status, json=URL, headers={"Location": "https://elsewhere.test/"})
    answer = _refused(bench.sign_on())
    assert answer.kind is AnswerKind.INVALID
    assert f"HTTP {status} の応答が、申告した受付・拒否のどれにも当たらない。" in bench.log.flaws


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (b'{"url": "http', "応答が JSON でない（1 行"),
        (b"<html></html>", "応答が JSON でない（1 行 1 文字目）。"),
        ('{"url": "日本'.encode("shift_jis"), "応答が UTF-8 でない。"),
        (b'{"url": NaN}', "応答が読める JSON でない（NaN）。"),
        (b"[" * 100_000, "応答の JSON の入れ子が深すぎる。"),
        (b'{"link": "x"}', "/url に必要な値（文字列）がない（なし）。"),
        (b'{"url": 1}', "/url に必要な値（文字列）がない（int）。"),
        (b"[]", "（全体） が rest/link.schema.json の type に合わない。"),
        (b"", "/url に必要な値（文字列）がない（なし）。"),
    ],
)
def test_an_answer_that_is_of_no_use_says_where(bench: Bench, body: bytes, flaw: str) -> None:
    _answer(bench, "/api/links", content=body, headers={"Content-Type": "application/json"})
    assert _refused(bench.wire.start_link(None, GRANT)).kind is AnswerKind.INVALID
    assert any(flaw in each for each in bench.log.flaws), bench.log.flaws


def test_a_broken_schema_is_told_and_what_can_be_used_is(bench: Bench) -> None:
    _answer(bench, json={"url": "/once"})
    answer = bench.sign_on()
    assert isinstance(answer, httpx.Response)
    assert answer.headers["Location"] == f"{BASE}/once"
    assert [flaw.partition(" ")[0] for flaw in bench.log.flaws] == ["/url", "/url"]


def test_the_profiles_own_schema_stands_for_ours(make_bench: BenchMaker) -> None:
    schema = {"title": "応答", "properties": {"data": {"properties": {"n": {"type": "integer"}}}}}
    operation = RestOperation("/x", values=RestValues(url="data.go"), schema=schema)
    bench = make_bench(sign_on=operation)
    _answer(bench, "/x", 200, json={"data": {"go": f"{BASE}/once", "n": "1"}})
    assert isinstance(bench.sign_on(), httpx.Response)
    assert bench.log.flaws == ["/data/n が 応答 の type に合わない。"]


def test_a_refusal_of_the_partners_own_form_says_which_key_takes_it(make_bench: BenchMaker) -> None:
    operation = RestOperation("/x", schema={"type": "object"}, refusal_content_type="application/json")
    bench = make_bench(sign_on=operation)
    _answer(bench, "/x", 404, json={"code": "E104"})
    assert _refused(bench.sign_on()).kind is AnswerKind.REFUSED
    assert bench.log.flaws
    assert all("プロファイルの wires.rest.sign_on.refusal_schema に" in flaw for flaw in bench.log.flaws)
    plain = make_bench(sign_on=RestOperation("/x", refusal_content_type="application/json"))
    plain.sign_on()
    assert not any("refusal_schema" in flaw for flaw in plain.log.flaws)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"code": "0"}, AnswerKind.ACCEPTED),
        ({"code": "K"}, AnswerKind.PARTIAL),
        ({"code": "E1"}, AnswerKind.REFUSED),
        ({"code": "E9"}, AnswerKind.INVALID),
        ({"code": 0}, AnswerKind.INVALID),
        (None, AnswerKind.INVALID),
    ],
)
def test_rules_are_looked_at_in_order(make_bench: BenchMaker, document: Any, kind: AnswerKind) -> None:
    operation = RestOperation(
        "/x",
        failed=AnswerRule((200,), "code == 'E9'"),
        kept=AnswerRule((200,), "code == 'K'"),
        accepted=AnswerRule((200,), "code == '0'"),
        refused=AnswerRule((200,), "starts_with(code, 'E')"),
        values=RestValues(error="code"),
    )
    bench = make_bench(sign_off=operation)
    assert bench.wire.keep_answers == (AnswerKind.PARTIAL,)
    _answer(bench, "/x", 200, json=document)
    assert _refused(bench.wire.start_sign_off(SignedOn("mp-1", "_s1"), "direct")).kind is kind


def _endless() -> Iterator[bytes]:
    yield b'{"url": "'
    while True:
        yield b"x" * 100_000


@pytest.mark.parametrize(
    "limits",
    [NetworkOptions(), NetworkOptions(max_body=10**12, total_timeout=0.05)],
    ids=["too large", "never ends"],
)
def test_what_is_too_large_or_never_ends_is_cut(make_bench: BenchMaker, limits: NetworkOptions) -> None:
    bench = make_bench(limits)
    bench.network.post(f"{BASE}/api/sign-ons").mock(
        side_effect=lambda request: httpx.Response(201, stream=_Stream(_endless()))
    )
    answer = _refused(bench.sign_on())
    assert answer.kind is AnswerKind.INVALID
    (flaw,) = bench.log.flaws
    assert flaw.startswith("（全体） ")
    assert bench.log.messages[-1].exchange == "x1"


class _Stream(httpx.SyncByteStream):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks


def test_who_cannot_be_reached_is_not_blamed(bench: Bench) -> None:
    bench.network.post(f"{BASE}/api/sign-ons").mock(side_effect=httpx.ConnectError("refused"))
    with pytest.raises(EnvironmentFault):
        bench.sign_on()


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_that_were_never_accepted_are_the_profiles(make_bench: BenchMaker, status: int) -> None:
    credentials = Basic("portal", Secret("geheim", "env PORTAL_API_PASSWORD"))
    bench = make_bench(authentication=credentials, sign_on=RestOperation("/api/sign-ons", refused=AnswerRule((404,))))
    _answer(bench, status=status, json=PROBLEM, headers={**PROBLEM_TYPE, "WWW-Authenticate": 'Bearer realm="x"'})
    with pytest.raises(HarnessError) as raised:
        bench.sign_on()
    told = raised.value.text.ja
    assert all(word in told for word in ("wires.rest.authentication", "Basic portal（env PORTAL_API_PASSWORD）"))
    assert f'sign_on: HTTP {status}、WWW-Authenticate: Bearer realm="x"' in told
    assert "geheim" not in told
    # Nothing is held against the partner.
    assert [message.kind for message in bench.log.messages] == ["sign_on_request"]


def test_a_key_in_a_header_is_named_where_it_stands(make_bench: BenchMaker) -> None:
    operation = RestOperation("/api/sign-ons", headers={"X-Key": Secret("geheim", "env PORTAL_KEY")})
    bench = make_bench(authentication=None, sign_on=operation)
    _answer(bench, status=401)
    with pytest.raises(HarnessError, match=r"プロファイルの wires\.rest\.sign_on\.headers\.X-Key（env PORTAL_KEY）が"):
        bench.sign_on()
    bench = make_bench(authentication=None, sign_on=RestOperation("/api/sign-ons"))
    with pytest.raises(HarnessError, match=r"プロファイルの wires\.rest\.authentication（なし / nothing）が"):
        bench.sign_on()


def test_once_accepted_credentials_that_are_turned_away_are_the_partners(bench: Bench) -> None:
    _answer(bench, json=URL)
    bench.sign_on()
    _answer(bench, status=401, json=PROBLEM, headers=PROBLEM_TYPE)
    assert _refused(bench.sign_on()).kind is AnswerKind.INVALID
    assert "HTTP 401 の応答が、申告した受付・拒否のどれにも当たらない。" in bench.log.flaws


def test_a_forbidden_that_the_contract_has_is_a_refusal(make_bench: BenchMaker) -> None:
    bench = make_bench(sign_on=RestOperation("/api/sign-ons"))
    _answer(bench, status=403, json=PROBLEM, headers=PROBLEM_TYPE)
    assert _refused(bench.sign_on()).kind is AnswerKind.REFUSED


def _sign_off(bench: Bench, altered: str) -> PartnerAnswer:
    with bench.wire.altering_request(altered) as attempt:
        answer = _refused(bench.wire.start_sign_off(SignedOn("mp-1", "_s1"), "direct"))
    assert attempt.times == 1
    return answer


def test_the_wire_says_that_it_can_ask_for_what_is_not_right(bench: Bench) -> None:
    assert isinstance(bench.wire, AltersRequests)
    assert not isinstance(bench.wire, RepeatsRequests)
    assert set(bench.wire.request_alterations) == {"no-credentials", "wrong-credentials"}


def _sent(route: Any) -> tuple[str, str, bytes, dict[str, str]]:
    request = route.calls.last.request
    return request.method, str(request.url), request.content, dict(request.headers)


OWN_KEY = RestOperation("/api/unlinkings", body={"pseudonym": "{pseudonym}"}, headers={"X-Key": Secret("geheim", "x")})


@pytest.mark.parametrize(
    ("options", "carrier"),
    [
        ({"authentication": Secret("geheim", "x")}, "authorization"),
        ({"authentication": Basic("portal", Secret("geheim", "x"))}, "authorization"),
        ({"authentication": None, "unlink": OWN_KEY}, "x-key"),
    ],
    ids=["bearer", "basic", "header"],
)
@pytest.mark.parametrize("name", ["no-credentials", "wrong-credentials"])
def test_differs_from_its_twin_in_its_credentials_alone(
    make_bench: BenchMaker, options: dict[str, Any], carrier: str, name: str
) -> None:
    bench = make_bench(**options)
    route = _answer(bench, "/api/unlinkings", 401)
    with bench.wire.altering_request(name):
        bench.wire.start_unlink("mp-1", "direct")
    *variant, variant_headers = _sent(route)
    _answer(bench, "/api/unlinkings", 204)
    bench.wire.start_unlink("mp-1", "direct")
    *twin, headers = _sent(bench.network.routes[-1])
    assert variant == twin
    shown, wrong = headers.pop(carrier), variant_headers.pop(carrier, None)
    assert variant_headers == headers
    assert (wrong is None) is (name == "no-credentials")
    assert wrong != shown
    if wrong is not None and carrier == "authorization":
        assert wrong.partition(" ")[0] == shown.partition(" ")[0]
    assert "geheim" not in str(wrong)


def test_of_a_certificate_no_other_value_can_be_made() -> None:
    rest = load_profile("reference-rest").wires.rest
    assert rest.shows_values(rest.unlink)
    by_certificate = replace(rest, authentication=PemIdentity(Path("c.pem"), Path("c.pem")))
    assert not by_certificate.shows_values(rest.unlink)
    assert by_certificate.shows_values(OWN_KEY)


def test_a_wrong_value_in_a_header_goes_with_the_certificate(make_bench: BenchMaker) -> None:
    """A request without the certificate would differ in two things."""
    identity = PemIdentity(Path("c.pem"), Path("c.pem"))
    bench = make_bench(authentication=identity, unlink=OWN_KEY)
    route = _answer(bench, "/api/unlinkings", 401)
    with bench.wire.altering_request("wrong-credentials"):
        bench.wire.start_unlink("mp-1", "direct")
    assert bench.shown == [identity]
    assert route.calls.last.request.headers["X-Key"] != "geheim"


def test_what_was_taken_without_credentials_says_nothing_of_them(bench: Bench) -> None:
    _answer(bench, "/api/sign-offs", 200, json={"result": "ended"})
    _sign_off(bench, "no-credentials")
    _answer(bench, status=401)
    with pytest.raises(HarnessError):
        bench.sign_on()


def test_without_credentials_a_refusal_by_http_is_one(bench: Bench) -> None:
    route = _answer(bench, "/api/sign-offs", 401)
    answer = _sign_off(bench, "no-credentials")
    assert answer == PartnerAnswer(AnswerKind.REFUSED, "HTTP 401")
    assert "Authorization" not in route.calls.last.request.headers
    _answer(bench, "/api/sign-offs", 200, json={"result": "ended"})
    assert _sign_off(bench, "no-credentials").kind is AnswerKind.ACCEPTED


def test_without_the_client_certificate_the_gateways_400_is_the_refusal(make_bench: BenchMaker) -> None:
    """Of nginx: “400 No required SSL certificate was sent”."""
    page = {"content": b"<html>No required SSL certificate was sent</html>", "headers": {"Content-Type": "text/html"}}
    bench = make_bench(authentication=PemIdentity(Path("c.pem"), Path("c.pem")))
    _answer(bench, "/api/sign-offs", 400, **page)
    answer = _sign_off(bench, "no-credentials")
    assert answer == PartnerAnswer(AnswerKind.REFUSED, "HTTP 400")
    # Shown the certificate, it is an answer like any other.
    assert _refused(bench.wire.start_sign_off(SignedOn("mp-1", "_s1"), "direct")).violations != ()


@pytest.mark.parametrize("certificate", [True, False])
def test_without_the_client_certificate_a_connection_that_the_partner_ends_is_the_refusal(
    make_bench: BenchMaker, monkeypatch: pytest.MonkeyPatch, certificate: bool
) -> None:
    def send(channel: BackChannel, method: str, url: str, *_: Any, refusable: bool = False) -> Exchange:
        if not refusable:
            raise PartnerFault(Text("回答", "an answer"), Text("接続が切れた", "the connection was lost"))
        return Exchange("x1", Party.PORTAL, Party.PARTNER, RecordedRequest(method, url), None, NOW, 0.1)

    monkeypatch.setattr(BackChannel, "send", send)
    identity = PemIdentity(Path("c.pem"), Path("c.pem"))
    bench = make_bench(**({"authentication": identity} if certificate else {}))
    answer = _sign_off(bench, "no-credentials")
    assert answer.kind is (AnswerKind.REFUSED if certificate else AnswerKind.INVALID)
    assert [message.kind for message in bench.log.messages] == ["sign_off_request"]
    # With the certificate it is no answer at all.
    assert _refused(bench.wire.start_sign_off(SignedOn("mp-1", "_s1"), "direct")).kind is AnswerKind.INVALID


@pytest.mark.parametrize("status", [404, 500])
def test_the_form_of_an_answer_without_credentials_is_nobodys_business(bench: Bench, status: int) -> None:
    """It may be the gateway's, not the interface's."""
    _answer(bench, "/api/sign-offs", status, content=b"<html>", headers={"Content-Type": "text/html"})
    answer = _sign_off(bench, "no-credentials")
    assert answer.kind is (AnswerKind.REFUSED if status == 404 else AnswerKind.INVALID)
    assert answer.crashed is (status == 500)
    assert [message.kind for message in bench.log.messages] == ["sign_off_request"]


def test_a_refusal_of_the_portals_goes_where_the_profile_says(make_bench: BenchMaker) -> None:
    refusal = Refusal(RefusalReason.NO_USER_FOLDER)
    told = make_bench().wire.start_refused(refusal)
    assert told is not None
    assert told.headers["Location"] == f"{BASE}/rest/refused?reason=no_user_folder"
    assert make_bench(refused=None).wire.start_refused(refusal) is None
