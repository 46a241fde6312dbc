"""The reference partner as a process: `conformance partner`."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
import unicodedata
from collections.abc import Sequence
from types import FrameType

from waitress import create_server

from conformance.reference.app import create_app, create_partner
from conformance.reference.arguments import Arguments, read_arguments
from conformance.reference.defects import CATALOGUE
from conformance.reference.errors import UsageError
from conformance.reference.options import options_from
from conformance.reference.resources import default_portal_metadata
from conformance.reference.rest.portal import RestPortal

__all__ = ["main"]

_HOST = "127.0.0.1"
_THREADS = 8
_WRONG_USAGE = 4
_PORT_TAKEN = 3


def main(argv: Sequence[str]) -> int:
    """Run until told to stop. Exit codes: 0 stopped, 3 the port is not to be had, 4 wrong usage."""
    try:
        arguments = read_arguments(argv)
        if arguments.list_defects:
            _say(_defects_as_json() if arguments.as_json else _defects_as_table())
            return 0
        return _serve(arguments)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return _WRONG_USAGE


def _serve(arguments: Arguments) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    options = options_from(arguments.options)
    overrides = CATALOGUE.overrides(arguments.defects)
    metadata = arguments.portal_metadata or default_portal_metadata()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with listener:
        try:
            listener.bind((_HOST, arguments.port))
        except OSError as error:
            port = arguments.port
            sys.stderr.write(f"ポート {port} で待ち受けられません / cannot listen on port {port}: {error.strerror}\n")
            return _PORT_TAKEN
        base_url = f"http://{_HOST}:{listener.getsockname()[1]}"
        portal = RestPortal(arguments.portal_url or "https://mock-portal.test", arguments.portal_listener)
        partner = create_partner(base_url, metadata, options, overrides, arguments.key, rest_portal=portal)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        server = create_server(
            create_app(partner, think=arguments.think_ms / 1000), sockets=[listener], threads=_THREADS, ident=None
        )
        if arguments.exit_with_stdin:
            threading.Thread(target=_stop_with_stdin, daemon=True).start()
        _say(f"ready {base_url}")
        # Returns when the SystemExit of a signal reaches its loop.
        server.run()
        server.close()
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _stop_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _defects_as_json() -> str:
    rows = [
        {
            "name": known.name,
            "operation": known.operation,
            "requirements": list(known.requirements),
            "summary": known.ja,
            "options": dict(known.options),
            "browser": known.browser,
        }
        for known in CATALOGUE
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _defects_as_table() -> str:
    rows = [("名前", "業務", "要件", "内容")]
    rows += [(known.name, known.operation, " ".join(known.requirements), known.ja) for known in CATALOGUE]
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


def _width(text: str) -> int:
    """Columns on a terminal, where most Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
