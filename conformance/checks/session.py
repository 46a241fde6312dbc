"""Checks on who is logged in (the behavioural oracle)."""

from __future__ import annotations

from ..vocabulary import Text
from .outcome import Outcome, StandingLike

__all__ = ["is_logged_in_as", "is_nobody", "leaves_login_of"]


def is_logged_in_as(standing: StandingLike, citizen: str) -> Outcome:
    """The session page knows exactly this citizen."""
    expected = Text(
        f"外部連携先に利用者{citizen}としてログインしている。", f"At the partner, citizen {citizen} is logged in."
    )
    return Outcome(standing.citizen == citizen, expected, standing.words, standing.exchanges)


def is_nobody(standing: StandingLike) -> Outcome:
    """The session page knows nobody."""
    expected = Text("外部連携先に誰もログインしていない。", "At the partner, nobody is logged in.")
    return Outcome(standing.nobody, expected, standing.words, standing.exchanges)


def leaves_login_of(standing: StandingLike, citizen: str) -> Outcome:
    """A login state that was not meant is untouched."""
    expected = Text(
        f"利用者{citizen}のログイン状態は変わらない。", f"The login state of citizen {citizen} is unchanged."
    )
    return Outcome(standing.citizen == citizen, expected, standing.words, standing.exchanges)
