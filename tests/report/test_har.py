"""exchanges.har: what HAR 1.2 asks for is there, and nothing of an exchange is lost."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.report import RunView, read_journal, write_har
from conformance.report.har import har_of
from conformance.report.view import BODY_LIMIT

from .journal_builder import JournalBuilder, case, requirement

# HAR 1.2: the members that must be there.
REQUIRED = {
    "entry": {"startedDateTime", "time", "request", "response", "cache", "timings"},
    "request": {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"},
    "response": {
        "status",
        "statusText",
        "httpVersion",
        "cookies",
        "headers",
        "content",
        "redirectURL",
        "headersSize",
        "bodySize",
    },
    "content": {"size", "mimeType"},
    "timings": {"send", "wait", "receive"},
}


def _builder() -> JournalBuilder:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    return builder.add("case_started", case="link/a")


def _one(directory: Path, **changes: Any) -> dict[str, Any]:
    builder = _builder()
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1:8080/menu?a=1&b=", **changes)
    (entry,) = har_of(read_journal(builder.write(directory)), "ja")["log"]["entries"]
    found: dict[str, Any] = entry
    return found


def test_every_exchange_of_a_run_is_there_in_the_order_of_time(sample: RunView, tmp_path: Path) -> None:
    log = json.loads(write_har(sample, tmp_path).read_text(encoding="utf-8"))["log"]
    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    exchanges = [*sample.outside.exchanges, *(each for case in sample.cases for each in case.activity.exchanges)]
    assert {entry["_id"] for entry in log["entries"]} == {exchange.id for exchange in exchanges}
    assert len(log["entries"]) == len(exchanges)
    times = [datetime.fromisoformat(entry["startedDateTime"]) for entry in log["entries"]]
    assert times == sorted(times)
    assert {entry["pageref"] for entry in log["entries"]} == {page["id"] for page in log["pages"]}
    for entry in log["entries"]:
        assert REQUIRED["entry"] <= set(entry)
        assert REQUIRED["content"] <= set(entry["response"]["content"])
        assert all(REQUIRED[part] <= set(entry[part]) for part in ("request", "response", "timings"))


def test_a_request_with_its_query_and_body(tmp_path: Path) -> None:
    request = {
        "method": "POST",
        "url": "http://127.0.0.1:8080/menu?a=1&b=",
        "headers": [["Content-Type", "application/x-www-form-urlencoded"]],
        "body": {"size": 3, "text": "c=2"},
    }
    found = _one(tmp_path, request=request)["request"]
    assert found["queryString"] == [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]
    assert found["postData"] == {"mimeType": "application/x-www-form-urlencoded", "text": "c=2", "params": []}
    assert found["headers"] == [{"name": "Content-Type", "value": "application/x-www-form-urlencoded"}]


def test_no_answer_is_status_zero_with_the_reason(tmp_path: Path) -> None:
    found = _one(tmp_path, response=None, failure="接続を拒否された")["response"]
    assert (found["status"], found["_error"]) == (0, "接続を拒否された")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, {"size": 0}),
        ({"size": 2, "text": "あ"}, {"size": 2, "text": "あ"}),
        ({"size": 3, "base64": "AAEC"}, {"size": 3, "text": "AAEC", "encoding": "base64"}),
        (
            {"size": 9, "sha256": "0" * 64, "omitted": True},
            {"size": 9, "text": "", "_omitted": True, "_sha256": "0" * 64},
        ),
        (
            {"size": BODY_LIMIT + 1, "text": "z" * (BODY_LIMIT + 1)},
            {"size": BODY_LIMIT + 1, "text": "z" * BODY_LIMIT, "_shortened": True},
        ),
    ],
)
def test_a_body_is_what_it_was_or_says_what_it_lacks(
    tmp_path: Path, body: dict[str, Any] | None, expected: dict[str, Any]
) -> None:
    response = {"status": 200, "headers": [["Location", "/next"]], "body": body}
    found = _one(tmp_path, response=response)["response"]
    assert found["content"] == {"mimeType": "x-unknown", **expected}
    assert found["redirectURL"] == "/next"


def test_what_is_no_url_has_no_query(tmp_path: Path) -> None:
    request = {"method": "GET", "url": "http://[", "headers": [], "body": None}
    assert _one(tmp_path, request=request)["request"]["queryString"] == []
