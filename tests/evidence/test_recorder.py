"""The recorder numbers, attaches, redacts; what it writes fits the schema."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.actors.browser.stops import StopKind, TransportFailure
from conformance.cases import load_cases
from conformance.catalogue import load_catalogue, registered_cases
from conformance.evidence.exchange import RecordedRequest, RecordedResponse
from conformance.evidence.journal import Journal, shard_name
from conformance.evidence.recorder import MessageFlaw, MessageTally, Recorder
from conformance.evidence.redact import Redactor
from conformance.resources import load_schema
from conformance.vocabulary import Party, Text, Verdict
from conformance.waiving import Waiver

from .conftest import NOON, Recorded

TEXT = Text("前", "before")
SECRET = "s3cr3t-value-of-the-partner"


@dataclass(frozen=True)
class Flaw:
    text: Text = TEXT


def _message(recorder: Recorder, kind: str, exchange: str | None = None, sender: Party = Party.PARTNER) -> None:
    recorder.message(
        wire="saml2",
        kind=kind,
        sender=sender,
        receiver=Party.PORTAL,
        decoded={"kind": kind},
        violations=[Flaw()],
        exchange=exchange,
    )


# -- exchanges -------------------------------------------------------------------------------------------------------


def test_exchanges_are_numbered_and_given_back_unredacted(recorded: Recorded) -> None:
    recorded.redactor.register(SECRET, "credential")
    exchange = recorded.exchange(SECRET.encode())
    assert (exchange.id, recorded.exchange().id) == ("x00001", "x00002")
    assert exchange.response is not None
    assert exchange.response.body == SECRET.encode(), "checks see what happened; only what is written is redacted"
    assert SECRET not in recorded.journal.path.read_text(encoding="utf-8")


def test_an_exchange_is_written_with_its_ends_and_times(recorded: Recorded) -> None:
    recorded.recorder.case = "sso/2.2-3/login-state"
    recorded.exchange(b"x", "text/plain", sender=Party.BROWSER, device="A-1")
    (line,) = recorded.of("exchange")
    assert line["case"] == "sso/2.2-3/login-state"
    assert (line["from"], line["to"], line["device"], line["durationMs"]) == ("browser", "partner", "A-1", 12.5)
    assert line["startedAt"] == "2026-06-01T12:00:00.000000Z"


def test_an_exchange_without_an_answer_says_why(recorded: Recorded) -> None:
    recorded.redactor.register(SECRET, "credential")
    text = Text(f"{SECRET} に拒まれた", f"refused by {SECRET}")
    recorded.exchange(response=None, failure=TransportFailure(StopKind.REFUSED, text))
    (line,) = recorded.of("exchange")
    assert (line["response"], line["failureKind"]) == (None, "refused")
    assert line["failure"].startswith("[redacted:credential:")
    assert line["failureEn"].startswith("refused by [redacted:credential:")


# -- messages --------------------------------------------------------------------------------------------------------


def test_messages_wait_for_the_exchange_under_way(recorded: Recorded) -> None:
    _message(recorded.recorder, "first")
    _message(recorded.recorder, "second")
    assert recorded.of("message") == []
    recorded.exchange()
    recorded.exchange()
    assert [(line["id"], line["kind"], line["exchange"]) for line in recorded.of("message")] == [
        ("m00001", "first", "x00001"),
        ("m00002", "second", "x00001"),
    ]
    assert [line["type"] for line in recorded.lines] == ["exchange", "message", "message", "exchange"]


def test_a_message_that_names_its_exchange_is_written_at_once(recorded: Recorded) -> None:
    exchange = recorded.exchange()
    _message(recorded.recorder, "answer", exchange.id)
    assert [line["exchange"] for line in recorded.of("message")] == ["x00001"]


def test_messages_of_another_thread_wait_for_that_threads_exchange(recorded: Recorded) -> None:
    _message(recorded.recorder, "ours")

    def inbound() -> None:
        _message(recorded.recorder, "theirs")
        recorded.exchange()

    thread = threading.Thread(target=inbound)
    thread.start()
    thread.join()
    assert [(line["kind"], line["exchange"]) for line in recorded.of("message")] == [("theirs", "x00001")]
    recorded.exchange()
    assert [(line["kind"], line["exchange"]) for line in recorded.of("message")][1] == ("ours", "x00002")


def test_only_the_partners_messages_are_tallied(recorded: Recorded) -> None:
    _message(recorded.recorder, "from portal", sender=Party.PORTAL)
    _message(recorded.recorder, "from partner")
    recorded.exchange()
    _message(recorded.recorder, "again", "x00001")
    tally = recorded.recorder.partner_messages
    assert tally.counts == {("saml2", "from partner"): 1, ("saml2", "again"): 1}
    assert [(flaw.kind, flaw.exchange, flaw.text) for flaw in tally.flaws] == [
        ("from partner", "x00001", TEXT),
        ("again", "x00001", TEXT),
    ]


def test_decoded_names_and_numbers_are_fit_for_json(recorded: Recorded) -> None:
    recorded.redactor.register(SECRET, "credential")
    decoded = {SECRET: [SECRET, {"n": float("nan"), "i": float("inf"), "deep": (1, None, True)}]}
    recorded.recorder.message(
        wire="json", kind="notices", sender=Party.PARTNER, receiver=Party.PORTAL, decoded=decoded, exchange="x1"
    )
    mark = recorded.redactor.mark(SECRET, "credential")
    assert recorded.of("message")[0]["decoded"] == {mark: [mark, {"n": "nan", "i": "inf", "deep": [1, None, True]}]}


# -- bodies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("お知らせ".encode(), "text/html; charset=utf-8"),
        ("お知らせ".encode(), "text/html"),
        ("お知らせ".encode("cp932"), "text/html; charset=Shift_JIS"),
        ("お知らせ".encode("euc_jp"), 'text/html; CHARSET="EUC-JP"'),
        ("お知らせ".encode("utf-16"), "application/xml; charset=utf-16; x=y"),
    ],
)
def test_text_is_kept_as_text(recorded: Recorded, body: bytes, content_type: str) -> None:
    assert recorded.body(body, content_type) == {"size": len(body), "text": "お知らせ"}


def test_a_page_may_name_its_charset_itself(recorded: Recorded) -> None:
    page = '<!DOCTYPE html><meta charset="shift_jis"><input name="token" value="abcdefgh12345678"><p>お知らせ'
    written = recorded.body(page.encode("cp932"), "text/html")
    assert written["text"].endswith("<p>お知らせ")
    assert "abcdefgh12345678" not in written["text"]


@pytest.mark.parametrize(
    "charset", ["no-such-charset", "base64", "undefined", "idna", "rot13", "a\0b", "utf-8", ""], ids=ascii
)
def test_unreadable_text_is_kept_to_the_byte_without_its_secrets(recorded: Recorded, charset: str) -> None:
    body = b'<input name="csrf" value="abcdefgh12345678">\x83\xff \x82\xa0'
    written = recorded.body(body, f"text/html; charset={charset}")
    kept = base64.b64decode(written["base64"])
    assert written["size"] == len(body)
    assert kept.startswith(b'<input name="csrf" value="[redacted:token:')
    assert kept.endswith(b'">\x83\xff \x82\xa0')


def test_a_binary_body_is_kept_to_the_byte(recorded: Recorded) -> None:
    body = bytes(range(256))
    assert recorded.body(body, "application/octet-stream") == {
        "size": 256,
        "base64": base64.b64encode(body).decode(),
    }


def test_a_binary_body_with_a_secret_is_left_out(recorded: Recorded) -> None:
    recorded.redactor.register(SECRET, "credential")
    body = b"\x89PNG\xff" + SECRET.encode() + b"\xff"
    assert recorded.body(body, "image/png") == {
        "size": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "omitted": True,
    }


def test_a_name_in_another_encoding_is_left_out_with_its_page(recorded: Recorded) -> None:
    recorded.redactor.register("試験太郎", "personal")
    assert recorded.body("氏名 試験太郎 様".encode("cp932"), "text/html; charset=utf-8")["omitted"] is True


@pytest.mark.parametrize("body", [b"a" * 300_000, b"\xff" * 300_000], ids=["text", "binary"])
def test_a_large_body_leaves_its_size_and_digest(recorded: Recorded, body: bytes) -> None:
    assert recorded.body(body, "application/octet-stream") == {
        "size": 300_000,
        "sha256": hashlib.sha256(body).hexdigest(),
        "omitted": True,
    }


def test_what_a_large_body_names_is_learnt_all_the_same(recorded: Recorded) -> None:
    page = b"x" * 300_000 + b'<input name="token" value="abcdefgh12345678">'
    assert recorded.body(page, "text/html")["omitted"] is True
    recorded.recorder.step(Text("値 abcdefgh12345678", "value abcdefgh12345678"))
    assert "abcdefgh12345678" not in str(recorded.of("step"))


def test_no_body_is_null(recorded: Recorded) -> None:
    recorded.exchange(b"")
    assert recorded.of("exchange")[0]["response"]["body"] is None


# -- every kind of record --------------------------------------------------------------------------------------------


def test_every_kind_of_record_fits_the_schema(recorded: Recorded) -> None:
    load_cases()
    recorder = recorded.recorder
    identifier = next(registered_cases()).id
    recorder.note(
        "catalogue",
        requirements=[each.to_json() for each in load_catalogue().requirements],
        cases=[spec.to_json() for spec in registered_cases()],
    )
    recorder.note("scope", notOffered=[{"requirement": "G-2.2.2-3", "reason": "方式"}])
    recorder.note("selected", cases=[identifier])
    kept = {"name": "a", "digest": "0" * 64, "document": {"format": 1}, "files": {"a.json": "{}"}}
    recorder.note("setting", profile=kept, lifeSteps=8, noticeRequests=60)
    file = {"name": "a.pdf", "file": "attachments/01-a.pdf", "size": 1, "sha256": "0" * 64}
    said = {"requirement": "G-2.3-7", "statement": "述べる", "by": "試験者", "on": "2026-06-01", "sample": True}
    recorder.note("attestation", **said, attachments=[file])
    waiver = Waiver(identifier, None, "担当部署", "理由", "合意先", NOON.date(), "議事録", NOON.date())
    recorder.note("waiver", **waiver.to_json())
    recorder.note("conditions", key="tlsVersion", label=TEXT.to_json(), value="TLSv1.3")
    recorder.case = identifier
    recorder.note("case_started", case=identifier)
    recorder.step(TEXT, ["x00001"])
    recorder.circumstance("outside", url="http://127.0.0.1:8000")
    _message(recorder, "Response")
    recorded.exchange(b"\xff", "image/png")
    recorded.exchange(b"a" * 300_000)
    request = RecordedRequest("POST", "https://partner.test/?token=abcdefgh", (("Cookie", "a=b"),), b"a=b")
    recorded.exchange(request=request, response=RecordedResponse(302), device="A-1")
    recorded.exchange(response=None, failure=TransportFailure(StopKind.REFUSED, TEXT))
    masked = [{"x": 0, "y": 0, "width": 5, "height": 5, "kind": "personal"}]
    picture = recorder.keep_picture(1, "menu", b"png", (10, 10), masked)
    recorder.screen(exchange="x00003", kind="menu", title="メニュー", device="A-1", picture=picture)
    recorder.screen(exchange="x00003", kind="menu", title="メニュー", device="A-1")
    recorder.visit_note("dialog", TEXT, "x00003")
    for verdict in Verdict:
        recorder.finding(requirement="G-2.1-4", verdict=verdict, expected=TEXT, observed=TEXT, exchanges=["x00001"])
    recorder.note(
        "case_finished",
        case=identifier,
        verdict=Verdict.FAIL,
        reason=TEXT.to_json(),
        rootCase=None,
        durationMs=1.5,
    )
    recorder.note("errand", act="withdraw", clock=recorder.clock())
    act = {"device": "A-1", "what": "open", "url": "https://partner.test/"}
    came = {"hops": ["x00001"], "page": {"exchange": "x00001", "url": "https://partner.test/", "text": None}}
    recorder.note(
        "visit", case=identifier, act=act, raised=None, came={**came, "stopped": None}, clock=recorder.clock()
    )
    recorder.note("look", case=identifier, act={**act, "what": "visible_text"}, raised=None, seen="a")
    recorder.remark("notice", TEXT)
    recorder.remark("cleanup", TEXT, ok=False)
    recorder.note("run_finished", finishedAt="2026-06-01T12:00:00.000000Z", exitCode=1, interrupted=False)
    schema = load_schema("journal")
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for line in recorded.lines:
        assert [error.message for error in validator.iter_errors(line)] == [], line["type"]
    written = {line["type"] for line in recorded.lines}
    assert written == set(schema["properties"]["type"]["enum"]) - {"run_started"}


def test_no_two_workers_give_the_same_identifier(tmp_path: Path) -> None:
    found = []
    for worker in (1, 2):
        journal = Journal(tmp_path / shard_name(worker), lambda: NOON)
        recorder = Recorder(journal, Redactor(b"key"), worker)
        request = RecordedRequest("GET", "https://mock-portal.test/")
        exchange = recorder.record(
            sender=Party.BROWSER, receiver=Party.PORTAL, request=request, response=None, started_at=NOON, duration=0.1
        )
        found.append(exchange.id)
        journal.close()
    assert found == ["x1-00001", "x2-00001"]


def test_tallies_of_several_workers_add_up() -> None:
    flaw = MessageFlaw("saml2", "AuthnRequest", TEXT, "x1-00001")
    tally = MessageTally(Counter({("saml2", "AuthnRequest"): 2}), [flaw])
    tally.add(MessageTally(Counter({("saml2", "AuthnRequest"): 1, ("json", "notices"): 4}), [flaw]))
    assert tally.counts == {("saml2", "AuthnRequest"): 3, ("json", "notices"): 4}
    assert tally.flaws == [flaw, flaw]


def test_what_is_nested_beyond_reading_is_left_out(recorded: Recorded) -> None:
    """A partner that answers so brings nobody down: neither who writes it, nor who reads it."""
    nested: Any = "end"
    for _ in range(900):
        nested = [nested]
    recorded.recorder.message(
        wire="json", kind="notices", sender=Party.PARTNER, receiver=Party.PORTAL, decoded={"x": nested}, exchange="x1"
    )
    (line,) = recorded.of("message")
    kept = line["decoded"]["x"]
    levels = 0
    while isinstance(kept, list):
        (kept,) = kept
        levels += 1
    assert kept == "…"
    assert 10 < levels < 100
