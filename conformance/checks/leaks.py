"""Checks on what a message must not make the partner give away (OWASP XML Security)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..vocabulary import Text
from .outcome import Outcome

__all__ = ["fetches_nothing", "shows_nothing_of"]


def shows_nothing_of(answers: Iterable[bytes], mark: bytes, what: Text, exchanges: tuple[str, ...]) -> Outcome:
    """None of the answers has the words by which what must stay inside is known."""
    shown = any(mark in answer for answer in answers)
    return Outcome(
        not shown,
        Text(f"{what.ja}が応答に現れない。", f"The {what.en} does not show in any answer."),
        Text(f"{what.ja}が応答に現れた。", f"The {what.en} showed in an answer.")
        if shown
        else Text("応答に現れなかった。", "It showed in none."),
        exchanges,
    )


def fetches_nothing(asked: Sequence[str], exchanges: tuple[str, ...]) -> Outcome:
    """The partner has not asked for what a message told it to."""
    return Outcome(
        not asked,
        Text("電文が指す外部のアドレスへ接続しない。", "The outside address that the message names is not asked for."),
        Text(f"接続された: {'、'.join(asked)}", f"It was asked for: {', '.join(asked)}")
        if asked
        else Text("接続はなかった。", "It was not asked for."),
        exchanges,
    )
