"""Looking into a citizen's Chromium window (the `LiveWindow` interface)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeVar, final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Route
from playwright.sync_api import Error as PlaywrightError

from ....evidence.exchange import RecordedRequest
from ..base import Visit
from ..live import Asked, StoredItem
from .gateway import Gateway
from .tab import Tab

__all__ = ["ChromiumWindow"]

T = TypeVar("T")

_FRAMING_SITE: Final = "https://framing-site.invalid/"
"""A name that can be nobody's (RFC 6761, 6.4); its page is made here and never asked for."""
_SECRET_FIELDS: Final = """() => [...document.querySelectorAll(
    "input[type=password], input[autocomplete=one-time-code], input[autocomplete$=password]")]
    .some(field => field.checkVisibility({opacityProperty: true, visibilityProperty: true}))"""
_COOKIES: Final = """() => document.cookie.split("; ").filter(pair => pair)
    .map(pair => [pair.split("=")[0], pair.split("=").slice(1).join("=")])"""
_REAL_SECONDS: Final = 5.0
"""How long a page may take, of our own time: neither timers nor frames must keep a run for ever."""
_STEP_SECONDS: Final = 30.0
_FRAME: Final = """([url, limit]) => new Promise(resolve => {
    const frame = document.createElement("iframe");
    frame.onload = resolve;
    setTimeout(resolve, limit);
    frame.src = url;
    document.body.append(frame);
})"""


class Reach(Protocol):
    """What looking takes: the window and the gateway, the context, and acts of the citizen, on Playwright's thread."""

    def on_tab(self, look: Callable[[Tab, Gateway], T]) -> T: ...
    def on_context(self, look: Callable[[BrowserContext], T]) -> T: ...
    def visit(self, act: Callable[[Tab], None]) -> Visit: ...


@final
class ChromiumWindow:
    """The window that the citizen looks at now."""

    def __init__(self, browser: Reach) -> None:
        self._browser = browser

    @property
    def visible_text(self) -> str:
        return str(self._evaluate("() => document.body?.innerText ?? ''"))

    @property
    def asks_for_secret(self) -> bool:
        return bool(self._evaluate(_SECRET_FIELDS))

    @property
    def readable_cookies(self) -> Mapping[str, str]:
        return dict(self._evaluate(_COOKIES))

    @property
    def stored(self) -> tuple[StoredItem, ...]:
        state = self._browser.on_context(lambda context: context.storage_state())
        return tuple(
            StoredItem(origin["origin"], item["name"], item["value"])
            for origin in state.get("origins", ())
            for item in origin["localStorage"]
        )

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self._browser.on_tab(lambda tab, gateway: gateway.asked)

    @property
    def insecure(self) -> tuple[str, ...]:
        return self._browser.on_tab(lambda tab, gateway: tuple(dict.fromkeys(gateway.insecure)))

    def go_back(self) -> Visit | None:
        if self._browser.on_tab(lambda tab, gateway: tab.pages_before) == 0:
            return None
        return self._browser.visit(_back)

    def hold_clock(self) -> None:
        self._browser.on_context(lambda context: context.clock.install())

    def let_pass(self, seconds: float) -> Visit:
        return self._browser.visit(lambda tab: _put_forward(tab, seconds))

    def can_be_framed(self, url: str) -> bool:
        return self._browser.on_tab(lambda tab, gateway: _is_shown_in_frame(tab.window.context, gateway, url))

    def _evaluate(self, expression: str) -> Any:
        return self._browser.on_tab(lambda tab, gateway: tab.window.evaluate(expression))


def _back(tab: Tab) -> None:
    try:
        tab.window.go_back(wait_until="commit")
    except PlaywrightError:
        # A form's answer that was not kept cannot be shown again: the window says so, and the visit tells.
        if tab.closed or tab.crashed:
            raise


def _put_forward(tab: Tab, seconds: float) -> None:
    """Let the page's timers run, each as often as it would; a page that moves on meanwhile takes its timers along."""
    deadline = time.monotonic() + _REAL_SECONDS
    left = seconds
    while left > 0 and time.monotonic() < deadline and not tab.moving:
        step = min(left, _STEP_SECONDS)
        left -= step
        try:
            tab.window.clock.run_for(int(step * 1000))
        except PlaywrightError:
            if tab.closed or tab.crashed:
                raise
            return


def _is_shown_in_frame(context: BrowserContext, gateway: Gateway, url: str) -> bool:
    def answer_frame(route: Route) -> None:
        answer = gateway.carry(_request_of_frame(context, url))
        if answer is None:
            route.abort()
        else:
            route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)

    window = context.new_page()
    try:
        window.route(_FRAMING_SITE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        window.route(url, answer_frame)
        window.goto(_FRAMING_SITE)
        window.evaluate(_FRAME, [url, _REAL_SECONDS * 1000])
        frame = next(each for each in window.frames if each is not window.main_frame)
        # What may not be framed becomes the browser's own error page.
        return urlsplit(frame.url).scheme in {"http", "https"}
    finally:
        window.close()


def _request_of_frame(context: BrowserContext, url: str) -> RecordedRequest:
    """With the cookies that are for frames of other sites: a context of Playwright's would leave them out, as private
    windows do, and ordinary windows do not."""
    cookies = "; ".join(
        f"{each['name']}={each['value']}" for each in context.cookies(url) if each["sameSite"] == "None"
    )
    headers = [("Host", urlsplit(url).netloc), ("Accept", "text/html"), ("Accept-Language", "ja")]
    headers += [("Referer", _FRAMING_SITE), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "iframe")]
    headers += [("Cookie", cookies)] if cookies else []
    return RecordedRequest("GET", url, tuple(headers), b"")
