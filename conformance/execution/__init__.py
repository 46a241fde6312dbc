"""Running cases: what outlives them (`World`) and what each is given (`Stage`)."""

from .ground import Ground
from .outside import Outside, outside_address
from .progress import Concluded, LinkCount, RunProgress
from .result import CaseResult, StageFinding
from .signals import CaseEnds, DoesNotApply, GivenFailed, NeedsReview, NotCarriedOut
from .stage import GATES, NOT_AGREED, SHUT, Stage
from .world import World

__all__ = [
    "GATES",
    "NOT_AGREED",
    "SHUT",
    "CaseEnds",
    "CaseResult",
    "Concluded",
    "DoesNotApply",
    "GivenFailed",
    "Ground",
    "LinkCount",
    "NeedsReview",
    "NotCarriedOut",
    "Outside",
    "RunProgress",
    "Stage",
    "StageFinding",
    "World",
    "outside_address",
]
