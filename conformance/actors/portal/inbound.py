"""One connection of the partner's to the portal's listener: its requests read, answered and taken down (RFC 9112)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import ClassVar, Final

import httpx

from ...evidence.exchange import RecordedRequest, RecordedResponse
from ...vocabulary import Party
from ..browser.base import Recorder
from .bodies import UnreadableBodyError, read_body

__all__ = ["SECONDS_FOR_THE_PEER", "Inbound", "Service", "respond"]

SECONDS_FOR_THE_PEER: Final = 10.0
"""For the TLS handshake, and for each read of a request."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is served: `paths` of the portal, which is `base_url` to the partner."""

    handle: Callable[[httpx.Request], httpx.Response]
    recorder: Recorder
    base_url: str
    paths: frozenset[str]
    now: Callable[[], datetime]


class Inbound(BaseHTTPRequestHandler):
    """A class of its own per listener has the `service`; http.server makes an object of it for each connection."""

    service: ClassVar[Service]
    timeout = SECONDS_FOR_THE_PEER
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Answer one request; one whose body cannot be told from what follows is refused, and the connection ends."""
        started_at, start = self.service.now(), time.perf_counter()
        body, objection = b"", None if hasattr(self, f"do_{self.command}") else HTTPStatus.NOT_IMPLEMENTED
        try:
            body = read_body(self.headers, self.rfile) if objection is None else b""
        except UnreadableBodyError as error:
            objection = error.status
        # The absolute form has to be taken, too (RFC 9112, 3.2.2).
        target = self.path if self.path.startswith("/") else f"/{self.path.partition('://')[2].partition('/')[2]}"
        request = RecordedRequest(self.command, f"{self.service.base_url}{target}", tuple(self.headers.items()), body)
        response = respond(self.service, request) if objection is None else _refusal(objection)
        response.read()
        # First: whatever becomes of the connection, the portal may have acted on the request.
        self.service.recorder(
            sender=Party.PARTNER,
            receiver=Party.PORTAL,
            request=request,
            response=RecordedResponse(response.status_code, tuple(response.headers.multi_items()), response.content),
            started_at=started_at,
            duration=time.perf_counter() - start,
            device="",
            failure=None,
        )
        self._write(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - http.server's names

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """http.server's own refusals. A method that nobody serves is a request all the same, and taken down."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self.answer()
        else:
            super().send_error(code, message, explain)

    def log_message(self, format: str, *args: object) -> None:
        """Everything is in the journal; nothing goes to standard error."""

    def _write(self, response: httpx.Response) -> None:
        self.send_response(response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in {"content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.content)


def respond(service: Service, received: RecordedRequest) -> httpx.Response:
    """What the service answers to a request that was read."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in received.headers]
    try:
        request = httpx.Request(received.method, received.url, headers=headers, content=received.body)
    except httpx.InvalidURL:
        return _refusal(HTTPStatus.BAD_REQUEST)
    known = request.url.path in service.paths
    return service.handle(request) if known else httpx.Response(404, content=b"")


def _refusal(status: HTTPStatus) -> httpx.Response:
    return httpx.Response(status, headers={"Connection": "close"}, content=b"")
