"""Notices that the test environment lets arrive: with values of our choice, as far as its call takes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.flows import SeedingRefusedError, can_seed_by_itself, remove_seeded, seed
from conformance.profile import HttpCall, NoticeSettings, PersonStep
from conformance.vocabulary import Party

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CITIZEN: Any = SimpleNamespace(key="A", values=lambda: {"login": "citizen-a"})
FULL = {"to": "{login}", "title": "{title}", "at": "{receivedAt}", "until": "{retainUntil}", "text": "{content}"}


class Environment:
    """Answers as it is told, and keeps what it was sent."""

    def __init__(self, status: int = 201) -> None:
        self.status = status
        self.sent: list[RecordedRequest] = []

    def send(self, method: str, url: str, headers: Any, body: bytes = b"", *, sender: Party) -> Exchange:
        request = RecordedRequest(method, url, tuple(headers), body)
        self.sent.append(request)
        return Exchange("x1", sender, Party.PARTNER, request, RecordedResponse(self.status), NOW, 0.1)


def _scene(environment: Environment, seeding: HttpCall | PersonStep | None) -> Any:
    settings = NoticeSettings(seeding=seeding, removal=HttpCall("DELETE", "/test/notices/1"), time_zone=ZoneInfo("UTC"))
    return SimpleNamespace(
        profile=SimpleNamespace(notices=settings, resolve=lambda url: f"https://partner.test{url}"),
        facts=SimpleNamespace(now=lambda: NOW, random=Random(1)),
        back_channel=environment,
        say=lambda *_: None,
    )


def test_times_are_of_our_choice() -> None:
    environment = Environment()
    notice = seed(
        _scene(environment, HttpCall("POST", "/test/notices", body=FULL)),
        CITIZEN,
        "件名",
        age=timedelta(days=3),
        kept=timedelta(days=1),
    )
    sent = json.loads(environment.sent[0].body)
    assert (sent["at"], sent["until"]) == ("2026-05-29T00:00:00+00:00", "2026-05-30T00:00:00+00:00")
    assert (notice.received_at, notice.retain_until) == (NOW - timedelta(days=3), NOW - timedelta(days=2))
    assert can_seed_by_itself(_scene(environment, HttpCall("POST", "/test/notices", body=FULL)), times=True)


@pytest.mark.parametrize("body", [FULL, {"notice": FULL}], ids=["flat", "nested"])
def test_without_a_limit_there_is_none(body: Any) -> None:
    environment = Environment()
    call = HttpCall("POST", "/test/notices", body=body)
    assert seed(_scene(environment, call), CITIZEN, "件名", kept=None).retain_until is None
    assert b'"until": null' in environment.sent[0].body


@pytest.mark.parametrize(
    "call",
    [
        HttpCall("POST", "/test/notices", body=FULL, encoding="form"),
        HttpCall("POST", "/test/notices", body={**FULL, "until": "until {retainUntil}"}),
        HttpCall("POST", "/test/notices?until={retainUntil}", body={"title": "{title}"}),
    ],
    ids=["form", "part of a text", "address"],
)
def test_where_no_limit_cannot_be_said_none_is_sent(call: HttpCall) -> None:
    """An empty text might be any time to the test environment, and the partner would be blamed for it."""
    environment = Environment()
    with pytest.raises(SeedingRefusedError, match="保存期限のないお知らせ"):
        seed(_scene(environment, call), CITIZEN, "件名", kept=None)
    assert environment.sent == []


def test_what_the_call_does_not_hand_over_is_not_known() -> None:
    call = HttpCall("POST", "/test/notices?to={login}", body={"inner": [{"title": "{title}", "text": "{content}"}]})
    scene = _scene(Environment(), call)
    notice = seed(scene, CITIZEN, "件名")
    assert (notice.sender, notice.received_at, notice.retain_until) == (None, None, None)
    assert can_seed_by_itself(scene)
    assert not can_seed_by_itself(scene, times=True)


@pytest.mark.parametrize("seeding", [None, PersonStep("送る")])
def test_a_person_sends_nothing_by_itself(seeding: PersonStep | None) -> None:
    assert not can_seed_by_itself(_scene(Environment(), seeding))


def test_a_notice_that_is_not_taken_is_told_apart() -> None:
    environment = Environment()
    scene = _scene(environment, HttpCall("POST", "/test/notices", body=FULL))
    notice = seed(scene, CITIZEN, "件名")
    assert remove_seeded(scene, notice)
    environment.status = 422
    with pytest.raises(SeedingRefusedError):
        seed(scene, CITIZEN, "件名")
    with pytest.raises(SeedingRefusedError):
        remove_seeded(scene, notice)
