"""What makes the browsers of a run's citizens: the HTTP engine, or Chromium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...evidence.facts import RunFacts
from ...evidence.recorder import Recorder
from .base import Browser
from .base import Recorder as RecordsExchanges
from .chromium import new_engine
from .http import HttpBrowser
from .pictures import MaskRules
from .product import BrowserProduct
from .telling import TellingBrowser
from .transport import Router

__all__ = ["BrowserMaker", "browser_maker"]


@dataclass(frozen=True, slots=True)
class BrowserMaker:
    """`new` makes a device's browser, `close` ends what all of them need beside themselves.

    `product` tells which browser it is, and starts it.
    """

    new: Callable[[str], Browser]
    close: Callable[[], None] = lambda: None
    product: Callable[[], BrowserProduct] = lambda: BrowserProduct("http")


def browser_maker(
    router: Router,
    record: RecordsExchanges,
    recorder: Recorder,
    facts: RunFacts,
    *,
    chromium: Path | None = None,
    watch_delay: int | None = None,
    masks: MaskRules | None = None,
) -> BrowserMaker:
    """The engine is this Chromium, or else HTTP. `record` takes exchanges down, `recorder` what visits came to.

    `watch_delay` shows Chromium's windows (milliseconds between acts); `masks` are for pictures of them.
    """
    if chromium is None:
        return BrowserMaker(lambda device: HttpBrowser(device, router, record, now=facts.now))
    engine = new_engine(
        chromium, router, record, now=facts.glance, apart=facts.apart, watch_delay=watch_delay, masks=masks
    )
    # What scripts did cannot be done again: a replay has it from what is told.
    return BrowserMaker(lambda device: TellingBrowser(engine.browser(device), recorder), engine.close, engine.product)
