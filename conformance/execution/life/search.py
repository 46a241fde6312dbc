"""Random lives, and the shortest one that goes wrong (Hypothesis, stateful)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..by_chance import SHRINKING, StoppedError, leaving_no_trace, past_hypothesis, search_settings
from .living import EVERY_ACT, Life, MismatchError

__all__ = ["find_shortest"]


def find_shortest(
    begin: Callable[[], Life], *, lives: int, acts: int, seed: int
) -> tuple[MismatchError | None, set[str]]:
    """Lead `lives` lives of `acts` acts each; the shortest mismatch found, and the requirements that were exercised.

    What is tried follows from `seed` and from what the partner does. Raises what stops a life without being a mismatch.
    """
    # Runs that do not search do not pay for the import.
    import hypothesis
    from hypothesis import strategies
    from hypothesis.errors import Flaky
    from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

    # Drawn from all of them and then filtered, so that leaving out one act leaves the others what they were.
    every_act = strategies.sampled_from(EVERY_ACT)
    budget = lives * acts * (1 + SHRINKING)
    found: list[MismatchError] = []
    exercised: set[str] = set()
    played = 0

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.life: Life | None = past_hypothesis(begin) if played < budget else None

        @rule(data=strategies.data())
        def act(self, data: Any) -> None:
            nonlocal played
            life = self.life
            if life is None:
                hypothesis.reject()
            played += 1
            act = data.draw(every_act.filter(life.allows))
            try:
                past_hypothesis(lambda: life.play(act))
            except MismatchError as mismatch:
                found.append(mismatch)
                raise
            finally:
                exercised.update(life.rules.exercised)

    settings = search_settings(lives, stateful_step_count=acts)
    try:
        with leaving_no_trace():
            run_state_machine_as_test(hypothesis.seed(seed)(Machine), settings=settings)
    except (MismatchError, Flaky):
        if not found:
            raise
    except StoppedError as stopped:
        raise stopped.error from None
    return min(found, key=lambda each: len(each.acts), default=None), exercised
