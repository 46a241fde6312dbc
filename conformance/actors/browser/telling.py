"""A browser that tells the journal what each act came to, for a replay: scripts cannot be made to act again.

What stands here of a visit is what cases see of it: the page at the end as the window shows it, or why there is none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, final
from urllib.parse import urlencode

from ...errors import HarnessError
from ...evidence.exchange import Exchange
from ...evidence.recorder import Recorder
from ...vocabulary import Text
from .accessibility import AccessibilityIssue
from .arrival import page_from
from .base import Browser, Cookie, FieldValue, Left, MatcherLike, Navigation, NoPicture, Page, Picture, RejectedCookie
from .live import Asked, LiveWindow, StoredItem
from .visit import Visit

__all__ = ["TellingBrowser", "act_of", "matcher_of", "navigation_of"]

T = TypeVar("T")
_FORM = "application/x-www-form-urlencoded"


def act_of(recorder: Recorder, device: str, what: str, **how: Any) -> dict[str, Any]:
    """One act as it is told: what a request is, which fields are filled, what is pressed; without what is secret."""
    redactor = recorder.redactor
    if "url" in how:
        how["url"] = redactor.url(how["url"])
    if "body" in how:
        how["body"] = redactor.body(how["body"].decode("latin-1"), how["contentType"] or "")
    return {"device": device, "what": what, **recorder.redact_json(how)}


def navigation_of(navigation: Navigation) -> dict[str, Any]:
    return {
        "method": navigation.method,
        "url": navigation.url,
        "body": navigation.body,
        "contentType": navigation.content_type,
    }


def matcher_of(matcher: MatcherLike) -> dict[str, Any]:
    asked = {"css": matcher.css, "text": matcher.text, "matchedUrl": matcher.url, "title": matcher.title}
    return {name: value for name, value in asked.items() if value is not None}


@final
class _Teller:
    """Tells one device's visits and looks."""

    def __init__(self, device: str, recorder: Recorder) -> None:
        self._device = device
        self._recorder = recorder
        self.redactor = recorder.redactor
        self.redact = recorder.redact_json

    def visit(self, act: Callable[[], Visit], what: str, **how: Any) -> Visit:
        visit = self.visit_if_any(act, what, **how)
        if visit is None:
            raise AssertionError("an act leads somewhere")
        return visit

    def visit_if_any(self, act: Callable[[], Visit | None], what: str, **how: Any) -> Visit | None:
        told = act_of(self._recorder, self._device, what, **how)
        try:
            visit = act()
        except HarnessError as error:
            self._note("visit", told, error.text, came=None, clock=self._recorder.clock())
            raise
        came = None if visit is None else self._came(visit)
        self._note("visit", told, None, came=came, clock=self._recorder.clock())
        return visit

    def look(self, see: Callable[[], T], what: str, as_json: Callable[[T], Any], **how: Any) -> T:
        """Something that is seen in the window."""
        told = act_of(self._recorder, self._device, what, **how)
        try:
            found = see()
        except HarnessError as error:
            self._note("look", told, error.text, seen=None)
            raise
        self._note("look", told, None, seen=as_json(found))
        return found

    def _note(self, kind: str, act: Mapping[str, Any], raised: Text | None, **more: Any) -> None:
        words = None if raised is None else self.redact(raised.to_json())
        self._recorder.note(kind, case=self._recorder.case, act=act, raised=words, **more)

    def _came(self, visit: Visit) -> dict[str, Any]:
        page, stopped = visit.page, visit.stopped
        return {
            "hops": list(visit.exchange_ids),
            "page": None if page is None else self._page(page, visit.hops),
            "stopped": None if stopped is None else {"kind": stopped.kind, **self.redact(stopped.text.to_json())},
        }

    def _page(self, page: Page, hops: Sequence[Exchange]) -> dict[str, Any]:
        """`text` is None where the page is as it came with the exchange: nobody changed it since."""
        brought = next((hop for hop in hops if hop.id == page.exchange), None)
        response = None if brought is None else brought.response
        changed = response is None or page_from(page.url, response, page.exchange).text != page.text
        return {
            "exchange": page.exchange,
            "url": self.redactor.url(page.url),
            "text": self.redactor.body(page.text, page.content_type) if changed else None,
        }


@final
class TellingBrowser:
    """The same browser (the `Browser` interface); each of its visits is a record."""

    def __init__(self, browser: Browser, recorder: Recorder) -> None:
        self._browser = browser
        self._recorder = recorder
        self._teller = _Teller(browser.device, recorder)

    @property
    def device(self) -> str:
        return self._browser.device

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        return self._browser.cookies

    @property
    def rejected_cookies(self) -> tuple[RejectedCookie, ...]:
        return self._browser.rejected_cookies

    def open(self, url: str, *, initiator: str | None = None) -> Visit:
        return self._teller.visit(lambda: self._browser.open(url, initiator=initiator), "open", url=url)

    def follow(self, page: Page, url: str) -> Visit:
        return self._teller.visit(lambda: self._browser.follow(page, url), "follow", url=url)

    def press(self, page: Page, matcher: MatcherLike) -> Visit:
        return self._teller.visit(lambda: self._browser.press(page, matcher), "press", **matcher_of(matcher))

    def submit(self, page: Page, press: MatcherLike, fields: Mapping[str, FieldValue]) -> Visit:
        return self._teller.visit(
            lambda: self._browser.submit(page, press, fields), "submit", fields=list(fields), **matcher_of(press)
        )

    def send(self, navigation: Navigation) -> Visit:
        return self._teller.visit(lambda: self._browser.send(navigation), "send", **navigation_of(navigation))

    def peek(self, url: str) -> Visit:
        return self._teller.visit(lambda: self._browser.peek(url), "peek", url=url)

    @property
    def can_be_watched(self) -> bool:
        return self._browser.can_be_watched

    def hand_over(self, page: Page, fields: Mapping[str, FieldValue], left: Left, seconds: float) -> Visit | None:
        return self._teller.visit_if_any(
            lambda: self._browser.hand_over(page, fields, left, seconds), "hand_over", fields=list(fields)
        )

    @property
    def live(self) -> LiveWindow | None:
        window = self._browser.live
        return None if window is None else _TellingWindow(window, self._teller)

    def carrying(self, cookies: Sequence[Cookie]) -> Browser:
        return TellingBrowser(self._browser.carrying(cookies), self._recorder)

    def picture(self) -> Picture | NoPicture | None:
        return self._browser.picture()

    def duplicate(self) -> Browser:
        return TellingBrowser(self._browser.duplicate(), self._recorder)

    def close(self) -> None:
        self._browser.close()


@final
class _TellingWindow:
    """The window, looked into (the `LiveWindow` interface)."""

    def __init__(self, window: LiveWindow, teller: _Teller) -> None:
        self._window = window
        self._teller = teller

    @property
    def visible_text(self) -> str:
        return self._teller.look(lambda: self._window.visible_text, "visible_text", self._teller.redactor.text)

    @property
    def asks_for_secret(self) -> bool:
        return self._teller.look(lambda: self._window.asks_for_secret, "asks_for_secret", bool)

    @property
    def accessibility(self) -> tuple[AccessibilityIssue, ...]:
        return self._teller.look(
            lambda: self._window.accessibility,
            "accessibility",
            lambda found: self._teller.redact([dataclasses.asdict(issue) for issue in found]),
        )

    @property
    def readable_cookies(self) -> Mapping[str, str]:
        return self._teller.look(lambda: self._window.readable_cookies, "readable_cookies", self._cookies)

    @property
    def stored(self) -> tuple[StoredItem, ...]:
        return self._teller.look(lambda: self._window.stored, "stored", self._stored)

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self._teller.look(lambda: self._window.asked, "asked", self._asked)

    @property
    def insecure(self) -> tuple[str, ...]:
        return self._teller.look(
            lambda: self._window.insecure, "insecure", lambda found: [self._teller.redactor.url(url) for url in found]
        )

    def go_back(self) -> Visit | None:
        return self._teller.visit_if_any(self._window.go_back, "go_back")

    def hold_clock(self) -> None:
        self._teller.look(self._window.hold_clock, "hold_clock", lambda nothing: None)

    def let_pass(self, seconds: float) -> Visit:
        return self._teller.visit(lambda: self._window.let_pass(seconds), "let_pass", seconds=seconds)

    def can_be_framed(self, url: str) -> bool:
        return self._teller.look(lambda: self._window.can_be_framed(url), "can_be_framed", bool, url=url)

    def _cookies(self, found: Mapping[str, str]) -> str:
        """As a Cookie header has them: values of cookies are secret, whatever they are called."""
        ((_, written),) = self._teller.redactor.headers((("Cookie", "; ".join(f"{k}={v}" for k, v in found.items())),))
        return written

    def _stored(self, found: tuple[StoredItem, ...]) -> list[dict[str, str]]:
        """The item as a form has it: its name says whether its value is secret."""
        return [
            {
                "origin": self._teller.redactor.url(item.origin),
                "item": self._teller.redactor.body(urlencode({item.name: item.value}), _FORM),
            }
            for item in found
        ]

    def _asked(self, found: tuple[Asked, ...]) -> list[dict[str, Any]]:
        return [
            {
                "url": self._teller.redactor.url(asked.url),
                "referrer": None if asked.referrer is None else self._teller.redactor.url(asked.referrer),
                "page": asked.page,
            }
            for asked in found
        ]
