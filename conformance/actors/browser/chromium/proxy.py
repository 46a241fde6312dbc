"""The gateway's listener: HTTP proxying as Chromium speaks it (RFC 9112, 3.2.2 and RFC 9110, 9.3.6)."""

from __future__ import annotations

import http
import socket
import ssl
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from ....evidence.exchange import RecordedRequest, RecordedResponse

__all__ = ["Carry", "proxy_server"]

Carry = Callable[[RecordedRequest], RecordedResponse | None]

_NOT_PASSED_ON: Final = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "proxy-authenticate", "transfer-encoding"}
)
_TLS_HANDSHAKE: Final = 0x16
# Two lengths are no valid answer (RFC 9112, 6.3): to the browser a network error, which it never tries again, as it
# does with connections that were merely closed.
_BROKEN: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"


def proxy_server(carry: Carry, tls: ssl.SSLContext) -> ThreadingHTTPServer:
    """A proxy on a free port of the loopback that asks `carry` for every answer."""

    class Bound(_ProxyConnection):
        ask = staticmethod(carry)
        context = tls

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Browsers drop connections at will; what a request came to is told by the gateway."""

    return Server(("127.0.0.1", 0), Bound)


class _ProxyConnection(BaseHTTPRequestHandler):
    """One connection of the browser; after CONNECT it speaks for one host, over TLS or not."""

    ask: Carry
    context: ssl.SSLContext
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _scheme = ""

    def do_CONNECT(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        first = self.connection.recv(1, socket.MSG_PEEK)
        if not first:
            self.close_connection = True
            return
        self._scheme = "http"
        if first[0] == _TLS_HANDSHAKE:
            self._scheme = "https"
            self.connection = self.context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb", self.rbufsize)
            self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def carry(self) -> None:
        if self.headers.get("Upgrade") is not None:
            # WebSockets are not carried; scripts see a refused connection.
            self._write(RecordedResponse(501))
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        answer = self.ask(RecordedRequest(self.command, self._url(), tuple(self._headers()), body))
        if answer is None:
            self.wfile.write(_BROKEN)
            self.close_connection = True
        else:
            self._write(answer)

    do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = carry  # noqa: N815 - http.server's names

    def _url(self) -> str:
        return f"{self._scheme}://{self.headers.get('Host', '')}{self.path}" if self._scheme else self.path

    def _headers(self) -> list[tuple[str, str]]:
        """As Chromium would send them without a proxy; only encodings that the way out can undo are asked for."""
        renamed = {"proxy-connection": "Connection"}
        replaced = {"accept-encoding": "gzip, deflate"}
        return [
            (renamed.get(name.lower(), name), replaced.get(name.lower(), value)) for name, value in self.headers.items()
        ]

    def _write(self, answer: RecordedResponse) -> None:
        try:
            phrase = http.HTTPStatus(answer.status).phrase
        except ValueError:
            phrase = ""
        without_body = answer.status in {204, 304} or self.command == "HEAD"
        lines = [f"HTTP/1.1 {answer.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in answer.headers if name.lower() not in _NOT_PASSED_ON]
        if not without_body:
            lines.append(f"Content-Length: {len(answer.body)}")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head if without_body else head + answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Everything is in the journal; nothing goes to standard error."""
