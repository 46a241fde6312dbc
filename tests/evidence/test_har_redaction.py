"""A HAR is kept without its secrets, whatever a browser calls the place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.evidence.har_redaction import NotHarError, redact_har
from conformance.evidence.redact import Redactor
from tests.har_kit import COOKIE, PASSWORD, SECRETS, har


def _redacted(document: Any, *, keep_bodies: bool = False) -> dict[str, Any]:
    return redact_har(document, Redactor(b"key", protect_messages=True), keep_bodies=keep_bodies)


@pytest.mark.parametrize("keep_bodies", [False, True])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_left(secret: str, keep_bodies: bool) -> None:
    assert secret in json.dumps(har())
    assert secret not in json.dumps(_redacted(har(), keep_bodies=keep_bodies))


def test_what_evidence_needs_is_left() -> None:
    log = _redacted(har())["log"]
    assert log["creator"] == {"name": "WebInspector", "version": "537.36"}
    first, second = log["entries"]
    assert (first["startedDateTime"], first["time"], first["timings"]["wait"]) == ("2026-11-28T06:40:00.000Z", 12.5, 2)
    request, response = first["request"], first["response"]
    assert request["url"].startswith("https://post.example.jp/login?SAMLResponse=[redacted:token:")
    assert request["url"].endswith("&page=2")
    assert {"name": "Accept", "value": "text/html"} in request["headers"]
    assert {"name": "page", "value": "2"} in request["queryString"]
    assert (response["status"], second["response"]["status"]) == (302, 200)
    assert first["pageref"] == log["pages"][0]["id"] == "page_1"


def test_the_same_secret_has_the_same_mark() -> None:
    request = _redacted(har())["log"]["entries"][0]["request"]
    cookie = request["cookies"][0]["value"]
    assert cookie.startswith("[redacted:cookie:")
    assert request["headers"][0]["value"].startswith(f"sid={cookie};")


def test_bodies_are_marks_unless_they_are_asked_for() -> None:
    response = _redacted(har())["log"]["entries"][0]["response"]
    assert response["content"]["text"].startswith("[redacted:body:")
    kept = _redacted(har(), keep_bodies=True)["log"]["entries"]
    assert "試験 太郎 様" in kept[0]["response"]["content"]["text"]
    assert kept[0]["request"]["postData"]["text"].startswith("login=citizen-a&password=[redacted:token:")
    # Also one that travelled in Base64: what is no text cannot be searched.
    assert kept[1]["response"]["content"]["text"].startswith("<p>[redacted:token:")


def test_a_body_that_is_no_text_is_never_kept() -> None:
    document = har()
    document["log"]["entries"][1]["response"]["content"]["text"] = "/9j/4AAQ"
    kept = _redacted(document, keep_bodies=True)["log"]["entries"][1]
    assert kept["response"]["content"]["text"].startswith("[redacted:body:")


def test_fields_without_their_text_are_a_body_too() -> None:
    document = har()
    del document["log"]["entries"][0]["request"]["postData"]["text"]
    for keep_bodies in (False, True):
        kept = _redacted(document, keep_bodies=keep_bodies)["log"]["entries"][0]["request"]["postData"]
        assert "[redacted:" in kept["text"]
        assert PASSWORD not in json.dumps(kept)


def test_members_that_har_does_not_name_are_left_out() -> None:
    entry = _redacted(har())["log"]["entries"][0]
    assert not {"_initiator", "_webSocketMessages", "comment"} & set(entry)
    assert entry["cache"] == {}


def test_the_input_is_left_as_it_was() -> None:
    document = har()
    _redacted(document)
    assert document == har()
    assert document["log"]["entries"][0]["request"]["cookies"][0]["value"] == COOKIE


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda har: har.pop("log"), "log.entries"),
        (lambda har: har["log"].pop("entries"), "log.entries"),
        (lambda har: har["log"].update(entries={}), "log.entries"),
        (lambda har: har["log"].update(pages=1), "log.pages"),
        (lambda har: har["log"].update(creator="x"), "log.creator"),
        (lambda har: har["log"]["entries"].append(None), "log.entries[2]"),
        (lambda har: har["log"]["entries"][1].pop("request"), "log.entries[1].request"),
        (lambda har: har["log"]["entries"][1].update(response=[]), "log.entries[1].response"),
        (lambda har: har["log"]["entries"][1]["request"].update(headers="x"), "log.entries[1].request.headers"),
        (lambda har: har["log"]["entries"][1]["request"].update(cookies=[1]), "log.entries[1].request.cookies[0]"),
    ],
)
def test_what_is_no_har_is_told_by_its_place(change: Any, place: str) -> None:
    document = har()
    change(document)
    with pytest.raises(NotHarError) as caught:
        _redacted(document)
    assert str(caught.value) == place


@pytest.mark.parametrize("document", [None, [], "x", 1, {"log": []}])
def test_what_is_no_har_at_all(document: Any) -> None:
    with pytest.raises(NotHarError):
        _redacted(document)
