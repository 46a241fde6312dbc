"""Running cases: what outlives them (`World`) and what each is given (`Stage`)."""

from .ground import Ground
from .outside import Outside, outside_address
from .progress import RunProgress
from .signals import CaseEnds, DoesNotApply, GivenFailed, NeedsReview, NotCarriedOut
from .stage import NOT_AGREED, CaseResult, Stage, StageFinding
from .world import World

__all__ = [
    "NOT_AGREED",
    "CaseEnds",
    "CaseResult",
    "DoesNotApply",
    "GivenFailed",
    "Ground",
    "NeedsReview",
    "NotCarriedOut",
    "Outside",
    "RunProgress",
    "Stage",
    "StageFinding",
    "World",
    "outside_address",
]
