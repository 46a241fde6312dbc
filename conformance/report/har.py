"""exchanges.har: every exchange of a run as browsers' tools read it (HAR 1.2).

A page is a case. Cookies stand, redacted, in the headers. What HAR has no name for begins with an underscore.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ..vocabulary import Language
from .files import write_atomically
from .view import Activity, Body, Exchange, Headers, RunView

__all__ = ["har_of", "write_har"]

_OUTSIDE: Final = "outside"


def write_har(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write exchanges.har into the report directory."""
    spoken: Language = language or view.run.get("reportLanguage") or "ja"
    path = directory / "exchanges.har"
    write_atomically(path, json.dumps(har_of(view, spoken), ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def har_of(view: RunView, language: Language) -> dict[str, Any]:
    pages, entries = [], []
    for identifier, title, activity in _activities(view, language):
        if not activity.exchanges:
            continue
        pages.append(
            {
                "startedDateTime": activity.exchanges[0].started_at,
                "id": identifier,
                "title": title,
                "pageTimings": {"onContentLoad": -1, "onLoad": -1},
            }
        )
        entries += [_entry(exchange, identifier, language) for exchange in activity.exchanges]
    entries.sort(key=lambda entry: (datetime.fromisoformat(entry["startedDateTime"]), entry["_record"]))
    creator = {"name": "minsotatsu-conformance", "version": str(view.run.get("toolVersion"))}
    return {"log": {"version": "1.2", "creator": creator, "pages": pages, "entries": entries}}


def _activities(view: RunView, language: Language) -> Iterator[tuple[str, str, Activity]]:
    yield _OUTSIDE, _OUTSIDE, view.outside
    for case in view.cases:
        yield case.id, case.spec.title.say(language), case.activity


def _entry(exchange: Exchange, page: str, language: Language) -> dict[str, Any]:
    return {
        "pageref": page,
        "startedDateTime": exchange.started_at,
        "time": exchange.duration_ms,
        "request": _request(exchange),
        "response": _response(exchange, language),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.duration_ms, "receive": 0},
        "_id": exchange.id,
        "_record": exchange.seq,
        "_from": exchange.sender.value,
        "_to": exchange.receiver.value,
        "_device": exchange.device,
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    body = exchange.request_body
    request = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(exchange.request_headers),
        "queryString": _query(exchange.url),
        "headersSize": -1,
        "bodySize": 0 if body is None else body.size,
    }
    if body is not None:
        request["postData"] = {
            "mimeType": _header(exchange.request_headers, "content-type"),
            "text": _text(body),
            "params": [],
            **_kept(body),
        }
    return request


def _response(exchange: Exchange, language: Language) -> dict[str, Any]:
    """Status 0 where nothing came, as browsers write it."""
    body = exchange.response_body
    content: dict[str, Any] = {
        "size": 0 if body is None else body.size,
        "mimeType": _header(exchange.response_headers, "content-type") or "x-unknown",
    }
    if body is not None:
        content |= {"text": _text(body), **_kept(body)}
        if body.text is None and body.base64 is not None:
            content["encoding"] = "base64"
    response = {
        "status": exchange.status or 0,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(exchange.response_headers),
        "content": content,
        "redirectURL": _header(exchange.response_headers, "location"),
        "headersSize": -1,
        "bodySize": -1 if body is None else body.size,
    }
    return response if exchange.failure is None else {**response, "_error": exchange.failure.say(language)}


def _text(body: Body) -> str:
    return body.text if body.text is not None else body.base64 or ""


def _kept(body: Body) -> dict[str, Any]:
    """What is said of a body that is not here, or not all of it."""
    if body.omitted:
        return {"_omitted": True, "_sha256": body.sha256}
    return {"_shortened": True} if body.shortened else {}


def _headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _header(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _query(url: str) -> list[dict[str, str]]:
    try:
        query = urlsplit(url).query
    except ValueError:
        # A partner's redirect can lead to what is no URL at all; it was recorded all the same.
        return []
    # As it was sent: to decode it could bring out what the redaction knows in its encoded forms.
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return [{"name": name, "value": value} for name, _, value in pairs]
