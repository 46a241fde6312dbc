"""Looking into a citizen's Chromium window (the `LiveWindow` interface)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeVar, final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Frame, Route
from playwright.sync_api import Error as PlaywrightError

from ....errors import HarnessError
from ....evidence.exchange import RecordedRequest
from ....vocabulary import Text
from ..accessibility import AccessibilityIssue
from ..base import Visit
from ..live import Asked, StoredItem
from .audit import audit
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
_REAL_SECONDS: Final = 20.0
"""How long a page may take, of our own time: neither timers nor frames must keep a run for ever."""
_NO_TIME: Final = Text(
    "画面の時計を進められないため、時間が過ぎたときの画面を確かめられません。",
    "The page's clock cannot be put forward, so that what time brings cannot be seen.",
)
_NO_FRAME: Final = Text(
    "フレームの中の画面が届かないため、他サイトに表示できるかどうかを確かめられません。",
    "The page in the frame did not arrive, so that whether another site can show it cannot be seen.",
)
_STEP_SECONDS: Final = 30.0
_FRAME: Final = """([url, limit]) => new Promise(resolve => {
    const frame = document.createElement("iframe");
    frame.onload = () => resolve(true);
    setTimeout(() => resolve(false), limit);
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
        return self._browser.on_tab(
            lambda tab, gateway: any(
                frame.evaluate(_SECRET_FIELDS) for frame in tab.window.frames if _is_to_be_seen(frame)
            )
        )

    @property
    def accessibility(self) -> tuple[AccessibilityIssue, ...]:
        if not self._evaluate("() => document.contentType.includes('html')"):
            return ()
        return self._browser.on_tab(lambda tab, gateway: audit(tab))

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
    """Let the page's timers run, each as often as it would; a page that moves on meanwhile takes its timers along.

    Raises HarnessError where so much of the page's time cannot be made to pass: nothing was seen to wait then.
    """
    deadline, document, left = time.monotonic() + _REAL_SECONDS, tab.document_id, seconds

    def left_behind() -> bool:
        return tab.moving or tab.document_id != document

    while left > 0 and not left_behind():
        step = min(left, _STEP_SECONDS)
        try:
            before = tab.window.evaluate("Date.now()")
            tab.window.clock.run_for(int(step * 1000))
            passed = tab.window.evaluate("Date.now()") - before
        except PlaywrightError:
            if tab.closed or tab.crashed or not left_behind():
                raise
            return
        # A clock that was not held before the page was opened starts anew instead; so does that of the next page.
        if (passed < step * 1000 or time.monotonic() > deadline) and not left_behind():
            raise HarnessError(_NO_TIME)
        left -= step


def _is_to_be_seen(frame: Frame) -> bool:
    """A frame within frames that all are."""
    while frame.parent_frame is not None:
        if not frame.frame_element().is_visible():
            return False
        frame = frame.parent_frame
    return True


def _is_shown_in_frame(context: BrowserContext, gateway: Gateway, url: str) -> bool:
    answered = False

    def answer_frame(route: Route) -> None:
        nonlocal answered
        answer = gateway.carry(_request_of_frame(context, url))
        if answer is None:
            route.abort()
            return
        answered = True
        route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)

    window = context.new_page()
    try:
        window.route(_FRAMING_SITE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        window.route(url, answer_frame)
        window.goto(_FRAMING_SITE)
        loaded = window.evaluate(_FRAME, [url, _REAL_SECONDS * 1000])
        if not (answered and loaded):
            raise HarnessError(_NO_FRAME)
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
