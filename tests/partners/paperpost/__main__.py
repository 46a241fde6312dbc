"""紙便 as a process: `python -m tests.partners.paperpost --port N --portal URL --listener URL`, from the checkout.

Says `ready URL` when it listens, and ends with its standard input where `--exit-with-stdin` is given.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading

from flask import Flask
from waitress import create_server

from .api import ext, kensa
from .pages import mado
from .state import State


def main() -> None:
    parser = argparse.ArgumentParser(prog="paperpost")
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--portal", default="https://mock-portal.test", help="ブラウザーから見たポータルの URL")
    parser.add_argument("--listener", default="http://127.0.0.1:8601", help="直接呼び出すポータルの URL")
    parser.add_argument("--exit-with-stdin", action="store_true")
    asked = parser.parse_args()
    app = Flask(__name__, static_folder=None)
    app.extensions["kamibin"] = State(asked.portal, asked.listener)
    app.register_blueprint(ext, url_prefix="/ext/v2")
    app.register_blueprint(kensa, url_prefix="/kensa")
    app.register_blueprint(mado, url_prefix="/mado")
    listening = socket.create_server(("127.0.0.1", asked.port))
    server = create_server(app, sockets=[listening], threads=4, ident=None)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if asked.exit_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    print(f"ready http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server.run()


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
