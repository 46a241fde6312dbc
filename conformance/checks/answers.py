"""Checks on the partner's answers to the portal's requests."""

from __future__ import annotations

from collections.abc import Collection

from ..vocabulary import Text
from .outcome import AnswerLike, Outcome, PassageLike

__all__ = ["answers_with", "answers_without_crash", "describe_answer"]

_WORDS = {
    "accepted": Text("受け付けた", "accepted"),
    "partial": Text("一部のみ行った", "partially done"),
    "refused": Text("拒否した", "refused"),
    "invalid": Text("応答として成り立たない", "not a valid answer"),
}


def describe_answer(answer: AnswerLike | None, passage: PassageLike) -> Text:
    """The answer in words; where there is none, where the citizen ended instead."""
    if answer is None:
        return Text(
            f"回答がなかった（到達した画面: {passage.end.ja}）。", f"No answer came (ended on: {passage.end.en})."
        )
    word = _WORDS[answer.kind]
    # Only what makes it no answer explains the verdict; a blemish of a valid one is judged among the messages.
    flaws = [flaw.text for flaw in answer.violations] if answer.kind == "invalid" else []
    return Text(
        "".join([f"回答: {word.ja}（{answer.detail}）", *(f" {flaw.ja}" for flaw in flaws)]),
        "".join([f"Answer: {word.en} ({answer.detail})", *(f" {flaw.en}" for flaw in flaws)]),
    )


def answers_with(answer: AnswerLike | None, passage: PassageLike, kinds: Collection[str]) -> Outcome:
    """The partner answered, and in one of these ways."""
    ja = "または".join(_WORDS[kind].ja for kind in kinds)
    en = " or ".join(_WORDS[kind].en for kind in kinds)
    return Outcome(
        answer is not None and answer.kind in kinds,
        Text(f"外部連携先が回答する（{ja}）。", f"The partner answers ({en})."),
        describe_answer(answer, passage),
        passage.exchanges,
    )


def answers_without_crash(answer: AnswerLike | None, passage: PassageLike) -> Outcome:
    """A request that is not right is answered, or turned away, without breaking down."""
    return Outcome(
        answer is None or not answer.crashed,
        Text(
            "要求を拒むときも、直接の回答が HTTP 500 番台の異常にならない（方式が拒否として定めるものを除く）。",
            "Also where it refuses, what it answers directly is no HTTP 5xx (but for what the wire has for a refusal).",
        ),
        describe_answer(answer, passage),
        passage.exchanges,
    )
