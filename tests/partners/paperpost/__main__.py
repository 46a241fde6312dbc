"""紙便 as a process: `python -m tests.partners.paperpost --port N --portal URL --listener URL`, from the checkout.

Says `ready URL` when it listens, and ends with its standard input where `--exit-with-stdin` is given.
"""

from __future__ import annotations

import argparse

from flask import Flask

from ..serving import serve
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

    def application(base_url: str) -> Flask:
        return _application(asked.portal, asked.listener)

    serve(application, port=asked.port, exit_with_stdin=asked.exit_with_stdin)


def _application(portal: str, listener: str) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.extensions["kamibin"] = State(portal, listener)
    app.register_blueprint(ext, url_prefix="/ext/v2")
    app.register_blueprint(kensa, url_prefix="/kensa")
    app.register_blueprint(mado, url_prefix="/mado")
    return app


if __name__ == "__main__":
    main()
