"""A recorder over a journal in a directory of its own, and what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import Recorder
from conformance.evidence.redact import Redactor
from conformance.vocabulary import Party

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Recorded:
    """The recorder, and the records that it has written so far."""

    recorder: Recorder
    redactor: Redactor
    journal: Journal

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.journal.path.read_bytes().split(b"\n")[:-1]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["type"] == kind]

    def exchange(self, body: bytes = b"", content_type: str = "text/plain", **more: Any) -> Exchange:
        """One exchange, the body in its response."""
        parts: dict[str, Any] = {
            "sender": Party.PORTAL,
            "receiver": Party.PARTNER,
            "request": RecordedRequest("GET", "https://partner.test/"),
            "response": RecordedResponse(200, (("Content-Type", content_type),), body),
            "started_at": NOON,
            "duration": 0.0125,
        }
        return self.recorder.record(**{**parts, **more})

    def body(self, body: bytes, content_type: str) -> dict[str, Any]:
        """How the body of a response is written."""
        self.exchange(body, content_type)
        written: dict[str, Any] = self.of("exchange")[-1]["response"]["body"]
        return written


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    journal = Journal(tmp_path / "journal.jsonl", lambda: NOON)
    redactor = Redactor(b"key of the run")
    yield Recorded(Recorder(journal, redactor), redactor, journal)
    journal.close()
