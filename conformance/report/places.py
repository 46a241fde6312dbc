"""Where a case stands in the reports: its number there, the number of its evidence, and its page in `cases/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..vocabulary import Operation
from .view import RunView

__all__ = ["OUTSIDE", "Place", "case_places"]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """`number` is its place among the operation's cases (`2.7`), `evidence` what its evidence is filed under (`014`).

    The number of evidence follows the catalogue: it is the same whatever a run selected, and also keeps two names apart
    that differ in letter case alone.
    """

    number: str
    evidence: str
    name: str

    @property
    def page(self) -> str:
        """Its page of evidence, from the report directory."""
        return f"cases/{self.evidence}-{self.name}.html"


OUTSIDE: Final = Place("", "000", "outside")
"""What belongs to no case."""


def case_places(view: RunView) -> Mapping[str, Place]:
    """Every case of the catalogue by its identifier, in the order of the reports: by operation, then as catalogued."""
    evidence = {case.id: f"{index:03}" for index, case in enumerate(view.cases, 1)}
    places: dict[str, Place] = {}
    chapter = 0
    for operation in Operation:
        mine = [case.id for case in view.cases if case.spec.operation is operation]
        chapter += bool(mine)
        for index, case_id in enumerate(mine, 1):
            places[case_id] = Place(f"{chapter}.{index}", evidence[case_id], _UNSAFE.sub("_", case_id))
    return places
