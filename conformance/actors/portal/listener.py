"""The portal's back-channel listener: the same portal, reachable by the partner itself; off unless the profile asks."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, final

import httpx

from ...errors import UsageError
from ...evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from ...vocabulary import Party, Text

__all__ = ["InboundRecorder", "Listener", "open_port"]

_LARGEST_BODY: Final = 1_000_000
_SECONDS_PER_REQUEST: Final = 10.0


class InboundRecorder(Protocol):
    """Takes down what came in; the run's recorder."""

    def __call__(
        self,
        *,
        sender: Party,
        receiver: Party,
        request: RecordedRequest,
        response: RecordedResponse | None,
        started_at: datetime,
        duration: float,
    ) -> Exchange: ...


def open_port(address: str, port: int) -> socket.socket:
    """A socket that listens (port 0 takes a free one), before there is anything to serve: its number can be told.

    Raises UsageError when the address cannot be used.
    """
    try:
        return socket.create_server((address, port))
    except OSError as error:
        raise UsageError(
            Text(
                f"portal.listener: {address}:{port} で待ち受けられません（{error.strerror}）。"
                "別のポートにするか、使用中のプログラムを止めてください。",
                f"portal.listener: cannot listen on {address}:{port} ({error.strerror}); "
                "choose another port or stop what uses it.",
            )
        ) from error


@final
class Listener:
    """Serves `paths` of the portal on an open port, over TLS if a certificate is given; closes the port in the end.

    Only what the partner itself calls is served: screens are for the citizen's browser, which needs no listener.
    """

    def __init__(
        self,
        handle: Callable[[httpx.Request], httpx.Response],
        recorder: InboundRecorder,
        *,
        base_url: str,
        paths: frozenset[str],
        listening: socket.socket,
        now: Callable[[], datetime],
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> None:
        handler = _handler(handle, recorder, base_url.rstrip("/"), paths, now)
        self._server = ThreadingHTTPServer(listening.getsockname()[:2], handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = listening
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(
    handle: Callable[[httpx.Request], httpx.Response],
    recorder: InboundRecorder,
    base_url: str,
    paths: frozenset[str],
    now: Callable[[], datetime],
) -> type[BaseHTTPRequestHandler]:
    class Inbound(BaseHTTPRequestHandler):
        timeout = _SECONDS_PER_REQUEST
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > _LARGEST_BODY:
                self.send_error(413 if length.isdigit() else 411)
                return
            self._answer(self.rfile.read(int(length)))

        def log_message(self, format: str, *args: object) -> None:
            """Everything is in the journal; nothing goes to standard error."""

        def _answer(self, body: bytes) -> None:
            started_at, start = now(), time.perf_counter()
            request = httpx.Request(self.command, f"{base_url}{self.path}", headers=self.headers.items(), content=body)
            known = request.url.path in paths
            response = handle(request) if known else httpx.Response(404, content=b"")
            response.read()
            self.send_response(response.status_code)
            for name, value in response.headers.items():
                if name.lower() not in {"content-length", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)
            recorder(
                sender=Party.PARTNER,
                receiver=Party.PORTAL,
                request=RecordedRequest(self.command, str(request.url), tuple(self.headers.items()), body),
                response=RecordedResponse(
                    response.status_code, tuple(response.headers.multi_items()), response.content
                ),
                started_at=started_at,
                duration=time.perf_counter() - start,
            )

    return Inbound
