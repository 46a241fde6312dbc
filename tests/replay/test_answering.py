"""The recording in the partner's place, with exchanges made up."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.evidence.exchange import RecordedRequest
from conformance.replay.answering import Answering, DivergedError
from conformance.replay.parts import ReplayRedactor
from conformance.replay.recorded import RecordedCase

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MARK = "[redacted:token:00000000000a]"
OTHER = "[redacted:cookie:00000000000a]"


def exchange(number: int, body: str, answer: str, **more: Any) -> dict[str, Any]:
    """Portal to partner, one after the other."""
    return {
        "id": f"x{number:05d}",
        "from": "portal",
        "to": "partner",
        "request": {"method": "POST", "url": "http://partner.test/api", "headers": [], "body": _text(body)},
        "response": {"status": 200, "headers": [["X-Seen", answer]], "body": _text(answer)},
        "failure": None,
        "startedAt": f"2026-06-01T12:00:{number:02d}.000000Z",
        "durationMs": 1.0,
        **more,
    }


def _text(text: str) -> dict[str, Any]:
    return {"size": len(text), "text": text}


def answering(*exchanges: dict[str, Any]) -> Answering:
    made = Answering(ReplayRedactor([MARK, OTHER]), {"00000000000a": MARK})
    made.begin(RecordedCase(id="link/1/a", began=NOON, exchanges=list(exchanges)))
    return made


def asks(recording: Answering, body: str, url: str = "http://partner.test/api") -> str:
    response = recording.answer(RecordedRequest("POST", url, (), body.encode())).response
    assert response is not None
    return response.body.decode()


def test_answers_come_in_the_order_of_the_recording() -> None:
    recording = answering(exchange(1, "a", "one"), exchange(2, "b", "two"))
    assert [asks(recording, "a"), asks(recording, "b")] == ["one", "two"]
    recording.end()
    assert not recording.differences


def test_requests_side_by_side_are_told_apart_by_what_they_ask() -> None:
    recording = answering(exchange(1, "a", "one"), exchange(2, "b", "two"), exchange(3, "a", "three"))
    heard: list[str] = []
    for body in ("b", "a", "a"):
        thread = threading.Thread(target=lambda body=body: heard.append(asks(recording, body)))
        thread.start()
        thread.join()
    assert heard == ["two", "one", "three"]


def test_what_was_not_asked_then_has_no_answer_now_nor_later() -> None:
    recording = answering(exchange(1, "a", "one"), exchange(2, "b", "two"))
    with pytest.raises(DivergedError):
        asks(recording, "a", "http://partner.test/elsewhere")
    assert recording.diverged
    assert [(each.exchange, each.what) for each in recording.differences] == [("x00001", "request")]
    with pytest.raises(DivergedError):
        asks(recording, "a")


def test_what_is_not_asked_again_is_told() -> None:
    recording = answering(exchange(1, "a", "one"), exchange(2, "b", "two"))
    asks(recording, "a")
    recording.end()
    assert [(each.exchange, each.what, each.recorded) for each in recording.differences] == [
        ("x00002", "exchanges left", "1")
    ]


def test_a_value_has_one_mark_whatever_kind_it_was_recorded_under() -> None:
    recording = answering(exchange(1, "a", OTHER))
    response = recording.answer(RecordedRequest("POST", "http://partner.test/api", (), b"a")).response
    assert response is not None
    assert (response.body.decode(), response.headers) == (MARK, (("X-Seen", MARK),))


def test_why_there_was_no_answer_is_the_same_in_both_languages() -> None:
    recording = answering(
        exchange(1, "a", "", response=None, failure="拒否", failureKind="refused", failureEn="refused")
    )
    answer = recording.answer(RecordedRequest("POST", "http://partner.test/api", (), b"a"))
    assert answer.response is None
    assert answer.failure is not None
    assert (answer.failure.kind, answer.failure.text.ja, answer.failure.text.en) == ("refused", "拒否", "refused")


def test_an_address_outside_is_there_as_often_as_it_was() -> None:
    recording = answering()
    case = RecordedCase(id="link/1/a", began=NOON, circumstances={"outside": [{"url": "http://127.0.0.1:8000"}]})
    recording.begin(case)
    with recording.outside() as url:
        assert url == "http://127.0.0.1:8000"
    with pytest.raises(DivergedError), recording.outside():
        pass


def test_a_connections_facts_are_known_from_then_on() -> None:
    recording = answering()
    facts = {"host": "partner.test:443", "version": "TLSv1.3", "cipher": "AES", "certificate": "AAEC"}
    recording.begin(RecordedCase(id="account/1/a", began=NOON, circumstances={"tls": [facts]}))
    recording.begin(RecordedCase(id="account/1/b", began=NOON))
    assert recording.tls()["partner.test:443"].certificate == b"\x00\x01\x02"
