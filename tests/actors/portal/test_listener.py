"""The back-channel listener serves the wire's endpoints, records what came in, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from conformance.actors.portal.listener import Listener, open_port
from conformance.errors import UsageError
from conformance.evidence.exchange import Exchange
from conformance.vocabulary import Party


class Inbox:
    """Stands for the portal and for the recorder."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.recorded: list[dict[str, Any]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, headers={"Content-Type": "text/xml"}, content=b"<answer/>")

    def record(self, **exchange: Any) -> Exchange:
        self.recorded.append(exchange)
        return Exchange("x1", **exchange)


def _listener(inbox: Inbox, port: int = 0) -> Listener:
    return Listener(
        inbox.handle,
        inbox.record,
        base_url="https://mock-portal.test",
        paths=frozenset({"/saml/slo"}),
        listening=open_port("127.0.0.1", port),
        now=lambda: datetime.now(UTC),
    )


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def listening(inbox: Inbox) -> Iterator[str]:
    with _listener(inbox) as listener:
        yield f"http://127.0.0.1:{listener.port}"


def test_endpoint_is_served_under_the_portals_own_name(listening: str, inbox: Inbox) -> None:
    answer = httpx.post(f"{listening}/saml/slo", content=b"<request/>", headers={"Content-Type": "text/xml"})
    assert (answer.status_code, answer.content) == (200, b"<answer/>")
    assert [str(request.url) for request in inbox.requests] == ["https://mock-portal.test/saml/slo"]
    assert inbox.requests[0].read() == b"<request/>"


def test_what_came_in_is_recorded(inbox: Inbox) -> None:
    with _listener(inbox) as listener:
        httpx.post(f"http://127.0.0.1:{listener.port}/saml/slo", content=b"<request/>")
    (recorded,) = inbox.recorded
    assert (recorded["sender"], recorded["receiver"]) == (Party.PARTNER, Party.PORTAL)
    assert recorded["request"].body == b"<request/>"
    assert recorded["response"].status == 200


def test_screens_are_not_served(listening: str, inbox: Inbox) -> None:
    assert httpx.get(f"{listening}/services").status_code == 404
    assert inbox.requests == []


def test_body_without_length_or_too_large_is_refused(listening: str, inbox: Inbox) -> None:
    assert httpx.post(f"{listening}/saml/slo", content=b"x" * 1_000_001).status_code == 413
    assert httpx.post(f"{listening}/saml/slo", content=iter([b"chunk"])).status_code == 411
    assert inbox.requests == []


def test_port_in_use_is_told_and_what_to_do(inbox: Inbox) -> None:
    with _listener(inbox) as taken, pytest.raises(UsageError, match=r"portal\.listener") as caught:
        _listener(inbox, taken.port)
    assert "別のポート" in caught.value.text.ja
    assert "another port" in caught.value.text.en
