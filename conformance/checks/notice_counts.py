"""Checks on how long a list of notices is."""

from __future__ import annotations

from collections import Counter

from ..vocabulary import Text
from .notices import RetrievalLike, identity, named
from .outcome import Outcome

__all__ = ["lists_as_many"]


def lists_as_many(retrieval: RetrievalLike, count: int) -> Outcome:
    """The list has so many different notices at least, and none of them twice."""
    found = Counter(map(identity, retrieval.headers))
    doubled = [each for each, times in found.items() if times > 1]
    observed = Text(
        f"{len(found)} 件（{len(retrieval.exchanges)} 回の応答）。重複: {named(doubled) or 'なし'}",
        f"{len(found)} notices in {len(retrieval.exchanges)} answers; twice: {named(doubled) or 'none'}",
    )
    expected = Text(
        f"用意した {count} 件が漏れも重複もなく一覧にある。",
        f"The {count} notices that were put in are listed, none missing, none twice.",
    )
    held = retrieval.provided and len(found) >= count and not doubled
    return Outcome(held, expected, observed, retrieval.exchanges)
