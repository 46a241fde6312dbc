"""Requests left to chance, and the simplest one that is answered wrongly (Hypothesis)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from ..checks import Outcome
from ..wires.altering import AnyRequest, Choice
from .by_chance import SHRINKING, StoppedError, leaving_no_trace, past_hypothesis, search_settings

__all__ = ["WrongAnswerError", "find_simplest"]

_CHARACTERS: Final = "a0 ./%<'\\\"\n\x00é仮\u3099\u202e𠮟😀"
"""Letters of many scripts, and what means something to a reader: quotes, escapes, line breaks, other planes."""
_T = TypeVar("_T")


class WrongAnswerError(Exception):
    """A request that was answered wrongly, and what was wrong with the answer."""

    def __init__(self, request: AnyRequest, requirement: str, outcome: Outcome) -> None:
        super().__init__(request.words.en)
        self.request = request
        self.requirement = requirement
        self.outcome = outcome


class _Drawn:
    """Choices as Hypothesis makes them, each out of yes and no alone.

    For numbers it would look for constants in the sources of what is installed, and for text make a table of all
    characters: seconds before the first request, and choices that follow from more than the seed.
    """

    def __init__(self, draw_bit: Callable[[], bool]) -> None:
        self._draw_bit = draw_bit

    def one_of(self, options: Sequence[_T]) -> _T:
        return options[self.number(0, len(options) - 1)]

    def number(self, least: int, most: int) -> int:
        count = most - least + 1
        drawn = 0
        for _ in range((count - 1).bit_length()):
            drawn = 2 * drawn + self._draw_bit()
        return least + drawn % count

    def text(self, longest: int) -> str:
        return "".join(self.one_of(_CHARACTERS) for _ in range(self.number(0, longest)))


def find_simplest(
    make: Callable[[Choice], AnyRequest], attempt: Callable[[AnyRequest], None], *, requests: int, seed: int
) -> WrongAnswerError | None:
    """Make and send `requests` of them; the simplest that `attempt` raised WrongAnswerError for.

    What is tried follows from `seed` and from what the partner answers. Raises what else stops an attempt.
    """
    # Runs that do not search do not pay for the import.
    import hypothesis
    from hypothesis import strategies
    from hypothesis.errors import Flaky

    bits = strategies.booleans()
    budget = requests * (1 + SHRINKING)
    found: list[WrongAnswerError] = []
    sent = 0

    def search(data: Any) -> None:
        nonlocal sent
        if sent >= budget:
            return
        request = make(_Drawn(lambda: bool(data.draw(bits))))
        sent += 1
        try:
            past_hypothesis(lambda: attempt(request))
        except WrongAnswerError as wrong:
            found.append(wrong)
            raise

    settings = search_settings(requests)
    try:
        with leaving_no_trace():
            hypothesis.seed(seed)(settings(hypothesis.given(strategies.data())(search)))()
    except (WrongAnswerError, Flaky):
        if not found:
            raise
    except StoppedError as stopped:
        raise stopped.error from None
    return min(found, key=lambda each: len(each.request.body), default=None)
