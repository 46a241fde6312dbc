"""A window in a person's hands: the engine only looks on until it shows another page."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from playwright.sync_api import Error as PlaywrightError

from ..base import FieldValue, Left, Page, Stop, Visit
from . import acting
from .gateway import Gateway
from .harvest import read
from .journey import Journey
from .tab import Tab

if TYPE_CHECKING:
    from .engine import Chromium

__all__ = ["Hands", "hand_over"]

# One look at the window. Between two of them Ctrl-C gets through and finds the engine's thread free.
_SLICE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Hands:
    """What looking on takes, on Playwright's thread.

    `tab` is the window that the person looks at, None where all were closed; `settle` lets it come to rest and makes
    the visit.
    """

    engine: Chromium
    gateway: Gateway
    tab: Callable[[], Tab | None]
    settle: Callable[[Journey], Visit]


def hand_over(hands: Hands, page: Page, fields: Mapping[str, FieldValue], left: Left, seconds: float) -> Visit | None:
    """As `Browser.hand_over`. Pages in between, such as after a wrong PIN, belong to the visit."""
    deadline = time.monotonic() + seconds
    visits: list[Visit] = []
    over = False
    while not over:
        with hands.gateway.on(Journey(peeking=False)) as journey:
            # What the person sends as soon as the fields are filled belongs to the visit already.
            if not visits and (problem := hands.engine.run(lambda: _prepare(hands, page, fields))) is not None:
                return Visit(page=page, stopped=problem)
            seen = _next(hands, journey, left, deadline)
        if seen is None:
            return None
        visit, over = seen
        visits.append(visit)
    return _joined(visits)


def _prepare(hands: Hands, page: Page, fields: Mapping[str, FieldValue]) -> Stop | None:
    tab = hands.tab()
    if tab is None:
        return None
    tab.forget()
    try:
        tab.window.bring_to_front()
        return acting.fill(tab, page, fields) if fields else None
    except PlaywrightError:
        # The page is gone already: whoever is quicker than this needs no help.
        if tab.crashed:
            raise
        return None


_Seen = tuple[Visit, bool]
"""What came of looking on, and whether the person is done."""


def _next(hands: Hands, journey: Journey, left: Left, deadline: float) -> _Seen | None:
    """Look on until the window shows something else; None where time is over, or the person closed every window."""
    while (remaining := deadline - time.monotonic()) > 0:
        tab = hands.engine.run(hands.tab)
        if tab is None:
            return None
        seen = hands.engine.run(partial(_look, hands, tab, journey, left, min(_SLICE, remaining)))
        if seen is not None:
            return seen
    return None


def _look(hands: Hands, tab: Tab, journey: Journey, left: Left, seconds: float) -> _Seen | None:
    """Wait for the window to move, at most so long; the visit where it then shows another page."""
    try:
        tab.wait_for_move(seconds)
        page = read(tab, hands.gateway, journey)
        if journey.stop is None and (page is None or not left(page, tab.stands_beside)):
            return None
    except PlaywrightError:
        # On its way, or closed: the next look finds what is there then.
        if tab.crashed:
            raise
        return None
    visit = hands.settle(journey)
    rested = hands.tab()
    if rested is None:
        # The last window was closed before it came to rest.
        return None
    if visit.stopped is not None or visit.page is None:
        return visit, True
    try:
        return visit, left(visit.page, rested.stands_beside)
    except PlaywrightError:
        # It has closed, or gone on, since: another look tells.
        return visit, False


def _joined(visits: list[Visit]) -> Visit:
    return Visit(
        tuple(hop for visit in visits for hop in visit.hops),
        visits[-1].page,
        visits[-1].stopped,
        tuple(note for visit in visits for note in visit.notes),
        tuple(page for visit in visits for page in visit.passed),
    )
