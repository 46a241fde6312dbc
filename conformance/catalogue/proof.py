"""That the cases catch what is wrong: the matrix defect × case, and the one that ships with the package (`proof.json`).

The latter is made by `conformance sensitivity --record FILE`; a test says when it is stale.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

__all__ = ["Matrix", "MatrixRow", "load_proof"]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One defect: the cases that saw it in one of its requirements (a should as a warning), and failures elsewhere."""

    defect: str
    operation: str
    caught_by: tuple[str, ...]
    unexpected: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "defect": self.defect,
            "operation": self.operation,
            "caughtBy": list(self.caught_by),
            "unexpected": list(self.unexpected),
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows that were run."""

    rows: tuple[MatrixRow, ...]

    @property
    def caught(self) -> int:
        return sum(bool(row.caught_by) for row in self.rows)

    def defects_caught_by(self, case: str) -> tuple[str, ...]:
        return tuple(row.defect for row in self.rows if case in row.caught_by)

    def updated(self, newer: Matrix, defects: Iterable[str]) -> Matrix:
        """Rows of `newer` in place of the same defects' here; only of these defects, in this order."""
        rows = {row.defect: row for row in (*self.rows, *newer.rows)}
        return Matrix(tuple(rows[name] for name in defects if name in rows))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Matrix:
        return cls(
            tuple(
                MatrixRow(row["defect"], row["operation"], tuple(row["caughtBy"]), tuple(row["unexpected"]))
                for row in document["rows"]
            )
        )

    def to_json(self) -> dict[str, Any]:
        return {"defects": len(self.rows), "caught": self.caught, "rows": [row.to_json() for row in self.rows]}


@functools.cache
def load_proof() -> Matrix:
    """The matrix that ships with the package."""
    return Matrix.from_json(json.loads(files(__package__).joinpath("proof.json").read_text(encoding="utf-8")))
