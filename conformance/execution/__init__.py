"""Running cases: what outlives them (`World`) and what each is given (`Stage`)."""

from .ground import Ground
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
    "RunProgress",
    "Stage",
    "StageFinding",
    "World",
]
