"""The partner's answers to sign-off and unlinking, as the cases of every way expect them."""

from __future__ import annotations

from typing import Final

from ..checks import answers_with
from ..execution import Stage
from ..flows import SigningOff, Unlinking
from ..wires.base import AnswerKind

__all__ = ["ACCEPTED", "ANY_ANSWER", "expect_sign_off_answered", "expect_unlink_accepted"]

ACCEPTED: Final = (AnswerKind.ACCEPTED,)
ANY_ANSWER: Final = (AnswerKind.ACCEPTED, AnswerKind.PARTIAL, AnswerKind.REFUSED)
_DONE: Final = (AnswerKind.ACCEPTED, AnswerKind.PARTIAL)


def expect_sign_off_answered(stage: Stage, signing_off: SigningOff) -> None:
    # Whoever declares that he logs out does not refuse a request that is right.
    kinds = _DONE if stage.profile.offers.sign_off_policy == "logout" else ANY_ANSWER
    outcome = answers_with(signing_off.answer, signing_off.passage, kinds)
    stage.expect("G-2.2.3-5", outcome)
    stage.expect("G-2.2.3-7", outcome)


def expect_unlink_accepted(stage: Stage, requirement: str, unlinking: Unlinking) -> bool:
    return stage.expect(requirement, answers_with(unlinking.answer, unlinking.passage, ACCEPTED))
