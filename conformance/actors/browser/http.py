"""The HTTP engine: a browser without a script engine, every hop made by itself and recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, final
from urllib.parse import urldefrag

from ...evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from ...vocabulary import Party
from . import pressing, remarks
from .arrival import page_from
from .automatic import needs_scripts, self_step
from .base import Cookie, FieldValue, Left, MatcherLike, Navigation, Note, Page, Recorder, RejectedCookie, Stop, Visit
from .cookies import CookieJar
from .headers import Chain, cut_referrer, navigation_headers, referrer_policy_in
from .submission import from_page
from .transport import Router
from .urls import resolve

__all__ = ["HttpBrowser"]

_MAX_REDIRECTS: Final = 20
_MAX_SELF_STEPS: Final = 10
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(slots=True)
class _Journey:
    """What gathers while one visit is under way."""

    peeking: bool
    hops: list[Exchange] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    passed: list[Page] = field(default_factory=list)

    def end(self, page: Page | None, stopped: Stop | None = None) -> Visit:
        return Visit(tuple(self.hops), page, stopped, tuple(self.notes), tuple(self.passed))


@final
class HttpBrowser:
    """One citizen's browser on one device (the `Browser` interface).

    `now` is the run's clock; `timer` measures durations only.
    """

    def __init__(
        self,
        device: str,
        router: Router,
        recorder: Recorder,
        *,
        now: Callable[[], datetime],
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._device = device
        self._router = router
        self._record = recorder
        self._now = now
        self._timer = timer
        self._jar = CookieJar(now)
        self._rejected: list[RejectedCookie] = []

    @property
    def device(self) -> str:
        return self._device

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        return self._jar.view()

    @property
    def rejected_cookies(self) -> tuple[RejectedCookie, ...]:
        return tuple(self._rejected)

    def open(self, url: str, *, initiator: str | None = None) -> Visit:
        return self.send(Navigation("GET", url, initiator=initiator, referrer=initiator))

    def follow(self, page: Page, url: str) -> Visit:
        target = resolve(page.base_url, url)
        if target is None:
            return Visit(page=page, stopped=remarks.bad_location(page.url, url))
        return self.send(from_page(page, target, user=True))

    def press(self, page: Page, matcher: MatcherLike) -> Visit:
        return self.submit(page, matcher, {})

    def submit(self, page: Page, press: MatcherLike, fields: Mapping[str, FieldValue]) -> Visit:
        navigation = pressing.press(page, press, fields)
        if isinstance(navigation, Stop):
            return Visit(page=page, stopped=navigation)
        return self.send(navigation)

    def send(self, navigation: Navigation) -> Visit:
        return self._visit(navigation, _Journey(peeking=False))

    def peek(self, url: str) -> Visit:
        return self._visit(Navigation("GET", url), _Journey(peeking=True))

    @property
    def can_be_watched(self) -> bool:
        return False

    def hand_over(self, page: Page, fields: Mapping[str, FieldValue], left: Left, seconds: float) -> Visit | None:
        return None

    @property
    def live(self) -> None:
        return None

    def carrying(self, cookies: Sequence[Cookie]) -> HttpBrowser:
        return self._twin(cookies)

    def picture(self) -> None:
        """Nothing is drawn here: the page itself is the evidence."""
        return

    def duplicate(self) -> HttpBrowser:
        return self._twin(self._jar.view())

    def _twin(self, cookies: Sequence[Cookie]) -> HttpBrowser:
        twin = HttpBrowser(self._device, self._router, self._record, now=self._now, timer=self._timer)
        twin._jar = CookieJar(self._now, cookies)
        return twin

    def close(self) -> None:
        self._jar.clear()
        self._rejected.clear()

    def _visit(self, navigation: Navigation, journey: _Journey) -> Visit:
        url = resolve("", navigation.url)
        if url is None:
            return journey.end(None, remarks.bad_location("", navigation.url))
        going = replace(navigation, url=url)
        while True:
            page = self._load(going, journey)
            if isinstance(page, Stop):
                return journey.end(None, page)
            step = self_step(page)
            if step is None:
                return journey.end(page, remarks.scripts_needed(page) if needs_scripts(page) else None)
            going = step.navigation
            if journey.peeking and self._router.is_portal(going.url):
                return journey.end(page, remarks.led_to_portal(going))
            if len(journey.passed) == _MAX_SELF_STEPS:
                return journey.end(page, remarks.too_many(going, _MAX_SELF_STEPS))
            journey.passed.append(page)
            journey.notes.append(remarks.went_on_by_itself(page, going, submits=step.submits))

    def _load(self, navigation: Navigation, journey: _Journey) -> Page | Stop:
        """Follow redirects to a page (Fetch, "HTTP-redirect fetch")."""
        chain = Chain()
        for _ in range(_MAX_REDIRECTS + 1):
            chain = chain.reach(navigation)
            if journey.peeking and self._router.is_portal(navigation.url):
                return remarks.led_to_portal(navigation)
            response = self._hop(navigation, chain, journey)
            if isinstance(response, Stop):
                return response
            location = response.header("Location") if response.status in _REDIRECTS else None
            if location is None:
                return page_from(navigation.url, response, journey.hops[-1].id)
            target = resolve(navigation.url, _unmangled(location))
            if target is None:
                return remarks.bad_location(navigation.url, location)
            chain = chain.redirected(navigation, target)
            navigation = _redirected(navigation, response, target)
        return remarks.too_many(navigation, _MAX_REDIRECTS)

    def _hop(self, navigation: Navigation, chain: Chain, journey: _Journey) -> RecordedResponse | Stop:
        """One request and its response, recorded; cookies sent and taken."""
        url = urldefrag(navigation.url).url
        if not self._router.is_allowed(url):
            return remarks.not_sent(navigation)
        cookies = self._jar.header_for(url, navigation.method, navigation.initiator)
        request = RecordedRequest(
            navigation.method, url, navigation_headers(navigation, chain, cookies.header), navigation.body
        )
        started_at, start = self._now(), self._timer()
        answer = self._router.send(request)
        duration = self._timer() - start
        exchange = self._record(
            sender=Party.BROWSER,
            receiver=self._router.receiver(url),
            request=request,
            response=answer.response,
            started_at=started_at,
            duration=duration,
            device=self._device,
            failure=answer.failure,
        )
        journey.hops.append(exchange)
        journey.notes.extend(remarks.on_cookies(cookies, exchange.id))
        if answer.response is not None:
            for header in answer.response.header_values("Set-Cookie"):
                rejected = self._jar.store(url, header)
                if rejected is not None:
                    self._rejected.append(rejected)
                    journey.notes.append(remarks.on_rejected(rejected, exchange.id))
        if answer.failure is not None:
            return Stop(answer.failure.kind, answer.failure.text)
        if answer.response is None:
            raise AssertionError("an answer has a response or a failure")
        return answer.response


def _redirected(navigation: Navigation, response: RecordedResponse, target: str) -> Navigation:
    """The next request: method and body as Fetch has them, fragment inherited, referrer cut again."""
    drops_body = navigation.method not in {"GET", "HEAD"} and (
        response.status == 303 or (response.status in {301, 302} and navigation.method == "POST")
    )
    if drops_body:
        navigation = replace(navigation, method="GET", body=b"", content_type=None)
    fragment = urldefrag(navigation.url).fragment
    if fragment and "#" not in target:
        target = f"{target}#{fragment}"
    policy = referrer_policy_in(response.header("Referrer-Policy") or "") or navigation.referrer_policy
    referrer = cut_referrer(navigation.referrer, navigation.url, navigation.referrer_policy)
    return replace(navigation, url=target, referrer=referrer, referrer_policy=policy)


def _unmangled(location: str) -> str:
    """Headers are kept as Latin-1; servers write UTF-8 into Location, or bytes that only percent-encoding keeps."""
    raw = location.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
