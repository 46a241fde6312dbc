"""The one recorder of a run: gives exchanges their identifiers, and writes them, redacted, to the journal."""

from __future__ import annotations

import base64
import hashlib
import itertools
import math
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from ..vocabulary import Party, Text, Verdict
from .exchange import Exchange, Failure, Headers, RecordedRequest, RecordedResponse
from .facts import RunFacts
from .journal import EPOCH, Journal, timestamp
from .pictures import KeptPicture, PictureFolder
from .redact import Redactor

__all__ = ["MessageFlaw", "MessageTally", "Recorder", "charset_of"]

_LARGEST_KEPT_BODY: Final = 256 * 1024
_DEEPEST: Final = 64
"""Levels of a decoded message that are kept."""
_TEXTUAL: Final = re.compile(r"^\s*text/|json|xml|html|form", re.IGNORECASE)
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^\s"';,>/]+)""", re.IGNORECASE)
_DECLARED_IN_PAGE: Final = re.compile(rb"""<meta\b[^>]*?charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_LOOKED_AT_FOR_CHARSET: Final = 1024


class _Flaw(Protocol):
    @property
    def text(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class MessageFlaw:
    """One thing that was wrong with a message of the partner's."""

    wire: str
    kind: str
    text: Text
    exchange: str | None


@dataclass(slots=True)
class MessageTally:
    """What came from the partner over the whole run: messages by wire and kind, and what was wrong with them."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    flaws: list[MessageFlaw] = field(default_factory=list)

    def add(self, other: MessageTally) -> None:
        self.counts += other.counts
        self.flaws += other.flaws


class Recorder:
    """Takes what happens in a case; `case` is set by whoever runs the cases."""

    def __init__(
        self,
        journal: Journal,
        redactor: Redactor,
        worker: int | None = None,
        facts: RunFacts | None = None,
    ) -> None:
        """`worker` is part of the identifiers, so that no two workers of a run give the same one.

        What the clock of `facts` has said since it was last asked is written down, for a replay.
        """
        self._journal = journal
        self._of = "" if worker is None else f"{worker}-"
        self.redactor = redactor
        self._facts = facts
        self.case: str | None = None
        self.partner_messages = MessageTally()
        self.pictures = PictureFolder(journal.path.parent)
        self._exchanges = itertools.count(1)
        self._messages = itertools.count(1)
        # Messages wait for the exchange under way in their own thread: the back-channel listener has threads too.
        self._waiting = threading.local()

    def record(
        self,
        *,
        sender: Party,
        receiver: Party,
        request: RecordedRequest,
        response: RecordedResponse | None,
        started_at: datetime,
        duration: float,
        device: str = "",
        failure: Failure | None = None,
    ) -> Exchange:
        """One exchange over; messages decoded while it was under way are written with it."""
        number = next(self._exchanges)
        exchange = Exchange(
            f"x{self._of}{number:05d}", sender, receiver, request, response, started_at, duration, device, failure
        )
        self._journal.write(
            "exchange",
            {
                "case": self.case,
                "id": exchange.id,
                "from": sender,
                "to": receiver,
                "device": device,
                "request": {
                    "method": request.method,
                    "url": self.redactor.url(request.url),
                    "headers": self._headers(request.headers),
                    "body": self._body(request.body, request.header("Content-Type") or ""),
                },
                "response": None
                if response is None
                else {
                    "status": response.status,
                    "headers": self._headers(response.headers),
                    "body": self._body(response.body, response.header("Content-Type") or ""),
                },
                "failure": None if failure is None else self.redactor.text(failure.text.ja),
                "failureKind": None if failure is None else failure.kind,
                "failureEn": None if failure is None else self.redactor.text(failure.text.en),
                "clock": self.clock(),
                **({"apart": True} if self._facts is not None and self._facts.is_apart else {}),
                "startedAt": timestamp(started_at),
                "durationMs": round(duration * 1000, 3),
            },
        )
        for message, flaws in self._take_pending():
            self._journal.write("message", {**message, "exchange": exchange.id})
            self.partner_messages.flaws += [replace(flaw, exchange=exchange.id) for flaw in flaws]
        return exchange

    def clock(self) -> list[int]:
        """What the run's clock has said since it was last asked, in microseconds since 1970 (UTC)."""
        readings = self._facts.take_readings() if self._facts is not None else ()
        return [(each - EPOCH) // timedelta(microseconds=1) for each in readings]

    def _take_pending(self) -> list[tuple[dict[str, Any], list[MessageFlaw]]]:
        pending: list[tuple[dict[str, Any], list[MessageFlaw]]] = getattr(self._waiting, "messages", [])
        self._waiting.messages = []
        return pending

    def message(
        self,
        *,
        wire: str,
        kind: str,
        sender: Party,
        receiver: Party,
        decoded: Mapping[str, Any],
        violations: Sequence[_Flaw] = (),
        exchange: str | None = None,
    ) -> None:
        """A decoded message; without `exchange` it belongs to the one that is under way."""
        record = {
            "case": self.case,
            "id": f"m{self._of}{next(self._messages):05d}",
            "exchange": exchange,
            "wire": wire,
            "kind": kind,
            "from": sender,
            "to": receiver,
            "decoded": self.redact_json(decoded),
            "violations": [self._text(violation.text) for violation in violations],
        }
        flaws = []
        if sender is Party.PARTNER:
            self.partner_messages.counts[(wire, kind)] += 1
            flaws = [MessageFlaw(wire, kind, each.text, exchange) for each in violations]
        if exchange is None:
            self._waiting.messages = [*getattr(self._waiting, "messages", []), (record, flaws)]
        else:
            self._journal.write("message", record)
            self.partner_messages.flaws += flaws

    def keep_picture(
        self, number: int, kind: str, png: bytes, size: tuple[int, int], masked: Sequence[Mapping[str, Any]]
    ) -> KeptPicture:
        """Write the picture of a screen of the case under way. Raises OSError where it cannot be written."""
        return self.pictures.keep(self.case or "", number, kind, png, size, masked)

    def screen(self, *, exchange: str, kind: str, title: str, device: str, picture: KeptPicture | None = None) -> None:
        self._journal.write(
            "screen",
            {
                "case": self.case,
                "exchange": exchange,
                "kind": kind,
                "title": self.redactor.text(title),
                "device": device,
                "picture": None if picture is None else picture.to_json(),
            },
        )

    def visit_note(self, kind: str, text: Text, exchange: str | None) -> None:
        """Something that happened on a visit and changes no verdict."""
        self._journal.write("note", {"case": self.case, "exchange": exchange, "kind": kind, "text": self._text(text)})

    def circumstance(self, kind: str, **facts: Any) -> None:
        """What a case learnt of its surroundings otherwise than by an exchange: a replay has it from here."""
        self._journal.write("circumstance", {"case": self.case, "kind": kind, "facts": self.redact_json(facts)})

    def step(self, text: Text, exchanges: Sequence[str] = ()) -> None:
        self._journal.write("step", {"case": self.case, "text": self._text(text), "exchanges": list(exchanges)})

    def finding(
        self, *, requirement: str, verdict: Verdict, expected: Text, observed: Text, exchanges: Sequence[str] = ()
    ) -> None:
        self._journal.write(
            "finding",
            {
                "case": self.case,
                "requirement": requirement,
                "verdict": verdict,
                "expected": self._text(expected),
                "observed": self._text(observed),
                "exchanges": list(exchanges),
            },
        )

    def remark(self, kind: str, text: Text, **more: Any) -> None:
        """A record of the run itself (`notice`, `cleanup`)."""
        self._journal.write(kind, {"text": self._text(text), **more})

    def note(self, kind: str, **record: Any) -> None:
        """Any other record of the run. Only what is the tool's own may be in it as it is: identifiers, verdicts, words.

        What a profile, an option or a partner said is given through `redact_json`. The tool's own is never searched for
        secrets: a password that happens to be `link` must not take the operations' names out of the record.
        """
        self._journal.write(kind, record)

    def redact_json(self, value: Any) -> Any:
        """The same JSON value with every known secret replaced, also in names; what JSON cannot say becomes text.

        What is nested deeper than anybody reads is left out: a partner must not bring down who writes or reads this.
        The body of its exchange has the whole.
        """
        return self._redacted(value, _DEEPEST)

    def _redacted(self, value: Any, levels: int) -> Any:
        if isinstance(value, str):
            return self.redactor.text(value)
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        if isinstance(value, Mapping | list | tuple) and levels == 0:
            return "…"
        if isinstance(value, Mapping):
            return {self.redactor.text(str(key)): self._redacted(item, levels - 1) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._redacted(item, levels - 1) for item in value]
        return value

    def _text(self, text: Text) -> dict[str, str]:
        return {"ja": self.redactor.text(text.ja), "en": self.redactor.text(text.en)}

    def _headers(self, headers: Headers) -> list[list[str]]:
        return [[name, value] for name, value in self.redactor.headers(headers)]

    def _body(self, body: bytes, content_type: str) -> dict[str, Any] | None:
        if not body:
            return None
        try:
            text = self.redactor.body(body.decode(charset_of(content_type, body)), content_type)
        except (ValueError, LookupError):
            return self._undecodable(body, content_type)
        if len(body) > _LARGEST_KEPT_BODY:
            return self._omitted(text.encode("utf-8", "surrogatepass"), len(body))
        return {"size": len(body), "text": text}

    def _undecodable(self, body: bytes, content_type: str) -> dict[str, Any]:
        """Bytes that are not what their type says, or no text at all: kept as they are, as far as they may be."""
        size = len(body)
        if _TEXTUAL.search(content_type):
            # What names fields is ASCII whatever the rest is, so that the fields of an unreadable page are found too.
            body = self.redactor.body(body.decode("latin-1"), content_type).encode("latin-1")
        if size > _LARGEST_KEPT_BODY or self.redactor.contains_secret(body):
            return self._omitted(body, size)
        return {"size": size, "base64": base64.b64encode(body).decode("ascii")}

    @staticmethod
    def _omitted(body: bytes, size: int | None = None) -> dict[str, Any]:
        return {
            "size": len(body) if size is None else size,
            "sha256": hashlib.sha256(body).hexdigest(),
            "omitted": True,
        }


def charset_of(content_type: str, body: bytes) -> str:
    """As the header says, else as the page itself says (HTML, 13.2.3.2), else UTF-8."""
    if declared := _CHARSET.search(content_type):
        return declared[1]
    if "html" in content_type.lower() and (named := _DECLARED_IN_PAGE.search(body[:_LOOKED_AT_FOR_CHARSET])):
        return named[1].decode("ascii")
    return "utf-8"
