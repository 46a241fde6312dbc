"""One citizen's Chromium on one device (the `Browser` interface)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, final

from playwright.sync_api import BrowserContext, StorageState
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Window

from ....errors import HarnessError
from ....vocabulary import Text
from .. import pressing, remarks
from ..base import (
    Cookie,
    FieldValue,
    Left,
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
from .by_hand import Hands, hand_over
from .gateway import Gateway
from .going import go
from .harvest import harvest, read
from .jar import as_state, cookies_of
from .journey import Journey
from .live import ChromiumWindow
from .settling import Settling
from .tab import Tab

if TYPE_CHECKING:
    from .engine import Chromium

__all__ = ["ChromiumBrowser"]

T = TypeVar("T")
Act = Callable[[Tab], Stop | None]


@final
class ChromiumBrowser:
    """A context of its own: nothing shared with other devices. Opened when first used."""

    def __init__(
        self,
        device: str,
        engine: Chromium,
        *,
        now: Callable[[], datetime],
        state: StorageState | None = None,
        cookies: Sequence[Cookie] = (),
    ) -> None:
        """`state` is what the context begins with; `cookies` are those in it, as they were set."""
        self._device = device
        self._engine = engine
        self._now = now
        self._state = state
        self._context: BrowserContext | None = None
        self._gateway: Gateway | None = None
        self._tab: Tab | None = None
        # All that the citizen has come by and that may be open still, the latest last.
        self._tabs: list[Tab] = []
        self._shown: Page | None = None
        # Windows that stayed open behind the one that the citizen looks at, with the page that each showed last.
        self._behind: list[tuple[Tab, Page]] = []
        self._fresh_windows: list[Window] = []
        # Chromium keeps its refusals to itself: the rules are applied once more to what responses set.
        self._rules = CookieJar(now, cookies)
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
            return self._engine.run(lambda: cookies_of(self._opened(), self._rules.view(), self._now()))
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
        if not self._looks_at(page):
            return self.send(Navigation("GET", target, initiator=page.url, referrer=page.url))
        return self._visit(lambda tab: tab.go_by_script(target))

    def press(self, page: Page, matcher: MatcherLike) -> Visit:
        return self.submit(page, matcher, {})

    def submit(self, page: Page, press: MatcherLike, fields: Mapping[str, FieldValue]) -> Visit:
        if not self._looks_at(page):
            # A page that no window no longer shows: what pressing there would send is known from its source.
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

    @property
    def can_be_watched(self) -> bool:
        return self._engine.watched

    def hand_over(self, page: Page, fields: Mapping[str, FieldValue], left: Left, seconds: float) -> Visit | None:
        if not self.can_be_watched or self._gateway is None:
            return None
        hands = Hands(self._engine, self._gateway, self._tab_in_hand, self._settled)
        visit = hand_over(hands, page, fields, left, seconds)
        if visit is None:
            return None
        visit = self._with_rejected(visit)
        self._shown = visit.page if visit.stopped is None else None
        return visit

    @property
    def live(self) -> ChromiumWindow:
        return ChromiumWindow(self)

    def carrying(self, cookies: Sequence[Cookie]) -> ChromiumBrowser:
        state: StorageState = {"cookies": [as_state(cookie) for cookie in cookies], "origins": []}
        return ChromiumBrowser(self._device, self._engine, now=self._now, state=state, cookies=cookies)

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
        return ChromiumBrowser(self._device, self._engine, now=self._now, state=state, cookies=self._rules.view())

    def close(self) -> None:
        context, gateway = self._context, self._gateway
        self._context = self._gateway = self._tab = self._shown = self._state = None
        self._fresh_windows, self._behind, self._tabs = [], [], []
        self._rules.clear()
        self._rejected.clear()
        if context is not None and gateway is not None:
            self._engine.run(lambda: self._engine.close_context(context, gateway))

    # -- for looking into the window --------------------------------------------------------------------------------

    def on_tab(self, look: Callable[[Tab, Gateway], T]) -> T:
        """Look at the window and at what went through the gateway."""
        return self._engine.run(lambda: look(self._window(), self._lent()))

    def on_context(self, look: Callable[[BrowserContext], T]) -> T:
        return self._engine.run(lambda: look(self._opened()))

    def visit(self, act: Act) -> Visit:
        """What comes of something that the citizen does to the window itself."""
        return self._visit(act)

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

    def _looks_at(self, page: Page) -> bool:
        """Whether a window shows this page; the citizen turns to it if it is one behind."""
        if page is self._shown:
            return True
        found = next((each for each in self._behind if each[1] is page), None)
        return found is not None and self._engine.run(lambda: self._turn_to(*found))

    def _visit(self, act: Act) -> Visit:
        before, shown = self._tab, self._shown
        visit = self._with_rejected(self._engine.run(lambda: self._act(act)))
        if before is not None and shown is not None and self._tab is not before:
            self._behind.append((before, shown))
        self._behind = [each for each in self._behind if each[0] is not self._tab and not each[0].closed]
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
        start = self._window()
        self._fresh_windows.clear()
        start.forget()
        with self._lent().on(Journey(peeking=False)) as journey:
            stop = act(start)
            return Visit(stopped=stop) if stop is not None else self._settled(journey)

    def _settled(self, journey: Journey) -> Visit:
        """Let the window come to rest, or the one that it opened, and make the visit."""
        known = tuple(self._tabs)
        while True:
            settled = self._settling(journey, self._latest_tab).wait()
            tab = self._latest_tab()
            _require_alive(tab)
            opened = tab not in known
            visit = harvest(tab, self._lent(), journey, settled=settled, opened=opened, limit=self._limit)
            # One that closed itself while it was looked at shows nothing; another is there instead, or none is.
            if not tab.closed or self._latest_tab() is tab:
                return visit

    def _window(self) -> Tab:
        context = self._opened()
        if self._tab is None or self._tab.closed:
            self._tab = self._taken_in(context, context.new_page())
        return self._tab

    def _taken_in(self, context: BrowserContext, window: Window) -> Tab:
        tab = self._new_tab(context, window)
        self._tabs.append(tab)
        return tab

    def _new_tab(self, context: BrowserContext, window: Window) -> Tab:
        return Tab(context, window, self._lent().insecure)

    def _peek(self, navigation: Navigation) -> Visit:
        context = self._opened()
        tab = self._new_tab(context, context.new_page())
        # Who is logged in is for the partner to say, not for what the browser kept of an earlier answer.
        tab.ask_afresh()
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

    def _turn_to(self, tab: Tab, page: Page) -> bool:
        self._behind.remove((tab, page))
        if tab.closed or tab.crashed:
            return False
        if self._tab is not None and self._shown is not None:
            self._behind.append((self._tab, self._shown))
        tab.window.bring_to_front()
        self._tab, self._shown = tab, page
        return True

    def _latest_tab(self) -> Tab:
        """The window that the citizen looks at: the one opened last, of those that have not closed."""
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
            self._turn_to_window(self._context, window)
        self._tabs = [each for each in self._tabs if not each.closed]
        if self._tab.closed and self._tabs:
            self._tab = self._tabs[-1]
        return self._tab

    def _tab_in_hand(self) -> Tab | None:
        """The window that a person looks at: when he closed one, another that is still there."""
        tab = self._latest_tab()
        if tab.closed and self._context is not None:
            for window in self._context.pages:
                self._turn_to_window(self._context, window)
            tab = self._tab or tab
        return None if tab.closed else tab

    def _turn_to_window(self, context: BrowserContext, window: Window) -> None:
        # A window may have closed itself before it could be looked at, and its end not have been told yet.
        with suppress(PlaywrightError):
            if not window.is_closed():
                self._tab = self._taken_in(context, window)

    def _as_it_is_now(self, tab: Tab, page: Page) -> Page:
        return replace(page, url=tab.window.url, text=tab.source()) if page.is_html else page

    @property
    def _limit(self) -> float:
        return self._engine.router.network.longest


def _require_alive(tab: Tab) -> None:
    if tab.crashed:
        raise HarnessError(
            Text(
                "Chromium の画面の処理が異常終了しました。次のケースは新しい画面で続けます。",
                "Chromium's process for the page ended abnormally; the next case opens a new one.",
            )
        )
