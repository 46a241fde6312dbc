"""A recorded run played again: the same cases over the recorded exchanges, with no partner and no network."""

from .judging import judge_again
from .recorded import NotReplayableError
from .result import CaseReplay, Difference, Replay, Side, Status

__all__ = ["CaseReplay", "Difference", "NotReplayableError", "Replay", "Side", "Status", "judge_again"]
