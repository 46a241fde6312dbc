"""Where one act of a citizen led, and what is worth remarking on the way."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ...evidence.exchange import Exchange
from ...vocabulary import Text
from .page import MatcherLike, Page
from .stops import Stop

__all__ = ["Note", "NoteKind", "Visit"]


class NoteKind(enum.StrEnum):
    """Remarks on a visit that do not stop it."""

    LAX_POST_EXEMPTION = "lax_post_exemption"
    COOKIE_WITHHELD = "cookie_withheld"
    COOKIE_REJECTED = "cookie_rejected"
    SELF_SUBMITTED = "self_submitted"
    REFRESHED = "refreshed"
    DIALOG = "dialog"
    NEW_WINDOW = "new_window"
    CONSOLE_ERROR = "console_error"
    PAGE_ERROR = "page_error"
    REQUEST_REFUSED = "request_refused"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on one exchange of a visit; a case may make a `warn` of it. `cookies` names those concerned."""

    kind: NoteKind
    text: Text
    exchange: str
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """Where one act of the citizen led: every hop, and the page at the end or the reason that there is none.

    `page` is what the citizen sees at the end. With `stopped` it is usually None; a page that needs scripts, and one
    whose next step was not taken, are given along with the reason. `passed` are pages that went on by themselves.
    """

    hops: tuple[Exchange, ...] = ()
    page: Page | None = None
    stopped: Stop | None = None
    notes: tuple[Note, ...] = ()
    passed: tuple[Page, ...] = ()

    @property
    def exchange_ids(self) -> tuple[str, ...]:
        return tuple(hop.id for hop in self.hops)

    def require_page(self) -> Page:
        """The page, or the error of the right family: EnvironmentFault, ForbiddenHostError, PartnerFault …"""
        if self.stopped is not None:
            raise self.stopped.to_error(self.exchange_ids)
        if self.page is None:
            raise AssertionError("a visit ends with a page or with a reason")
        return self.page

    def shows(self, matcher: MatcherLike) -> bool:
        """Whether the visit ended, unhindered, on a page that the matcher recognises."""
        return self.stopped is None and self.page is not None and self.page.matches(matcher)
