"""One citizen's Chromium on one device (the `Browser` interface)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, final

from playwright.sync_api import BrowserContext, StorageState
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Window

from ....errors import HarnessError
from ....vocabulary import Text
from .. import pressing, remarks
from ..base import (
    Cookie,
    FieldValue,
    MatcherLike,
    Navigation,
    NoPicture,
    Page,
    Picture,
    RejectedCookie,
    Stop,
    Visit,
)
from ..cookies import CookieJar
from ..urls import resolve
from . import acting
from .gateway import Gateway
from .going import go
from .harvest import harvest, read
from .jar import cookies_of
from .journey import Journey
from .settling import Settling
from .tab import Tab

if TYPE_CHECKING:
    from .engine import Chromium

__all__ = ["ChromiumBrowser"]

Act = Callable[[Tab], Stop | None]


@final
class ChromiumBrowser:
    """A context of its own: nothing shared with other devices. Opened when first used."""

    def __init__(
        self, device: str, engine: Chromium, *, now: Callable[[], datetime], state: StorageState | None = None
    ) -> None:
        self._device = device
        self._engine = engine
        self._now = now
        self._state = state
        self._context: BrowserContext | None = None
        self._gateway: Gateway | None = None
        self._tab: Tab | None = None
        self._shown: Page | None = None
        self._fresh_windows: list[Window] = []
        # Chromium keeps its refusals to itself: the rules are applied once more to what responses set.
        self._rules = CookieJar(now)
        self._rejected: list[RejectedCookie] = []

    @property
    def device(self) -> str:
        return self._device

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        """Empty also where the browser has crashed: its cookies are gone."""
        if self._context is None and self._state is None:
            return ()
        try:
            return self._engine.run(lambda: cookies_of(self._opened(), self._now()))
        except HarnessError:
            return ()

    @property
    def rejected_cookies(self) -> tuple[RejectedCookie, ...]:
        return tuple(self._rejected)

    def open(self, url: str, *, initiator: str | None = None) -> Visit:
        return self.send(Navigation("GET", url, initiator=initiator, referrer=initiator))

    def follow(self, page: Page, url: str) -> Visit:
        target = resolve(page.base_url, url)
        if target is None:
            return Visit(page=page, stopped=remarks.bad_location(page.url, url))
        if page is not self._shown:
            return self.send(Navigation("GET", target, initiator=page.url, referrer=page.url))
        return self._visit(lambda tab: tab.go_by_script(target))

    def press(self, page: Page, matcher: MatcherLike) -> Visit:
        return self.submit(page, matcher, {})

    def submit(self, page: Page, press: MatcherLike, fields: Mapping[str, FieldValue]) -> Visit:
        if page is not self._shown:
            # A page that the window no longer shows: what pressing there would send is known from its source.
            navigation = pressing.press(page, press, fields)
            return Visit(page=page, stopped=navigation) if isinstance(navigation, Stop) else self.send(navigation)
        visit = self._visit(lambda tab: acting.press(tab, self._as_it_is_now(tab, page), press, fields))
        if visit.stopped is not None and visit.page is None and not visit.hops:
            self._shown = page
            return replace(visit, page=page)
        return visit

    def send(self, navigation: Navigation) -> Visit:
        url = resolve("", navigation.url)
        if url is None:
            return Visit(stopped=remarks.bad_location("", navigation.url))
        going = replace(navigation, url=url)
        return self._visit(lambda tab: go(tab, self._lent(), going))

    def peek(self, url: str) -> Visit:
        """In a window of its own; the gateway lets nothing through to the portal meanwhile."""
        target = resolve("", url)
        if target is None:
            return Visit(stopped=remarks.bad_location("", url))
        return self._with_rejected(self._engine.run(lambda: self._peek(Navigation("GET", target))))

    def picture(self) -> Picture | NoPicture:
        tab = self._tab
        if tab is None:
            return NoPicture(Text("画面をまだ開いていない。", "No window was opened yet."))
        try:
            return self._engine.run(lambda: self._engine.camera.take(tab))
        except HarnessError as error:
            return NoPicture(error.text)

    def duplicate(self) -> ChromiumBrowser:
        context = self._context
        state = self._engine.run(context.storage_state) if context is not None else self._state
        return ChromiumBrowser(self._device, self._engine, now=self._now, state=state)

    def close(self) -> None:
        context, gateway = self._context, self._gateway
        self._context = self._gateway = self._tab = self._shown = self._state = None
        self._fresh_windows = []
        self._rules.clear()
        self._rejected.clear()
        if context is not None and gateway is not None:
            self._engine.run(lambda: self._engine.close_context(context, gateway))

    # -- on Playwright's thread -------------------------------------------------------------------------------------

    def _lent(self) -> Gateway:
        if self._gateway is None:
            raise AssertionError("an open browser has a gateway")
        return self._gateway

    def _opened(self) -> BrowserContext:
        if self._context is None:
            self._context, self._gateway = self._engine.open_context(self._device, self._state)
            self._context.on("page", self._on_window)
            self._context.set_default_navigation_timeout(self._limit * 1000)
        return self._context

    def _on_window(self, window: Window) -> None:
        self._fresh_windows.append(window)

    def _visit(self, act: Act) -> Visit:
        visit = self._with_rejected(self._engine.run(lambda: self._act(act)))
        self._shown = visit.page if visit.stopped is None else None
        return visit

    def _with_rejected(self, visit: Visit) -> Visit:
        """The visit, with notes on cookies that its responses set and browsers do not take."""
        notes = []
        for hop in visit.hops:
            for header in hop.response.header_values("Set-Cookie") if hop.response is not None else ():
                rejected = self._rules.store(hop.request.url, header)
                if rejected is not None:
                    self._rejected.append(rejected)
                    notes.append(remarks.on_rejected(rejected, hop.id))
        return replace(visit, notes=(*visit.notes, *notes)) if notes else visit

    def _act(self, act: Act) -> Visit:
        context = self._opened()
        if self._tab is None or self._tab.closed:
            self._tab = Tab(context, context.new_page())
        self._fresh_windows.clear()
        start = self._tab
        start.forget()
        with self._lent().on(Journey(peeking=False)) as journey:
            stop = act(start)
            if stop is not None:
                return Visit(stopped=stop)
            settled = self._settling(journey, self._latest_tab).wait()
            tab = self._latest_tab()
            _require_alive(tab)
            return harvest(tab, self._lent(), journey, settled=settled, opened=tab is not start, limit=self._limit)

    def _peek(self, navigation: Navigation) -> Visit:
        context = self._opened()
        tab = Tab(context, context.new_page())
        with self._lent().on(Journey(peeking=True)) as journey:
            go(tab, self._lent(), navigation)
            settled = self._settling(journey, lambda: tab).wait()
            _require_alive(tab)
            visit = harvest(tab, self._lent(), journey, settled=settled, opened=False, limit=self._limit)
        tab.window.close()
        self._fresh_windows.clear()
        return visit

    def _settling(self, journey: Journey, current: Callable[[], Tab]) -> Settling:
        return Settling(self._lent(), journey, self._limit, current, lambda tab: read(tab, self._lent(), journey))

    def _latest_tab(self) -> Tab:
        """The window that the citizen looks at: the one opened last."""
        if self._tab is None or self._context is None:
            raise AssertionError("a visit has a window")
        tab = self._tab
        if tab.windows_awaited > len(self._fresh_windows):
            try:
                self._context.wait_for_event("page", timeout=1000)
            except PlaywrightError:
                tab.windows_awaited = len(self._fresh_windows)
        while self._fresh_windows:
            window = self._fresh_windows.pop(0)
            tab.windows_awaited -= 1
            if not window.is_closed():
                self._tab = Tab(self._context, window)
        return self._tab

    def _as_it_is_now(self, tab: Tab, page: Page) -> Page:
        return replace(page, url=tab.window.url, text=tab.window.content()) if page.is_html else page

    @property
    def _limit(self) -> float:
        network = self._engine.router.network
        return network.connect_timeout + network.read_timeout + network.total_timeout


def _require_alive(tab: Tab) -> None:
    if tab.crashed:
        raise HarnessError(
            Text(
                "Chromium の画面の処理が異常終了しました。次のケースは新しい画面で続けます。",
                "Chromium's process for the page ended abnormally; the next case opens a new one.",
            )
        )
