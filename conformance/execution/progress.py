"""How far a run has come: what was chosen, started and concluded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..vocabulary import Verdict
from ..waiving import NO_WAIVERS, Waivers

__all__ = ["Concluded", "LinkCount", "RunProgress"]


@dataclass(frozen=True, slots=True)
class Concluded:
    """What became of a case; `root` is the case that a blocked one waits for, `waived` that all its failures are."""

    verdict: Verdict
    root: str | None = None
    waived: bool = False


def _nowhere(case: str) -> None:
    """A run in which nobody else plays."""


@dataclass(slots=True)
class RunProgress:
    """By case id; `left_out` were not selected, `roots` are the cases that blocked ones wait for.

    `life_steps` is how many acts in an order left to chance each life has that a case leads; 0: no such life.
    `notice_requests` is how many requests left to chance a case sends; 0: none.
    `waived` are the failed cases of whose failures each is covered by one of the `waivers`; for other cases a failure
    stays one.
    `elsewhere` knows, and if need be waits for, what became of an earlier case that somebody else plays.
    """

    left_out: tuple[str, ...] = ()
    life_steps: int = 0
    notice_requests: int = 0
    started: set[str] = field(default_factory=set)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    waivers: Waivers = NO_WAIVERS
    waived: set[str] = field(default_factory=set)
    elsewhere: Callable[[str], Concluded | None] = _nowhere

    def verdict(self, case: str) -> Verdict | None:
        """None for a case that comes later, or not at all."""
        if case not in self.verdicts and (concluded := self.elsewhere(case)) is not None:
            self.conclude(case, concluded)
        return self.verdicts.get(case)

    def root(self, case: str) -> str | None:
        """The case that a blocked one waits for."""
        return self.roots.get(case) if self.verdict(case) is not None else None

    def failed_by_agreement(self, case: str) -> bool:
        """Whether an earlier case failed, and all its failures are waived."""
        return self.verdict(case) is not None and case in self.waived

    def conclude(self, case: str, concluded: Concluded) -> None:
        self.verdicts[case] = concluded.verdict
        if concluded.root is not None:
            self.roots[case] = concluded.root
        if concluded.waived:
            self.waived.add(case)


class LinkCount:
    """How many links a run has made at the partner, against the profile's limit (None: there is none)."""

    def __init__(self) -> None:
        self.made = 0

    def take(self, most: int | None) -> bool:
        """Count one more, unless that is one too many."""
        if self.leaves(most):
            self.made += 1
            return True
        return False

    def leaves(self, most: int | None) -> bool:
        return most is None or self.made < most
