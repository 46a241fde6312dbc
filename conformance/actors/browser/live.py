"""What only a browser that runs pages can tell: the window as it is now, and what its pages asked for on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .accessibility import AccessibilityIssue
from .visit import Visit

__all__ = ["Asked", "LiveWindow", "StoredItem"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the browser wanted to make, sent or not; `referrer` is its Referer header."""

    url: str
    referrer: str | None
    page: bool
    """Whether it was for a page of a window, as opposed to what pages load."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """Something that scripts left in the browser: local storage of an origin (HTML, 12.2)."""

    origin: str
    name: str
    value: str


class LiveWindow(Protocol):
    """The citizen's window, looked into. Every method raises HarnessError where the browser has ended."""

    @property
    def visible_text(self) -> str:
        """What can be read in the window: text that styles or scripts hide is not in it."""
        ...

    @property
    def asks_for_secret(self) -> bool:
        """Whether a field for a password or a one-time code is to be seen."""
        ...

    @property
    def accessibility(self) -> tuple[AccessibilityIssue, ...]:
        """What a machine finds about the accessibility of the page; nothing for what is no HTML."""
        ...

    @property
    def readable_cookies(self) -> Mapping[str, str]:
        """What a script of the page can read of the cookies (`document.cookie`), by name."""
        ...

    @property
    def stored(self) -> tuple[StoredItem, ...]:
        """What scripts of any page left in the browser's local storage."""
        ...

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every request since the browser was opened, also those that were not let through."""
        ...

    @property
    def insecure(self) -> tuple[str, ...]:
        """URLs that pages wanted over an unprotected connection (W3C Mixed Content, 4), blocked or upgraded or not."""
        ...

    def go_back(self) -> Visit | None:
        """Press the browser's back button; None where there is nothing to go back to."""
        ...

    def hold_clock(self) -> None:
        """Pages that are opened from now on get a clock that `let_pass` can put forward; else it goes as usual."""
        ...

    def let_pass(self, seconds: float) -> Visit:
        """Leave the window untouched for so long by its page's clock; where it is then.

        Raises HarnessError where the clock was not held, or so much time cannot be made to pass.
        """
        ...

    def can_be_framed(self, url: str) -> bool:
        """Whether a page of another site can show this URL in a frame of its own (CSP Level 3, 6.4.2).

        Raises HarnessError where the frame never gets its page.
        """
        ...
