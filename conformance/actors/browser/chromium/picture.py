"""Takes a picture of a window with what must not be read painted over; none at all where that cannot be done.

The boxes are measured before and after: a window that moved in between is taken again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Error as PlaywrightError

from ....vocabulary import Text
from ..pictures import Masked, MaskRules, NoPicture, Picture
from .masking import Mask, boxes_in, masks
from .painting import painted
from .snapshot import STYLES, Rect, read_snapshot
from .tab import Tab

__all__ = ["Camera"]

_TRIES: Final = 3
_MILLISECONDS: Final = 5_000
_TALLEST: Final = 2_400
"""Pixels of a page that are taken; few screens are higher, and a list without end must not become a picture of one."""
_MOST_REMEMBERED: Final = 300


@dataclass(frozen=True, slots=True)
class _View:
    """Which part of the document is taken, and what has to be painted over in it."""

    area: Rect
    whole: bool
    masks: tuple[Mask, ...]


class Camera:
    """Takes pictures of any window by the same rules. Used on Playwright's thread only."""

    def __init__(self, rules: MaskRules) -> None:
        self._rules = rules
        self._painted: dict[tuple[bytes, tuple[Masked, ...]], bytes] = {}

    def take(self, tab: Tab) -> Picture | NoPicture:
        if tab.crashed or tab.closed:
            return _none("画面がもうない", "the window is gone")
        try:
            return self._take(tab)
        except PlaywrightError as error:
            reason = error.message.strip().partition("\n")[0]
            return _none(f"Chromium が応じない（{reason}）", f"Chromium did not comply ({reason})")
        except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
            # What Chromium says of its window is not as expected: then nobody knows what would stand in the picture.
            reason = f"{type(error).__name__}: {error}"
            return _none(f"伏せる場所を確かめられない（{reason}）", f"what to paint over cannot be told ({reason})")

    def _take(self, tab: Tab) -> Picture | NoPicture:
        # A page whose script never comes back answers nothing; only this question is given up in time.
        tab.window.wait_for_function("true", timeout=_MILLISECONDS, polling=100)
        before = self._look(tab)
        for _ in range(_TRIES):
            png = _shoot(tab, before)
            after = self._look(tab)
            if after == before:
                return self._finish(png, before.area, before.masks)
            last, before = before, after
        if last.area != after.area:
            return _none("画面が動き続けている", "the page does not hold still")
        if len(last.masks) != len(after.masks):
            # Something personal came or went while the picture was taken, and nobody knows where it stood then.
            return _none("伏せる場所が変わり続けている", "what to paint over keeps changing")
        return self._finish(png, after.area, (*last.masks, *after.masks, *_between(last.masks, after.masks)))

    def _look(self, tab: Tab) -> _View:
        documents = read_snapshot(
            tab.ask("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES), "includeDOMRects": True})
        )
        main = documents[0]
        view = main.viewport
        whole = main.size[1] > view.height
        area = Rect(0.0, 0.0, view.width, min(main.size[1], _TALLEST)) if whole else view
        return _View(area, whole, tuple(masks(documents, self._rules)))

    def _finish(self, png: bytes, area: Rect, found: tuple[Mask, ...]) -> Picture:
        boxes = boxes_in(found, area)
        size = (int(area.width), int(area.height))
        # The same screen comes again and again; only the digest of the unpainted picture is kept.
        key = (hashlib.sha256(png).digest(), boxes)
        if key not in self._painted:
            if len(self._painted) >= _MOST_REMEMBERED:
                self._painted.clear()
            self._painted[key] = painted(png, size, boxes)
        return Picture(self._painted[key], *size, boxes)


def _shoot(tab: Tab, view: _View) -> bytes:
    if not view.whole:
        return tab.window.screenshot(timeout=_MILLISECONDS, animations="allow", caret="initial", scale="css")
    x, y, width, height = view.area
    return tab.window.screenshot(
        timeout=_MILLISECONDS,
        animations="allow",
        caret="initial",
        scale="css",
        full_page=True,
        clip={"x": x, "y": y, "width": width, "height": height},
    )


def _between(one: tuple[Mask, ...], other: tuple[Mask, ...]) -> list[Mask]:
    """Where what moved was on its way."""
    return [Mask(a.rect.hull(b.rect), a.kind) for a, b in zip(one, other, strict=True)]


def _none(ja: str, en: str) -> NoPicture:
    return NoPicture(Text(f"画像を残していない: {ja}。", f"No picture was kept: {en}."))
