"""The citizen's browser: what every engine offers, and the values it gives back.

One browser is one device of one citizen: its own cookies, nothing shared. Engines: `http.HttpBrowser`, `chromium`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ...evidence.exchange import Exchange, Failure, RecordedRequest, RecordedResponse
from ...vocabulary import Party
from .accessibility import AccessibilityIssue
from .cookies import Cookie, RejectedCookie, SameSite
from .live import LiveWindow
from .page import Link, Matcher, MatcherLike, Page
from .pictures import NoPicture, Picture
from .stops import Blame, Navigation, Stop, StopKind, TransportFailure
from .visit import Note, NoteKind, Visit

__all__ = [
    "AccessibilityIssue",
    "Blame",
    "Browser",
    "Cookie",
    "FieldValue",
    "Left",
    "Link",
    "LiveWindow",
    "Matcher",
    "MatcherLike",
    "Navigation",
    "NoPicture",
    "Note",
    "NoteKind",
    "Page",
    "Picture",
    "Recorder",
    "RejectedCookie",
    "SameSite",
    "Stop",
    "StopKind",
    "TransportFailure",
    "Visit",
]

FieldValue = str | bool
"""What is put into a form field: text, the value (or the label) of a choice, or whether a box is ticked."""


Left = Callable[[Page, bool], bool]
"""Whether a person is done, told by the page of the window, and whether it stands beside the page that opened it."""


class Recorder(Protocol):
    """Takes down every exchange as it happens; the run supplies it, numbers the exchanges and journals them."""

    def __call__(
        self,
        *,
        sender: Party,
        receiver: Party,
        request: RecordedRequest,
        response: RecordedResponse | None,
        started_at: datetime,
        duration: float,
        device: str,
        failure: Failure | None,
    ) -> Exchange: ...


class Browser(Protocol):
    """One citizen's browser on one device. No method raises for what a partner does: the Visit tells."""

    @property
    def device(self) -> str:
        """Such as `A-1`: citizen A's first device."""
        ...

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        """What the jar holds now."""
        ...

    @property
    def rejected_cookies(self) -> tuple[RejectedCookie, ...]:
        """Cookies that were set and not taken, with the reason."""
        ...

    def open(self, url: str, *, initiator: str | None = None) -> Visit:
        """Go to a URL: typed into the address bar, or from a page of `initiator` (decides SameSite cookies)."""
        ...

    def follow(self, page: Page, url: str) -> Visit:
        """Follow a link of the page to a URL, relative ones resolved against the page."""
        ...

    def press(self, page: Page, matcher: MatcherLike) -> Visit:
        """Press the button or the link that the matcher finds first; a form is sent as it stands."""
        ...

    def submit(self, page: Page, press: MatcherLike, fields: Mapping[str, FieldValue]) -> Visit:
        """Fill fields (by name, or by id) of the form that the button found by `press` belongs to, and press it."""
        ...

    def send(self, navigation: Navigation) -> Visit:
        """Make a request as it is given: one held back before, or one altered by an attack case."""
        ...

    def peek(self, url: str) -> Visit:
        """Look at a page of the partner as its visitor, without ever reaching the portal.

        For the session probe: redirects and self-submitting forms are followed among the partner's hosts only;
        what leads to the portal ends the visit (`StopKind.LED_TO_PORTAL`), so that looking signs nobody on.
        """
        ...

    @property
    def can_be_watched(self) -> bool:
        """Whether a person sees this browser's window and can act in it."""
        ...

    def hand_over(self, page: Page, fields: Mapping[str, FieldValue], left: Left, seconds: float) -> Visit | None:
        """Fill fields of the page (by name, or by id), and leave the window to the person who watches it.

        The visit ends when the window came to rest on a page for which `left` holds; None where it did not in so many
        seconds, and where nobody watches. A window that closes itself meanwhile leaves the one that is still there.
        """
        ...

    @property
    def live(self) -> LiveWindow | None:
        """The window, looked into; None for an engine that runs no pages."""
        ...

    def carrying(self, cookies: Sequence[Cookie]) -> Browser:
        """Another browser that has these cookies and nothing else: what somebody who got hold of them could do.

        As they were taken, whatever has become of them here: the partner cannot take them back from a thief.
        """
        ...

    def picture(self) -> Picture | NoPicture | None:
        """What the window shows now, with what is personal painted over; None from an engine that draws nothing."""
        ...

    def duplicate(self) -> Browser:
        """A second browser with the same cookies: this device as it is now, kept for later."""
        ...

    def close(self) -> None:
        """Forget everything: the citizen closes the browser and clears its data."""
        ...
