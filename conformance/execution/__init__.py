"""Running cases: what outlives them (`World`) and what each is given (`Stage`)."""

from .ground import Ground
from .outside import Outside, outside_address
from .progress import Concluded, LinkCount, RunProgress
from .signals import CaseEnds, DoesNotApply, GivenFailed, NeedsReview, NotCarriedOut
from .stage import GATES, NOT_AGREED, SHUT, CaseResult, Stage, StageFinding
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
