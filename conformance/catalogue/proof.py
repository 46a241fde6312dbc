"""That the cases catch what is wrong: which case caught which seeded defect of the reference partner (`proof.json`).

Made by `conformance sensitivity --record FILE`; a test says when it is stale.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["Proof", "load_proof"]


@dataclass(frozen=True, slots=True)
class Proof:
    """`caught_by` has for every seeded defect the cases that caught it in one of its own requirements."""

    caught_by: Mapping[str, tuple[str, ...]]

    @property
    def defects(self) -> int:
        return len(self.caught_by)

    @property
    def caught(self) -> int:
        return sum(bool(cases) for cases in self.caught_by.values())

    def defects_caught_by(self, case: str) -> tuple[str, ...]:
        return tuple(defect for defect, cases in self.caught_by.items() if case in cases)


@functools.cache
def load_proof() -> Proof:
    """The proof that ships with the package."""
    document = json.loads(files(__package__).joinpath("proof.json").read_text(encoding="utf-8"))
    return Proof({row["defect"]: tuple(row["caughtBy"]) for row in document["rows"]})
