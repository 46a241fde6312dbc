"""How a case ends before its end: raised inside a case, turned into its verdict by `stage`."""

from __future__ import annotations

from ..vocabulary import Text

__all__ = ["CaseEnds", "DoesNotApply", "GivenFailed", "NeedsReview", "NotCarriedOut"]


class CaseEnds(Exception):
    """Base: the reason is what the report shows."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.ja)
        self.reason = reason


class GivenFailed(CaseEnds):
    """What the case stands on did not come about; `root` is the case that judges it, if one does.

    `others` judge what looks the same from here: a sign-on fails where sign-on is broken, and where the link is lost.
    """

    def __init__(
        self, reason: Text, root: str | None, exchanges: tuple[str, ...] = (), others: tuple[str, ...] = ()
    ) -> None:
        super().__init__(reason)
        self.root = root
        self.exchanges = exchanges
        self.others = others


class NeedsReview(CaseEnds):
    """A person has to look or act."""


class DoesNotApply(CaseEnds):
    """A conditional that the profile declares absent, or one that the wire does not have."""


class NotCarriedOut(CaseEnds):
    """This run cannot carry the case out, and another one can: with a browser that runs pages, or once it is agreed."""
