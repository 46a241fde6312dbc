"""The recording in the partner's place: answers what is asked again, and calls the portal as the partner did."""

from __future__ import annotations

import base64
import itertools
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, final
from urllib.parse import quote

from ..actors.browser.stops import StopKind, TransportFailure
from ..actors.browser.tls import TlsFacts
from ..actors.browser.transport import Answer
from ..actors.portal.inbound import Service, respond
from ..errors import HarnessError
from ..evidence.exchange import RecordedRequest, RecordedResponse
from ..evidence.recorder import charset_of
from ..evidence.redact import MARK
from ..vocabulary import Party, Text
from .canonical import Marks, canonical, parts_of
from .parts import ReplayRedactor
from .recorded import Record, Stretch
from .result import Difference

__all__ = ["Answering", "DivergedError"]

_SHOWN: Final = 160
_FORM: Final = "application/x-www-form-urlencoded"
_URL_HEADERS: Final = frozenset({"location", "referer", "content-location", "refresh"})


class DivergedError(HarnessError):
    """The case asks for what the recording does not have."""


@final
class Answering:
    """One recorded run (`assembly.Recording`). `begin` says what of it is played; `service` is the listener's.

    What differed in the case under way is in `differences`; `diverged`: it cannot be played to its end.
    """

    service: Service

    def __init__(self, redactor: ReplayRedactor, marks: Mapping[str, str]) -> None:
        """`marks` is what stands for a value in what is answered, by the value's keyed hash."""
        self._redactor = redactor
        self._of_digest = marks
        self._same = Marks()
        self._left: list[Record] = []
        self._tls: dict[str, TlsFacts] = {}
        self._outsides: Iterator[Record] = iter(())
        # A case may send several requests at a time.
        self._lock = threading.RLock()
        self._thread = threading.local()
        self._playing = threading.get_ident()
        self.differences: list[Difference] = []
        self.diverged = False

    def begin(self, stretch: Stretch) -> None:
        self._left = list(stretch.exchanges)
        self._outsides = iter(stretch.circumstances.get("outside", ()))
        self._tls |= {each["host"]: TlsFacts.from_json(each) for each in stretch.circumstances.get("tls", ())}
        self._thread = threading.local()
        self._playing = threading.get_ident()
        self.differences, self.diverged = [], False

    def end(self) -> None:
        """The case is over: whatever is left of the recording was not asked for again."""
        if self._left and not self.diverged:
            self._differ(self._left[0]["id"], "exchanges left", str(len(self._left)), "0")

    # -- what assembly asks of a recording ----------------------------------------------------------------------------

    def tls(self) -> Mapping[str, TlsFacts]:
        return self._tls

    @contextmanager
    def outside(self) -> Iterator[str]:
        told = next(self._outsides, None)
        if told is None:
            raise self._diverge(None, "outside", "an address outside")
        yield str(told["url"])

    def answer(self, request: RecordedRequest) -> Answer:
        """What the partner answered. Raises DivergedError where it was not asked this at this point."""
        while (call := self._take_call(None)) is not None:
            self._have_called(call)
        with self._lock:
            if self.diverged:
                raise DivergedError(_DIVERGED)
            recorded = self._take_asked(request)
            self._look_ahead(recorded, request)
        self._thread.answered = recorded
        response, failure = recorded["response"], recorded["failure"]
        return Answer(
            None if response is None else self._response(recorded["id"], response),
            None
            if failure is None
            else TransportFailure(
                StopKind(recorded.get("failureKind") or StopKind.CONNECTION_LOST),
                Text(failure, recorded.get("failureEn") or failure),
            ),
        )

    def _take_asked(self, request: RecordedRequest) -> Record:
        """The recorded exchange that this request begins. Raises DivergedError where there is none."""
        asked = f"{request.method} {_place(request.url)}"
        if not self._left or self._left[0]["to"] != Party.PARTNER:
            raise self._diverge(self._left[0] if self._left else None, "request", asked)
        recorded = self._left[0]
        if threading.get_ident() != self._playing:
            recorded = next((each for each in self._at_a_time() if _is(each, request)), recorded)
        if not _fits(_asked(recorded), asked):
            raise self._diverge(recorded, "request", self._redactor.url(asked))
        self._left.remove(recorded)
        return recorded

    def _look_ahead(self, recorded: Record, request: RecordedRequest) -> None:
        """Where the answer repeats what was redacted of the request: which of ours it is, before that is written."""
        there = recorded["request"]
        sent = {found[2] for found in MARK.finditer(json.dumps(there))}
        repeated = {found[2] for found in MARK.finditer(json.dumps(recorded["response"]))}
        if all(self._same.replayed(digest) is not None for digest in sent & repeated):
            return
        with self._redactor.looking_ahead():
            kind = request.header("Content-Type") or ""
            url = self._redactor.url(request.url)
            headers = "\n".join(value for _, value in self._redactor.headers(request.headers))
            body = self._redactor.body(request.body.decode("utf-8", "replace"), kind)
        self._same.same(canonical(there["url"]), canonical(url))
        self._same.same(canonical("\n".join(value for _, value in there["headers"])), canonical(headers))
        self._same.same(canonical((there["body"] or {}).get("text", "")), canonical(body))

    def _at_a_time(self) -> Iterator[Record]:
        """What comes next between the same two: sent side by side, it comes in another order each time."""
        first = self._left[0]
        return itertools.takewhile(
            lambda each: (each["from"], each["to"]) == (first["from"], first["to"]), iter(self._left)
        )

    # -- what is written, and what follows ----------------------------------------------------------------------------

    def written(self, kind: str, record: Mapping[str, Any]) -> None:
        """An exchange of the replay's: is it the recorded one?"""
        if kind != "exchange":
            return
        with self._lock:
            recorded: Record | None = getattr(self._thread, "answered", None)
            self._thread.answered = None
            if self.diverged:
                return
            if recorded is None:
                recorded = self._left[0] if self._left else None
                if recorded is None or (recorded["from"], recorded["to"]) != (record["from"], record["to"]):
                    self._diverge(recorded, "order", f"{record['from']} → {record['to']} {_asked(record)}")
                    return
                self._left.remove(recorded)
            for (name, one), (_, other) in zip(parts_of(recorded), parts_of(record), strict=False):
                if not self._same.same(one, other):
                    self._differ(recorded["id"], name, *_where_different(one, other))

    def over(self) -> None:
        """An exchange is over: the partner may have called before the next one began."""
        after = next((each for each in self._left if each["from"] != Party.PARTNER), None)
        while (call := self._take_call(None if after is None else _moment(after))) is not None:
            self._have_called(call)

    def _take_call(self, before: datetime | None) -> Record | None:
        """The partner's call to the portal's listener, where that is what comes next, and began before this moment."""
        with self._lock:
            following = self._left[0] if self._left else None
            if following is None or following["from"] != Party.PARTNER or self.diverged:
                return None
            if before is not None and _moment(following) > before:
                return None
            self._left.remove(following)
            return following

    def _have_called(self, recorded: Record) -> None:
        """In a thread of its own, as it was."""
        thread = threading.Thread(target=self._call, args=(recorded,))
        thread.start()
        thread.join()

    def _call(self, recorded: Record) -> None:
        self._thread.answered = recorded
        request = self._request(recorded["id"], recorded["request"])
        started_at = self.service.now()
        response = respond(self.service, request)
        response.read()
        headers = tuple(response.headers.multi_items())
        self.service.recorder(
            sender=Party.PARTNER,
            receiver=Party.PORTAL,
            request=request,
            response=RecordedResponse(response.status_code, headers, response.content),
            started_at=started_at,
            duration=0.0,
            device="",
            failure=None,
        )

    # -- differences ---------------------------------------------------------------------------------------------------

    def _differ(self, exchange: str, what: str, recorded: str, replayed: str) -> None:
        self.differences.append(Difference(exchange, what, recorded[:_SHOWN], replayed[:_SHOWN]))

    def _diverge(self, recorded: Record | None, what: str, replayed: str) -> DivergedError:
        there = "-" if recorded is None else f"{recorded['from']} → {recorded['to']} {_asked(recorded)}"
        self._differ("" if recorded is None else recorded["id"], what, there, replayed)
        self.diverged = True
        return DivergedError(_DIVERGED)

    # -- from the record to what it was -------------------------------------------------------------------------------

    def _request(self, exchange: str, record: Record) -> RecordedRequest:
        headers = self._headers(record["headers"])
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        url = self._known(record["url"], form=True)
        return RecordedRequest(record["method"], url, headers, self._bytes(exchange, record["body"], kind))

    def _response(self, exchange: str, record: Record) -> RecordedResponse:
        headers = self._headers(record["headers"])
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        return RecordedResponse(record["status"], headers, self._bytes(exchange, record["body"], kind))

    def _headers(self, headers: list[list[str]]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._known(value, form=name.lower() in _URL_HEADERS)) for name, value in headers)

    def _bytes(self, exchange: str, body: Record | None, kind: str) -> bytes:
        if body is None:
            return b""
        if "base64" in body:
            return base64.b64decode(body["base64"])
        if "text" not in body:
            self._differ(exchange, "omitted body", f"{body['size']} bytes", "-")
            self.diverged = True
            raise DivergedError(_DIVERGED)
        text = str(body["text"])
        charset = charset_of(kind, text.encode("utf-8", "replace"))
        return self._known(text, form=kind.startswith(_FORM)).encode(charset, "replace")

    def _known(self, text: str, *, form: bool) -> str:
        """Marks become what the replay has sent itself, or else one and the same mark for the same value."""

        def fill(found: Any) -> str:
            own = self._same.replayed(found[2])
            value = None if own is None else self._redactor.value(own)
            if value is None:
                return self._of_digest[found[2]]
            return quote(value, safe="") if form else value

        return MARK.sub(fill, text)


_DIVERGED: Final = Text(
    "再判定: ここから先は、記録された通信と合わない。", "Replay: from here on it is not what was recorded."
)


def _place(url: str) -> str:
    """Without query and fragment; a mark may stand where a host is."""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def _asked(record: Mapping[str, Any]) -> str:
    return f"{record['request']['method']} {_place(record['request']['url'])}"


def _is(recorded: Record, request: RecordedRequest) -> bool:
    """Whether a recorded exchange began with this request, as far as it is on record."""
    body = (recorded["request"]["body"] or {}).get("text", "")
    asked = f"{request.method} {_place(request.url)}"
    return _fits(_asked(recorded), asked) and _fits(body, request.body.decode("utf-8", "replace"))


def _fits(recorded: str, sent: str) -> bool:
    """The same but for what was redacted. Nothing is learnt of it yet: that follows when it is written down."""
    pieces = (re.escape(piece) for piece in MARK.sub("\0", canonical(recorded)).split("\0"))
    return re.fullmatch(".*".join(pieces), canonical(sent), re.DOTALL) is not None


def _moment(record: Record) -> datetime:
    return datetime.fromisoformat(record["startedAt"])


def _where_different(one: str, other: str) -> tuple[str, str]:
    """Both from a little before where they part."""
    place = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(0, min(place, len(one), len(other)) - 40)
    return one[start:], other[start:]
