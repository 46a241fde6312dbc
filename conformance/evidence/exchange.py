"""One HTTP exchange as it happened, before redaction: what checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..vocabulary import Party, Text

__all__ = ["Exchange", "Failure", "RecordedRequest", "RecordedResponse"]

Headers = tuple[tuple[str, str], ...]


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """Request as sent; `headers` keeps order and repetition."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """First value of a header, its name compared without case (RFC 9110, 5.1)."""
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class RecordedResponse:
    """Response as received, content encoding undone."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """First value of a header, its name compared without case (RFC 9110, 5.1)."""
        return _header(self.headers, name)

    def header_values(self, name: str) -> tuple[str, ...]:
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


class Failure(Protocol):
    """Why a request got no response: what kind of failure it was (`actors.browser.stops.StopKind`), and in words."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """Request and response with their ends, time (UTC) and duration (seconds).

    `device` names the browser (`A-1`: citizen A's first device) or is empty for a back-channel exchange;
    `failure` says why there is no response.
    """

    id: str
    sender: Party
    receiver: Party
    request: RecordedRequest
    response: RecordedResponse | None
    started_at: datetime
    duration: float
    device: str = ""
    failure: Failure | None = None

    @property
    def outcome(self) -> Text:
        """What came of it, in short: the status of the response, or why there is none or not all of one."""
        if self.failure is not None:
            return self.failure.text
        if self.response is not None:
            return Text(f"HTTP {self.response.status}", f"HTTP {self.response.status}")
        return Text("理由不明", "for no known reason")
