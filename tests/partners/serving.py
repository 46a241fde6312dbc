"""What the small partners share as processes: their own socket, `ready URL`, an end with whoever started them."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from waitress import create_server

__all__ = ["serve"]


def serve(application: Callable[[str], WSGIApplication], *, port: int = 0, exit_with_stdin: bool = True) -> None:
    """Serve what `application` makes of the base URL, until SIGTERM or standard input ends; port 0 is a free one."""
    listening = socket.create_server(("127.0.0.1", port))
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = create_server(application(base_url), sockets=[listening], threads=4, ident=None)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if exit_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    print(f"ready {base_url}", flush=True)
    server.run()


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
