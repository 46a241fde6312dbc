"""What a worker and whoever gives it its cases say to each other, over a pipe of their own."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ..evidence.recorder import MessageTally
from ..execution import CaseResult, RunProgress
from ..profile import Profile, Secret
from ..vocabulary import Text

__all__ = [
    "Ask",
    "AskLink",
    "Brief",
    "End",
    "LookBack",
    "Play",
    "Played",
    "Prepare",
    "Prepared",
    "Ready",
    "Withdraw",
    "Withdrawn",
    "pack",
]


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a worker is told at its beginning. `profile` is the whole one; `pair` whom of it this worker plays."""

    worker: int
    pair: int
    profile: Profile
    directory: Path
    key: bytes
    seed: int
    chromium: Path | None
    pictures: bool
    progress: RunProgress


# -- to a worker --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepare:
    """Make sure that the pair can be told apart, before the first case."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Undo what was made, so that nobody of this pair is linked or logged in at the partner."""


@dataclass(frozen=True, slots=True)
class LookBack:
    """What all workers saw, for a case that looks back on the run."""

    progress: RunProgress
    tally: MessageTally


@dataclass(frozen=True, slots=True)
class Play:
    case: str
    looking_back: LookBack | None = None


@dataclass(frozen=True, slots=True)
class End:
    """Undo what was made, and leave."""


# -- from a worker ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """It has started."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """For cases; with a problem, for none."""

    problem: Text | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nobody of this pair is at the partner any more."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What became of an earlier case? Answered by `Concluded`, or None for one that is not played before this one."""

    case: str


@dataclass(frozen=True, slots=True)
class AskLink:
    """May one more link be made, of the run's `most`? `take` counts it. Answered by yes or no."""

    most: int | None
    deed: Literal["take", "leaves"]


@dataclass(frozen=True, slots=True)
class Played:
    """A case is over, and all that it wrote stands in the shard. `tally` is what came since the last time."""

    result: CaseResult
    root: str | None
    tally: MessageTally


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Packer(pickle.Pickler):
    """A secret is never serialised, but for a worker: over a pipe that nobody else has, and never to a file."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return Secret, (value.reveal(), value.source)
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        return NotImplemented


def pack(brief: Brief) -> bytes:
    packed = io.BytesIO()
    _Packer(packed).dump(brief)
    return packed.getvalue()
