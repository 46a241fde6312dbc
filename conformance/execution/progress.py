"""How far a run has come: what was chosen, started and concluded."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..vocabulary import Verdict

__all__ = ["RunProgress"]


@dataclass(slots=True)
class RunProgress:
    """By case id; `left_out` were not selected, `roots` are the cases that blocked ones wait for."""

    left_out: tuple[str, ...] = ()
    started: set[str] = field(default_factory=set)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
