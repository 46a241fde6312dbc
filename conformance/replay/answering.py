"""The recording in the partner's place: answers what is asked again, and calls the portal as the partner did."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar, final

from ..actors.browser import Browser
from ..actors.browser.stops import StopKind, TransportFailure
from ..actors.browser.tls import TlsFacts
from ..actors.browser.transport import Answer, Router
from ..actors.portal.inbound import Service, respond
from ..errors import HarnessError
from ..evidence.exchange import RecordedRequest, RecordedResponse
from ..evidence.recorder import Recorder
from ..evidence.redact import MARK
from ..vocabulary import Party, Text
from .canonical import Marks, canonical, parts_of
from .filling import Filling, OmittedError
from .parts import ReplayRedactor
from .recorded import Record, Stretch, readings
from .result import Difference

__all__ = ["Answering", "DivergedError"]

T = TypeVar("T")

_SHOWN: Final = 160


class DivergedError(HarnessError):
    """The case asks for what the recording does not have."""


@final
class Answering:
    """One recorded run (`assembly.Recording`). `begin` says what of it is played; `service` is the listener's.

    What differed in the case under way is in `differences`; `diverged`: it cannot be played to its end.
    """

    service: Service
    browsing: Callable[[Router, Recorder], Callable[[str], Browser]] | None = None
    """Makes the browsers of a run whose own ran scripts."""

    def __init__(self, redactor: ReplayRedactor, marks: Mapping[str, str]) -> None:
        """`marks` is what stands for a value in what is answered, by the value's keyed hash."""
        self._redactor = redactor
        self._same = Marks()
        self.filling = Filling(redactor, self._same, marks)
        self._left: list[Record] = []
        self._sights: list[Record] = []
        self._tls: dict[str, TlsFacts] = {}
        self._outsides: Iterator[Record] = iter(())
        # A case may send several requests at a time.
        self._lock = threading.RLock()
        self._thread = threading.local()
        self._playing = threading.get_ident()
        self.differences: list[Difference] = []
        self.diverged = False
        self.carry_rest: Callable[[], None] = lambda: None
        """Carries what browsers that run scripts asked for after the last that is known of them."""

    def begin(self, stretch: Stretch) -> None:
        self._left = list(stretch.exchanges)
        self._sights = list(stretch.sights)
        self._outsides = iter(stretch.circumstances.get("outside", ()))
        self._tls |= {each["host"]: TlsFacts.from_json(each) for each in stretch.circumstances.get("tls", ())}
        self._thread = threading.local()
        self._playing = threading.get_ident()
        self.differences, self.diverged = [], False

    def end(self) -> None:
        """The case is over: whatever is left of the recording was not asked for again."""
        self.carry_rest()
        if self._sights and not self.diverged:
            self._differ("", f"{self._sights[0]['type']}s left", str(len(self._sights)), "0")
        if self._left and not self.diverged:
            self._differ(self._left[0]["id"], "exchanges left", str(len(self._left)), "0")

    # -- what assembly asks of a recording ----------------------------------------------------------------------------

    def browsers(self, router: Router, recorder: Recorder) -> Callable[[str], Browser] | None:
        return None if self.browsing is None else self.browsing(router, recorder)

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
        return self._answer(recorded)

    def _answer(self, recorded: Record) -> Answer:
        response, failure = recorded["response"], recorded["failure"]
        return Answer(
            None if response is None else self._filled(recorded, self.filling.response, "response"),
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
        recorded = self._following
        if recorded is None or recorded["to"] != Party.PARTNER:
            raise self._diverge(recorded, "request", asked)
        if threading.get_ident() != self._playing:
            recorded = next((each for each in self._at_a_time(recorded) if _is(each, request)), recorded)
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

    @property
    def _following(self) -> Record | None:
        """The next exchange, but for those that a browser carries beside the case."""
        return next((each for each in self._left if not _is_carried(each)), None)

    def _at_a_time(self, first: Record) -> Iterator[Record]:
        """What comes next between the same two: sent side by side, it comes in another order each time."""
        return itertools.takewhile(
            lambda each: (each["from"], each["to"]) == (first["from"], first["to"]), iter(self._left)
        )

    # -- browsers that run scripts ------------------------------------------------------------------------------------

    def take_sight(self, kind: str, act: Mapping[str, Any]) -> Record:
        """The next visit or look, which was this act. Raises DivergedError where it was another."""
        if self.diverged:
            raise DivergedError(_DIVERGED)
        sight = self._sights.pop(0) if self._sights else None
        there = "-" if sight is None else json.dumps(sight["act"], ensure_ascii=False, sort_keys=True)
        here = json.dumps(act, ensure_ascii=False, sort_keys=True)
        if sight is None or sight["type"] != kind or not self._same.same(canonical(there), canonical(here)):
            self._differ("", kind, *_where_different(there, here))
            self.diverged = True
            raise DivergedError(_DIVERGED)
        return sight

    def take_carried(self, before: int | None) -> Record | None:
        """The next request of a browser's that was over before this record (None: of all that are left)."""
        if self.diverged:
            return None
        recorded = next((each for each in self._left if _is_carried(each)), None)
        if recorded is None or (before is not None and recorded["seq"] > before):
            return None
        self._left.remove(recorded)
        return recorded

    def request_of(self, recorded: Record) -> RecordedRequest:
        return self._filled(recorded, self.filling.request, "request")

    def answer_of(self, recorded: Record) -> Answer:
        """What the partner answered to a browser; it may have called the portal before."""
        while (following := self._following) is not None and following["seq"] < recorded["seq"]:
            call = self._take_call(None)
            if call is None:
                break
            self._have_called(call)
        return self._answer(recorded)

    def is_of(self, recorded: Record) -> None:
        """What this thread writes next is this exchange."""
        self._thread.answered = recorded

    def clocks_of(self, recorded: Record) -> list[list[datetime]]:
        """What the clock said to whoever answered a browser: up to each request that it made meanwhile, and after."""
        inner = [
            each
            for each in self._left
            if each.get("apart") and each["from"] == Party.PORTAL and each["seq"] < recorded["seq"]
        ]
        return [readings(each) for each in (*inner, recorded)]

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
                recorded = self._following
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
            following = self._following
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
        request = self.request_of(recorded)
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

    def _filled(self, recorded: Record, fill: Callable[[Record], T], part: str) -> T:
        """The message that a record was. Raises DivergedError where it is not all there."""
        try:
            return fill(recorded[part])
        except OmittedError as omitted:
            self._differ(recorded["id"], "omitted body", f"{omitted.size} bytes", "-")
            self.diverged = True
            raise DivergedError(_DIVERGED) from omitted


_DIVERGED: Final = Text(
    "再判定: ここから先は、記録された通信と合わない。", "Replay: from here on it is not what was recorded."
)


def _is_carried(recorded: Record) -> bool:
    return bool(recorded.get("apart")) and recorded["from"] == Party.BROWSER


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
