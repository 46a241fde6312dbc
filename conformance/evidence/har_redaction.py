"""A HAR file that a person exported from a browser, with its secrets replaced as the recorder replaces them.

What is kept is what HAR 1.2 names and evidence needs: addresses, headers, status, times. Members that it does not name
(browsers add bodies of web sockets, call stacks and more) are left out, and so are the cache and comments.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus, urlencode

from .redact import Redactor

__all__ = ["NotHarError", "redact_har"]

Table = Mapping[str, Any]


class NotHarError(Exception):
    """The document is no HAR; the message names the place."""


def redact_har(document: Any, redactor: Redactor, *, keep_bodies: bool) -> dict[str, Any]:
    """The same exchanges without what must not be read. Bodies are marks too, unless they are to be kept as text.

    Raises NotHarError.
    """
    log = document.get("log") if isinstance(document, Mapping) else None
    entries = log.get("entries") if isinstance(log, Mapping) else None
    if not isinstance(log, Mapping) or not isinstance(entries, list):
        raise NotHarError("log.entries")
    reader = _Reader(redactor, keep_bodies)
    kept = {
        "log": {
            "version": "1.2",
            **{key: reader.product(log[key], f"log.{key}") for key in ("creator", "browser") if key in log},
            "pages": [
                reader.page(each, f"log.pages[{n}]") for n, each in enumerate(_list(log.get("pages"), "log.pages"))
            ],
            "entries": [reader.entry(each, f"log.entries[{n}]") for n, each in enumerate(entries)],
        }
    }
    # Once more: what a later exchange told to be a secret may stand in an earlier one.
    redacted: dict[str, Any] = _everywhere(kept, redactor)
    return redacted


class _Reader:
    def __init__(self, redactor: Redactor, keep_bodies: bool) -> None:
        self._redactor = redactor
        self._keep_bodies = keep_bodies

    def product(self, value: Any, where: str) -> dict[str, Any]:
        return _plain(_table(value, where), "name", "version")

    def page(self, value: Any, where: str) -> dict[str, Any]:
        table = _table(value, where)
        return {
            **_plain(table, "startedDateTime", "id"),
            # Browsers put the page's address here.
            "title": self._redactor.url(_text(table.get("title"))),
            "pageTimings": _numbers(table.get("pageTimings")),
        }

    def entry(self, value: Any, where: str) -> dict[str, Any]:
        table = _table(value, where)
        return {
            **_plain(table, "pageref", "startedDateTime", "time", "serverIPAddress"),
            "request": self._request(_table(table.get("request"), f"{where}.request"), f"{where}.request"),
            "response": self._response(_table(table.get("response"), f"{where}.response"), f"{where}.response"),
            "cache": {},
            "timings": _numbers(table.get("timings")),
        }

    def _request(self, table: Table, where: str) -> dict[str, Any]:
        kept = {
            **_plain(table, "method", "httpVersion", "headersSize", "bodySize"),
            "url": self._redactor.url(_text(table.get("url"))),
            "headers": self._headers(table, where),
            "cookies": self._cookies(table, where),
            "queryString": self._fields(table.get("queryString"), f"{where}.queryString"),
        }
        posted = table.get("postData")
        if posted is not None:
            said = _table(posted, f"{where}.postData")
            kind = _text(said.get("mimeType"))
            kept["postData"] = {"mimeType": kind, "params": [], "text": self._posted(said, kind, where)}
        return kept

    def _posted(self, posted: Table, kind: str, where: str) -> str:
        text = _text(posted.get("text"))
        if not text:
            fields = _list(posted.get("params"), f"{where}.postData.params")
            text = urlencode([(_text(each.get("name")), _text(each.get("value"))) for each in map(_any_table, fields)])
            kind = "application/x-www-form-urlencoded"
        return self._body(text, kind)

    def _response(self, table: Table, where: str) -> dict[str, Any]:
        content = _table(table.get("content", {}), f"{where}.content")
        kind = _text(content.get("mimeType"))
        text = _text(content.get("text"))
        encoded = content.get("encoding") == "base64"
        return {
            **_plain(table, "status", "statusText", "httpVersion", "headersSize", "bodySize"),
            "headers": self._headers(table, where),
            "cookies": self._cookies(table, where),
            "redirectURL": self._redactor.url(_text(table.get("redirectURL"))),
            "content": {**_plain(content, "size"), "mimeType": kind, "text": self._body(text, kind, encoded=encoded)},
        }

    def _headers(self, table: Table, where: str) -> list[dict[str, str]]:
        pairs = _pairs(table.get("headers"), f"{where}.headers")
        return [{"name": name, "value": value} for name, value in self._redactor.headers(pairs)]

    def _cookies(self, table: Table, where: str) -> list[dict[str, str]]:
        pairs = _pairs(table.get("cookies"), f"{where}.cookies")
        redacted = self._redactor.headers(tuple(("Cookie", f"{name}={value}") for name, value in pairs))
        return [
            {"name": name, "value": pair.partition("=")[2]}
            for (name, _), (_, pair) in zip(pairs, redacted, strict=True)
        ]

    def _fields(self, value: Any, where: str) -> list[dict[str, str]]:
        kept = []
        for name, content in _pairs(value, where):
            query = self._redactor.url(f"?{urlencode([(name, content)])}")
            kept.append({"name": name, "value": unquote_plus(query.partition("=")[2])})
        return kept

    def _body(self, text: str, kind: str, *, encoded: bool = False) -> str:
        plain = _decoded(text) if encoded else text
        if not text:
            return ""
        if plain is None or not self._keep_bodies:
            return self._redactor.mark(text, "body")
        return self._redactor.body(plain, kind)


def _decoded(encoded: str) -> str | None:
    """Base64 as text; None for what is no text, in which nobody can look for a secret."""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return None


def _everywhere(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, str):
        return redactor.text(value)
    if isinstance(value, dict):
        return {key: _everywhere(item, redactor) for key, item in value.items()}
    return [_everywhere(item, redactor) for item in value] if isinstance(value, list) else value


def _table(value: Any, where: str) -> Table:
    if not isinstance(value, Mapping):
        raise NotHarError(where)
    return value


def _any_table(value: Any) -> Table:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any, where: str) -> Sequence[Any]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise NotHarError(where)
    return value


def _pairs(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    """HAR's lists of names and values."""
    found = (_table(each, f"{where}[{number}]") for number, each in enumerate(_list(value, where)))
    return tuple((_text(each.get("name")), _text(each.get("value"))) for each in found)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _plain(table: Table, *names: str) -> dict[str, Any]:
    """Members that hold nothing secret, as far as they are text or numbers."""
    return {name: table[name] for name in names if isinstance(table.get(name), str | int | float)}


def _numbers(value: Any) -> dict[str, float]:
    table = value if isinstance(value, Mapping) else {}
    return {str(name): number for name, number in table.items() if isinstance(number, int | float)}
