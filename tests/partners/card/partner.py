"""A partner that wants a card and a PIN before each link: the reference partner behind one more page.

python -m tests.partners.card.partner [--hand MILLISECONDS]    says `ready URL`, and ends with its standard input

With `--hand` the page itself does what a person would, after so long each time: a wrong PIN first, then the right one.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from conformance.reference.app import create_app, create_partner
from conformance.reference.defects import CATALOGUE
from conformance.reference.options import options_from
from conformance.reference.resources import default_portal_metadata

from ..serving import serve

PIN: Final = "4931"
_GUARDED: Final = "/link/consent"
_PAGE: Final = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>カードの確認</title></head>
<body><main id="card-reader"><h1>カードの確認</h1>
<p>マイナンバーカードをリーダーに置き、暗証番号を入力してください。</p>{problem}
<form method="post" action="/card"><label for="pin">暗証番号（数字4桁）</label>
<input id="pin" name="pin" style="-webkit-text-security: disc" inputmode="numeric" autocomplete="off" required>
<button>確認する</button></form></main>{script}</body></html>
"""
_HAND: Final = """<script>setTimeout(() => {{
document.getElementById("pin").value = "{pin}".split("").reverse().join(""); document.querySelector("button").click();
}}, {delay});</script>"""


class Application:
    """WSGI around WSGI: the consent screen is shown once for each reading of the card."""

    def __init__(self, inner: WSGIApplication, hand: int | None) -> None:
        self._inner = inner
        self._hand = hand

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("card")
        card = cookie.value if cookie is not None else ""
        if environ["PATH_INFO"] == "/card":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            pin = parse_qs(environ["wsgi.input"].read(size).decode()).get("pin", [""])[0]
            headers = [("Location", _GUARDED), _set_card("read" if pin == PIN else "wrong")]
            start("303 See Other", [*headers, ("Content-Length", "0")])
            return []
        if environ["PATH_INFO"] == _GUARDED and environ["REQUEST_METHOD"] == "GET":
            if card == "read":
                return self._inner(environ, _also(start, _set_card("")))
            return self._ask(start, wrong=card == "wrong")
        return self._inner(environ, start)

    def _ask(self, start: StartResponse, *, wrong: bool) -> list[bytes]:
        problem = "<p role='alert'>暗証番号が違います。</p>" if wrong else ""
        pin = PIN if wrong else "0000"
        script = "" if self._hand is None else _HAND.format(pin=pin[::-1], delay=self._hand)
        body = _PAGE.format(problem=problem, script=script).encode()
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        start("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]


def _set_card(value: str) -> tuple[str, str]:
    return "Set-Cookie", f"card={value}; Path=/; HttpOnly; SameSite=Lax"


def _also(start: StartResponse, header: tuple[str, str]) -> StartResponse:
    def started(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        return start(status, [*headers, header])

    return started  # type: ignore[return-value]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hand", type=int)
    hand = parser.parse_args().hand

    def application(base_url: str) -> WSGIApplication:
        partner = create_partner(base_url, default_portal_metadata(), options_from({}), CATALOGUE.overrides(()))
        return Application(create_app(partner), hand)

    serve(application)


if __name__ == "__main__":
    main()
