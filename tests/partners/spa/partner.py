"""A partner whose consent screen and menu are built by scripts: the reference partner behind a small application.

python -m tests.partners.spa.partner      says `ready URL`, and ends with its standard input

What the reference partner would show is kept on the server as a description; the page that goes out is an empty shell
with `app.js`, which fetches the description and builds the screen from it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lxml import html

from conformance.reference.app import create_app, create_partner
from conformance.reference.defects import CATALOGUE
from conformance.reference.options import options_from
from conformance.reference.resources import default_portal_metadata

from ..serving import serve

_SCRIPT: Final = (Path(__file__).parent / "app.js").read_bytes()
_SCREENS: Final = "/spa/screens/"
_BUILT_BY_SCRIPT: Final = ("//form[@id='link-consent']", "//main[@id='menu']")
_SHELL: Final = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>参照実装サービス</title></head>
<body><div id="app" data-screen="{screen}">読み込み中…</div>
<noscript>JavaScriptを有効にしてください。</noscript><script type="module" src="/spa/app.js"></script></body></html>
"""


class Application:
    """WSGI around WSGI: HTML pages with a screen of ours become shells, everything else passes."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._screens: dict[str, bytes] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/spa/app.js":
            return _answer(start, _SCRIPT, "text/javascript; charset=utf-8")
        if path.startswith(_SCREENS):
            screen = self._screens.pop(path.removeprefix(_SCREENS), None)
            return _answer(start, screen or b"null", "application/json")
        return self._wrapped(environ, start)

    def _wrapped(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        said: list[Any] = []

        def take(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
            said[:] = [status, headers]
            return said.append

        inner = self._inner(environ, take)
        body = b"".join(inner)
        status, headers = said
        kind = {name.lower(): value for name, value in headers}.get("content-type", "")
        screen = _screen_in(body) if kind.startswith("text/html") else None
        if screen is not None:
            key = secrets.token_urlsafe(12)
            self._screens[key] = json.dumps(_described(screen), ensure_ascii=False).encode()
            body = _SHELL.format(screen=key).encode()
        left_out = {"content-length", "content-security-policy"}
        kept = [(name, value) for name, value in headers if name.lower() not in left_out]
        start(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]


def _answer(start: StartResponse, body: bytes, kind: str) -> list[bytes]:
    start("200 OK", [("Content-Type", kind), ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))])
    return [body]


def _screen_in(body: bytes) -> html.HtmlElement | None:
    """The main part of a page that the application builds; None for other pages."""
    tree = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    return tree.find(".//main") if any(tree.xpath(path) for path in _BUILT_BY_SCRIPT) else None


def _described(element: html.HtmlElement) -> Mapping[str, Any]:
    children: list[Any] = [element.text or ""]
    for child in element:
        if isinstance(child, html.HtmlElement):
            children.append(_described(child))
        children.append(child.tail or "")
    return {"tag": element.tag, "attributes": dict(element.attrib), "children": [each for each in children if each]}


def main() -> None:
    def application(base_url: str) -> WSGIApplication:
        partner = create_partner(base_url, default_portal_metadata(), options_from({}), CATALOGUE.overrides(()))
        return Application(create_app(partner))

    serve(application)


if __name__ == "__main__":
    main()
