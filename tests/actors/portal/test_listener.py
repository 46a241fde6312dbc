"""The back-channel listener serves the wire's endpoints, records what came in, and nothing else."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.actors.portal.inbound import Service
from conformance.actors.portal.listener import Listener, open_port
from conformance.errors import UsageError
from conformance.evidence.exchange import Exchange
from conformance.vocabulary import Party


class Inbox:
    """Stands for the portal and for the recorder."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.recorded: list[dict[str, Any]] = []
        self.told = threading.Event()
        self.broken: list[Exception] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, headers={"Content-Type": "text/xml"}, content=b"<answer/>")

    def record(self, **exchange: Any) -> Exchange:
        self.recorded.append(exchange)
        return Exchange("x1", **exchange)

    def broke(self, error: Exception) -> None:
        self.broken.append(error)
        self.told.set()

    @property
    def seen(self) -> list[tuple[str, int]]:
        """Method and status of what was recorded."""
        return [(each["request"].method, each["response"].status) for each in self.recorded]


def _listener(inbox: Inbox, port: int = 0, **tls: Path) -> Listener:
    service = Service(
        inbox.handle,
        inbox.record,
        base_url="https://mock-portal.test",
        paths=frozenset({"/saml/slo"}),
        now=lambda: datetime.now(UTC),
    )
    return Listener(service, listening=open_port("127.0.0.1", port), broken=inbox.broke, **tls)


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


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_the_body_of_any_method_is_read(listening: str, inbox: Inbox, method: str) -> None:
    """And not taken for the next request on the connection."""
    with httpx.Client() as client:
        for _ in range(2):
            answer = client.request(method, f"{listening}/saml/slo", content=b"GET / HTTP/1.1")
            assert (answer.status_code, answer.content) == (200, b"<answer/>")
    assert [(each.method, each.read()) for each in inbox.requests] == [(method, b"GET / HTTP/1.1")] * 2
    assert [each["request"].body for each in inbox.recorded] == [b"GET / HTTP/1.1"] * 2


def test_a_request_without_a_body_needs_no_length(listening: str, inbox: Inbox) -> None:
    assert _said(listening, b"POST /saml/slo HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 200 "
    )
    assert inbox.requests[0].read() == b""


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /saml/slo HTTP/1.1\r\nTransfer-Encoding: gzip, chunked", 501),
        (b"POST /saml/slo HTTP/1.1\r\nContent-Length: 1000001", 413),
        (b"POST /saml/slo HTTP/1.1\r\nContent-Length: -1", 400),
        (b"POST /saml/slo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", 400),
        (b"BREW /saml/slo HTTP/1.1", 501),
        (b"GET /saml/slo\x01 HTTP/1.1", 400),
    ],
)
def test_what_cannot_be_read_is_refused_and_recorded(listening: str, inbox: Inbox, head: bytes, status: int) -> None:
    answer = _said(listening, head + b"\r\nHost: p\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in answer.lower()
    assert inbox.requests == []
    assert inbox.seen == [(head.partition(b" ")[0].decode(), status)]


def test_the_absolute_form_is_taken(listening: str, inbox: Inbox) -> None:
    head = b"GET http://portal.example/saml/slo?a=1 HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n"
    assert _said(listening, head).startswith(b"HTTP/1.1 200 ")
    assert [str(each.url) for each in inbox.requests] == ["https://mock-portal.test/saml/slo?a=1"]


def test_headers_that_are_not_ascii_are_kept(listening: str, inbox: Inbox) -> None:
    head = "POST /saml/slo HTTP/1.1\r\nHost: p\r\nX-Name: café\r\nConnection: close\r\n\r\n"
    assert _said(listening, head.encode("latin-1")).startswith(b"HTTP/1.1 200 ")
    assert ("X-Name", "café") in inbox.recorded[0]["request"].headers


def test_the_head_alone_is_answered_without_a_body(listening: str) -> None:
    answer = _said(listening, b"HEAD /saml/slo HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n")


def _said(listening: str, request: bytes) -> bytes:
    """All that comes back for these bytes until the connection is closed."""
    host, _, port = listening.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(4096), b""))


# -- peers that break off, and faults of our own --------------------------------------------------------------------

FILES = Path(__file__).parents[3] / "profiles" / "reference"
TLS = {"certificate": FILES / "portal-certificate.pem", "key": FILES / "portal-key.pem"}


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(TLS["certificate"]))
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_a_silent_peer_keeps_nobody_waiting(inbox: Inbox) -> None:
    with (
        _listener(inbox, **TLS) as listener,
        socket.create_connection(("127.0.0.1", listener.port), timeout=5),
    ):
        answer = httpx.post(f"https://127.0.0.1:{listener.port}/saml/slo", verify=_trusting(), timeout=5)
        assert answer.status_code == 200
    assert inbox.seen == [("POST", 200)]


def test_a_peer_that_does_not_speak_tls_is_passed_over(inbox: Inbox, capfd: pytest.CaptureFixture[str]) -> None:
    with _listener(inbox, **TLS) as listener:
        with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: p\r\n\r\n")
            with suppress(ConnectionResetError):
                assert not plain.recv(4096).startswith(b"HTTP")
        assert httpx.get(f"https://127.0.0.1:{listener.port}/saml/slo", verify=_trusting()).status_code == 200
    assert inbox.broken == []
    assert capfd.readouterr().err == ""


def test_a_fault_of_our_own_is_told(inbox: Inbox, capfd: pytest.CaptureFixture[str]) -> None:
    def record(**exchange: Any) -> Exchange:
        raise OSError(28, "No space left on device")

    inbox.record = record  # type: ignore[method-assign]
    with _listener(inbox) as listener:
        with pytest.raises(httpx.TransportError):
            httpx.post(f"http://127.0.0.1:{listener.port}/saml/slo", content=b"<request/>")
        assert inbox.told.wait(5)
    assert [type(each) for each in inbox.broken] == [OSError]
    assert capfd.readouterr().err == ""


def test_body_too_large_is_refused_to_any_client(listening: str, inbox: Inbox) -> None:
    assert httpx.post(f"{listening}/saml/slo", content=b"x" * 1_000_001).status_code == 413
    assert httpx.post(f"{listening}/saml/slo", content=iter([b"x" * 600_000] * 2)).status_code == 413
    assert inbox.requests == []
    assert [status for _, status in inbox.seen] == [413, 413]


def test_a_body_in_chunks_is_taken_together(listening: str, inbox: Inbox) -> None:
    with httpx.Client() as client:
        for _ in range(2):
            assert client.post(f"{listening}/saml/slo", content=iter([b"<re", b"quest/>"])).status_code == 200
    assert [each.read() for each in inbox.requests] == [b"<request/>"] * 2


def test_port_in_use_is_told_and_what_to_do(inbox: Inbox) -> None:
    with _listener(inbox) as taken, pytest.raises(UsageError, match=r"portal\.listener") as caught:
        _listener(inbox, taken.port)
    assert "別のポート" in caught.value.text.ja
    assert "another port" in caught.value.text.en
