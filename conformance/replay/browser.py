"""One citizen's browser as it was: what each act came to, and what its window showed, is taken from the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, final
from urllib.parse import parse_qsl

from ..actors.browser.accessibility import AccessibilityIssue
from ..actors.browser.base import (
    Browser,
    Cookie,
    FieldValue,
    Left,
    LiveWindow,
    MatcherLike,
    Navigation,
    Page,
    RejectedCookie,
    Visit,
)
from ..actors.browser.cookies import CookieJar
from ..actors.browser.live import Asked, StoredItem
from ..actors.browser.telling import act_of, matcher_of, navigation_of
from ..evidence.exchange import Exchange
from ..vocabulary import Text
from .recorded import Record

if TYPE_CHECKING:
    from .browsing import Browsing

__all__ = ["ReplayBrowser"]


@final
class ReplayBrowser:
    """One citizen's browser on one device (the `Browser` interface), as it was."""

    def __init__(self, device: str, browsing: Browsing, jar: CookieJar) -> None:
        self._device = device
        self._browsing = browsing
        self._jar = jar
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

    def take_cookies(self, exchange: Exchange) -> None:
        for header in exchange.response.header_values("Set-Cookie") if exchange.response is not None else ():
            rejected = self._jar.store(exchange.request.url, header)
            if rejected is not None:
                self._rejected.append(rejected)

    def open(self, url: str, *, initiator: str | None = None) -> Visit:
        return self.visit("open", url=url)

    def follow(self, page: Page, url: str) -> Visit:
        return self.visit("follow", url=url)

    def press(self, page: Page, matcher: MatcherLike) -> Visit:
        return self.visit("press", **matcher_of(matcher))

    def submit(self, page: Page, press: MatcherLike, fields: Mapping[str, FieldValue]) -> Visit:
        return self.visit("submit", fields=list(fields), **matcher_of(press))

    def send(self, navigation: Navigation) -> Visit:
        return self.visit("send", **navigation_of(navigation))

    def peek(self, url: str) -> Visit:
        return self.visit("peek", url=url)

    @property
    def can_be_watched(self) -> bool:
        return False

    def hand_over(self, page: Page, fields: Mapping[str, FieldValue], left: Left, seconds: float) -> Visit | None:
        return self.visit_if_any("hand_over", fields=list(fields))

    @property
    def live(self) -> LiveWindow:
        return _ReplayWindow(self, self._browsing)

    def carrying(self, cookies: Sequence[Cookie]) -> Browser:
        return ReplayBrowser(self._device, self._browsing, self._browsing.jar(cookies))

    def picture(self) -> None:
        """Nothing is drawn here."""
        return

    def duplicate(self) -> Browser:
        return self.carrying(self._jar.view())

    def close(self) -> None:
        self._jar.clear()
        self._rejected.clear()

    def visit(self, what: str, **how: Any) -> Visit:
        visit = self.visit_if_any(what, **how)
        if visit is None:
            raise AssertionError("an act leads somewhere")
        return visit

    def visit_if_any(self, what: str, **how: Any) -> Visit | None:
        came = self._sight("visit", what, **how)["came"]
        return None if came is None else self._browsing.visit(came)

    def look(self, what: str, **how: Any) -> Any:
        return self._sight("look", what, **how)["seen"]

    def _sight(self, kind: str, what: str, **how: Any) -> Record:
        act = act_of(self._browsing.recorder, self._device, what, **how)
        return self._browsing.sight(self, kind, act)


@final
class _ReplayWindow:
    """The window (the `LiveWindow` interface), as it was seen."""

    def __init__(self, browser: ReplayBrowser, browsing: Browsing) -> None:
        self._browser = browser
        self._known = browsing.known

    @property
    def visible_text(self) -> str:
        return self._known(self._browser.look("visible_text"))

    @property
    def asks_for_secret(self) -> bool:
        return bool(self._browser.look("asks_for_secret"))

    @property
    def accessibility(self) -> tuple[AccessibilityIssue, ...]:
        return tuple(
            AccessibilityIssue(
                each["rule"], each["impact"], Text(**each["help"]), each["nodes"], tuple(each["criteria"])
            )
            for each in self._browser.look("accessibility")
        )

    @property
    def readable_cookies(self) -> Mapping[str, str]:
        pairs = self._known(self._browser.look("readable_cookies")).split("; ")
        return {name: value for name, _, value in (pair.partition("=") for pair in pairs if pair)}

    @property
    def stored(self) -> tuple[StoredItem, ...]:
        return tuple(
            StoredItem(self._known(each["origin"]), name, value)
            for each in self._browser.look("stored")
            for name, value in parse_qsl(self._known(each["item"], form=True), keep_blank_values=True)
        )

    @property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(
            Asked(
                self._known(each["url"], form=True),
                None if each["referrer"] is None else self._known(each["referrer"], form=True),
                each["page"],
            )
            for each in self._browser.look("asked")
        )

    @property
    def insecure(self) -> tuple[str, ...]:
        return tuple(self._known(url, form=True) for url in self._browser.look("insecure"))

    def go_back(self) -> Visit | None:
        return self._browser.visit_if_any("go_back")

    def hold_clock(self) -> None:
        self._browser.look("hold_clock")

    def let_pass(self, seconds: float) -> Visit:
        return self._browser.visit("let_pass", seconds=seconds)

    def can_be_framed(self, url: str) -> bool:
        return bool(self._browser.look("can_be_framed", url=url))
