"""Where a case stands in the reports: its number there, the number of its evidence, and its page in `cases/`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..vocabulary import Operation
from .view import RunView

__all__ = ["OUTSIDE", "Place", "case_places", "place_cases"]

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

    @property
    def anchor(self) -> str:
        """Its section in report.html."""
        return f"case-{int(self.evidence)}"


OUTSIDE: Final = Place("", "000", "outside")
"""What belongs to no case."""


def case_places(view: RunView) -> Mapping[str, Place]:
    """Every case of the catalogue by its identifier, in the order of the reports: by operation, then as catalogued."""
    return place_cases([(case.id, case.spec.operation) for case in view.cases])


def place_cases(catalogue: Sequence[tuple[str, Operation]]) -> Mapping[str, Place]:
    """The same from identifiers and operations alone, while there is no journal to be read yet."""
    evidence = {case_id: f"{index:03}" for index, (case_id, _) in enumerate(catalogue, 1)}
    places: dict[str, Place] = {}
    chapter = 0
    for operation in Operation:
        mine = [case_id for case_id, belongs in catalogue if belongs is operation]
        chapter += bool(mine)
        for index, case_id in enumerate(mine, 1):
            places[case_id] = Place(f"{chapter}.{index}", evidence[case_id], _UNSAFE.sub("_", case_id))
    return places
