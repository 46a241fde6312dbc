"""Checks on the screens that a citizen came through (guideline 2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from ..vocabulary import ScreenKind, Text
from .outcome import Outcome, PassageLike

__all__ = ["arrives_at", "never_shows", "refuses_with_a_screen", "shows", "shows_in_order"]


def arrives_at(passage: PassageLike, *kinds: ScreenKind) -> Outcome:
    """The passage ends on one of these screens."""
    ja = "または".join(kind.label.ja for kind in kinds)
    en = " or ".join(kind.label.en for kind in kinds)
    return Outcome(
        passage.ended_on in kinds,
        Text(f"{ja}に至る。", f"It ends on the {en}."),
        Text(f"到達した画面: {passage.end.ja}", f"It ended on: {passage.end.en}"),
        passage.exchanges,
    )


def shows(passage: PassageLike, kind: ScreenKind) -> Outcome:
    """The screen appears on the way."""
    return _seen(passage, kind, wanted=True)


def never_shows(passage: PassageLike, kind: ScreenKind) -> Outcome:
    """The screen does not appear on the way."""
    return _seen(passage, kind, wanted=False)


def refuses_with_a_screen(passage: PassageLike) -> Outcome:
    """A refusal is a screen for the citizen; a crash is none (docs/verdicts.md)."""
    crashed = passage.crashed
    return Outcome(
        crashed is None,
        Text(
            "画面で応答する（HTTP 500 番台は、プロファイルに挙げたエラー画面・お断り画面に限る）。",
            "It answers with a screen (HTTP 5xx only as the error or refusal screen that the profile declares).",
        ),
        Text(f"到達した画面: {passage.end.ja}", f"It ended on: {passage.end.en}"),
        passage.exchanges,
    )


def _seen(passage: PassageLike, kind: ScreenKind, *, wanted: bool) -> Outcome:
    seen = passage.saw(kind)
    expected = (
        Text(f"{kind.label.ja}が表示される。", f"The {kind.label.en} appears.")
        if wanted
        else Text(f"{kind.label.ja}が表示されない。", f"The {kind.label.en} does not appear.")
    )
    observed = (
        Text(f"{kind.label.ja}が表示された。", f"The {kind.label.en} appeared.")
        if seen
        else Text(
            f"{kind.label.ja}は表示されなかった（到達した画面: {passage.end.ja}）。",
            f"The {kind.label.en} did not appear (ended on: {passage.end.en}).",
        )
    )
    return Outcome(seen is wanted, expected, observed, passage.exchanges)


def shows_in_order(passage: PassageLike, kinds: Sequence[str], words: Text) -> Outcome:
    """The screens appear in this order; others may come between."""
    remaining = iter(passage.kinds)
    held = all(any(seen == kind for seen in remaining) for kind in kinds)
    route = passage.route
    return Outcome(held, words, Text(f"遷移した画面: {route.ja}", f"Screens: {route.en}"), passage.exchanges)
