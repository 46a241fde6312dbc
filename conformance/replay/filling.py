"""From a record back to the message that it was: marks become what the replay has sent itself."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final, final
from urllib.parse import quote

from ..evidence.exchange import RecordedRequest, RecordedResponse
from ..evidence.recorder import charset_of
from ..evidence.redact import MARK
from .canonical import Marks
from .parts import ReplayRedactor
from .recorded import Record

__all__ = ["Filling", "OmittedError"]

_FORM: Final = "application/x-www-form-urlencoded"
_URL_HEADERS: Final = frozenset({"location", "referer", "content-location", "refresh"})


class OmittedError(Exception):
    """A body that is not on record; `size` in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@final
class Filling:
    """`same` knows the replay's own marks; `marks` are those of values that it has not sent, by their hash."""

    def __init__(self, redactor: ReplayRedactor, same: Marks, marks: Mapping[str, str]) -> None:
        self._redactor = redactor
        self._same = same
        self._of_digest = marks

    def request(self, record: Record) -> RecordedRequest:
        """Raises OmittedError."""
        headers = self._headers(record["headers"])
        url = self.text(record["url"], form=True)
        return RecordedRequest(record["method"], url, headers, self._bytes(record["body"], headers))

    def response(self, record: Record) -> RecordedResponse:
        """Raises OmittedError."""
        headers = self._headers(record["headers"])
        return RecordedResponse(record["status"], headers, self._bytes(record["body"], headers))

    def text(self, text: str, *, form: bool = False) -> str:
        """Marks become what the replay has sent itself, or else one and the same mark for the same value."""

        def fill(found: Any) -> str:
            own = self._same.replayed(found[2])
            value = None if own is None else self._redactor.value(own)
            if value is None:
                return self._of_digest[found[2]]
            return quote(value, safe="") if form else value

        return MARK.sub(fill, text)

    def _headers(self, headers: list[list[str]]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.text(value, form=name.lower() in _URL_HEADERS)) for name, value in headers)

    def _bytes(self, body: Record | None, headers: tuple[tuple[str, str], ...]) -> bytes:
        if body is None:
            return b""
        if "base64" in body:
            return base64.b64decode(body["base64"])
        if "text" not in body:
            raise OmittedError(body["size"])
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        text = str(body["text"])
        charset = charset_of(kind, text.encode("utf-8", "replace"))
        return self.text(text, form=kind.startswith(_FORM)).encode(charset, "replace")
