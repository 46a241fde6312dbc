"""Hypothesis as a case uses it: nothing is left behind, and what is no finding passes through it untouched."""

from __future__ import annotations

import gc
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..errors import ConformanceError
from ..flows import Scene
from .signals import CaseEnds

__all__ = [
    "SHRINKING",
    "StoppedError",
    "engine_of_searches",
    "leaving_no_trace",
    "past_hypothesis",
    "search_settings",
    "seed_of_search",
]

SHRINKING: Final = 8
"""How many times as much as the search itself the shrinking may take."""

_SEED_BITS: Final = 32

if TYPE_CHECKING:
    import hypothesis

_T = TypeVar("_T")


def engine_of_searches() -> str:
    """What makes choices of a seed: another version may make others."""
    return f"hypothesis {version('hypothesis')}"


def seed_of_search(scene: Scene) -> int:
    """For the search of the case under way; what will make choices of it is written down."""
    scene.recorder.circumstance("chance", engine=engine_of_searches())
    return scene.facts.random.getrandbits(_SEED_BITS)


class StoppedError(BaseException):
    """Carries what is no finding past Hypothesis, which would take any Exception for a failure to be shrunk."""

    def __init__(self, error: ConformanceError | CaseEnds) -> None:
        super().__init__(str(error))
        self.error = error


def past_hypothesis(step: Callable[[], _T]) -> _T:
    """Do one step. Raises StoppedError for what stops the case without being a finding."""
    try:
        return step()
    except (ConformanceError, CaseEnds) as error:
        raise StoppedError(error) from error


def search_settings(examples: int, **more: Any) -> hypothesis.settings:
    """Of a search that follows from its seed alone, is not hurried, and tells one thing that is wrong."""
    # Runs that do not search do not pay for the import.
    from hypothesis import HealthCheck, Phase, Verbosity, settings

    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=tuple(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        **more,
    )


@contextmanager
def leaving_no_trace() -> Iterator[None]:
    """Hypothesis keeps notes beside the user's files, warns where its own plug-in was taken out of the run, and has the
    garbage collector tell it of each collection.
    """
    from hypothesis.configuration import set_hypothesis_home_dir
    from hypothesis.errors import HypothesisSideeffectWarning

    with tempfile.TemporaryDirectory(prefix="conformance-") as directory, warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisSideeffectWarning)
        set_hypothesis_home_dir(directory)
        try:
            _leave_the_collector_alone()
            yield
        finally:
            set_hypothesis_home_dir(None)


def _leave_the_collector_alone() -> None:
    """A Ctrl-C that comes while a callback of the collector's runs is swallowed by Python: it must not be there.

    Hypothesis adds its own with the first search of a process, and uses it for deadlines alone, which no search here
    has. One that was there before is whoever's who searched before.
    """
    from hypothesis import given
    from hypothesis.strategies import none

    before = list(gc.callbacks)

    @search_settings(1)
    @given(none())
    def search(nothing: None) -> None:
        """Is there."""

    search()
    gc.callbacks[:] = [each for each in gc.callbacks if each in before]
