"""When a window has come to rest: loaded, on its way nowhere, nothing asked for that a script waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ..automatic import needs_scripts
from ..page import Page
from .gateway import Gateway
from .journey import Journey
from .tab import Tab

__all__ = ["Settling"]

# A move that was announced shows itself within this time, or is looked at again.
_MOVE_SECONDS: Final = 1.0
# An application that shows nothing yet, or a request that a script leaves open, is waited for at most so long.
_PATIENCE: Final = 10.0


class Settling:
    """Waits for windows of one device. `limit`: seconds from the last request on, after which a page never comes."""

    def __init__(
        self,
        gateway: Gateway,
        journey: Journey,
        limit: float,
        current: Callable[[], Tab],
        read: Callable[[Tab], Page | None],
    ) -> None:
        self._gateway = gateway
        self._journey = journey
        self._limit = limit
        self._current = current
        self._read = read
        self._patience_ends = time.monotonic() + _PATIENCE

    def wait(self) -> bool:
        """Whether the current window came to rest in time; `current` may become another one meanwhile."""
        seen, deadline = -1, 0.0
        while True:
            if self._gateway.begun != seen:
                seen, deadline = self._gateway.begun, time.monotonic() + self._limit
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            tab = self._current()
            if self._journey.stop is not None or tab.crashed or tab.closed:
                return True
            # Navigation destroys what is being evaluated: then the next round finds the new page.
            with suppress(PlaywrightError):
                if self._at_rest(tab, seen, left):
                    return True

    def _at_rest(self, tab: Tab, seen: int, left: float) -> bool:
        patience = self._patience_ends - time.monotonic()
        idle = self._gateway.wait_until_idle(max(0.0, min(left, patience)))
        if self._journey.stop is not None:
            return True
        try:
            tab.window.wait_for_load_state("load", timeout=left * 1000)
        except PlaywrightTimeout:
            return False
        tab.breathe()
        if self._current() is not tab:
            return False
        if tab.moving:
            tab.wait_for_move(min(left, _MOVE_SECONDS))
            return False
        if self._gateway.begun != seen or (self._gateway.busy and patience > 0):
            return False
        page = self._read(tab) if idle and patience > 0 else None
        if page is not None and needs_scripts(page):
            tab.wait_for_content(page.text, min(left, patience))
            return False
        return True
