"""The guideline's obligations, and ours, as data (`requirements.toml`)."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..vocabulary import Basis, Kind, Level, Obliged, Operation, Origin, Text, Verify

__all__ = ["Catalogue", "OneKind", "Requirement", "load_catalogue"]


@dataclass(frozen=True, slots=True)
class OneKind:
    """Why an obligation has cases of this kind alone."""

    kind: Kind
    why: Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """One obligation; `section` is the guideline's section or the standard's document and clause."""

    id: str
    section: str
    operation: Operation
    level: Level
    obliged: Obliged
    origin: Origin
    basis: Basis | None
    verify: tuple[Verify, ...]
    statement: Text
    wire: str | None = None
    """The one wire on which it can be asked of anybody; None is every wire."""
    one_kind: OneKind | None = None
    """Why all its cases are of one kind; None where there are, or are to be, cases of both."""

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "section": self.section,
            "operation": self.operation,
            "level": self.level,
            "obliged": self.obliged,
            "origin": self.origin,
            "basis": self.basis,
            "verify": list(self.verify),
            "ja": self.statement.ja,
            "en": self.statement.en,
        }


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All obligations of one edition of the guideline, in its order."""

    guideline: str
    guideline_en: str
    edition: str
    date: str
    requirements: tuple[Requirement, ...]

    def __getitem__(self, identifier: str) -> Requirement:
        return self._by_id()[identifier]

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._by_id()

    @property
    def attestable(self) -> tuple[str, ...]:
        """The requirements of which a person states how they are met."""
        return tuple(each.id for each in self.requirements if Verify.ATTEST in each.verify)

    def _by_id(self) -> dict[str, Requirement]:
        return _index(self)


@functools.lru_cache(maxsize=4)
def _index(catalogue: Catalogue) -> dict[str, Requirement]:
    return {requirement.id: requirement for requirement in catalogue.requirements}


@functools.cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the package."""
    data = tomllib.loads(files(__package__).joinpath("requirements.toml").read_text(encoding="utf-8"))
    reasons = {
        name: OneKind(Kind(each["kind"]), Text(each["ja"], each["en"])) for name, each in data["one_kind"].items()
    }
    return Catalogue(
        guideline=data["guideline"],
        guideline_en=data["guideline_en"],
        edition=data["edition"],
        date=str(data["date"]),
        requirements=tuple(_requirement(entry, reasons) for entry in data["requirement"]),
    )


def _requirement(entry: dict[str, Any], reasons: dict[str, OneKind]) -> Requirement:
    return Requirement(
        id=entry["id"],
        section=entry["section"],
        operation=Operation(entry["operation"]),
        level=Level(entry["level"]),
        obliged=Obliged(entry["obliged"]),
        origin=Origin(entry["origin"]),
        basis=Basis(entry["basis"]) if "basis" in entry else None,
        verify=tuple(Verify(item) for item in entry["verify"]),
        statement=Text(entry["ja"], entry["en"]),
        wire=entry.get("wire"),
        one_kind=reasons[entry["one_kind"]] if "one_kind" in entry else None,
    )
