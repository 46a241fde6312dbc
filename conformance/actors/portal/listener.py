"""The portal's back-channel listener: the same portal, reachable by the partner itself; off unless the profile asks."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, final

from ...errors import UsageError
from ...vocabulary import Text
from .inbound import SECONDS_FOR_THE_PEER, Inbound, Service

__all__ = ["Listener", "open_port"]

_OF_THE_PEER: Final = (ConnectionError, TimeoutError, ssl.SSLError)
"""What a peer that breaks off, says nothing or does not trust us leads to."""


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
    """Serves the portal on an open port, over TLS if a certificate is given; closes the port in the end.

    Only what the partner itself calls is served: screens are for the citizen's browser, which needs no listener.
    `broken` is told what went wrong on our side while a connection was served.
    """

    def __init__(
        self,
        service: Service,
        *,
        listening: socket.socket,
        broken: Callable[[Exception], object],
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> None:
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate, key)
        self._server = _Server(listening, type("Bound", (Inbound,), {"service": service}), tls, broken)
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


class _Server(ThreadingHTTPServer):
    """A thread for each connection, TLS handshake included: a peer that says nothing keeps nobody else waiting."""

    daemon_threads = True

    def __init__(
        self,
        listening: socket.socket,
        handler: type[Inbound],
        tls: ssl.SSLContext | None,
        broken: Callable[[Exception], object],
    ) -> None:
        super().__init__(listening.getsockname()[:2], handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self._tls = tls
        self._broken = broken

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread."""
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(SECONDS_FOR_THE_PEER)
        secure = self._tls.wrap_socket(request, server_side=True)
        try:
            super().finish_request(secure, client_address)
        finally:
            self.shutdown_request(secure)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that goes away is nothing to tell of; what is wrong with us is told, and not to standard error."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, _OF_THE_PEER):
            self._broken(error)
