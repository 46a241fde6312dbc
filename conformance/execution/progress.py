"""How far a run has come: what was chosen, started and concluded."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..vocabulary import Verdict

__all__ = ["RunProgress"]


@dataclass(slots=True)
class RunProgress:
    """By case id; `left_out` were not selected, `roots` are the cases that blocked ones wait for.

    `life_steps` is how many acts in an order left to chance each life has that a case leads; 0: no such life.
    `notice_requests` is how many requests left to chance a case sends; 0: none.
    """

    left_out: tuple[str, ...] = ()
    life_steps: int = 0
    notice_requests: int = 0
    started: set[str] = field(default_factory=set)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
