"""What a case says of itself, and the register of all cases in the order in which a run takes them."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from ..vocabulary import Kind, Operation, Origin, Text
from .requirements import load_catalogue

__all__ = ["BOTH", "NEGATIVE", "CaseSpec", "Phase", "case", "play_in_order", "registered_cases", "spec_of"]

POSITIVE: Final = (Kind.POSITIVE,)
NEGATIVE: Final = (Kind.NEGATIVE,)
BOTH: Final = (Kind.POSITIVE, Kind.NEGATIVE)

_ID = re.compile(r"[a-z]+(/[A-Za-z0-9._-]+)+\Z")
_register: dict[str, CaseSpec] = {}
_places: dict[str, int] = {}
"""By module of cases, its place among them."""
_defined: dict[str, str] = {}
_ATTRIBUTE = "__conformance_case__"


class Phase(enum.IntEnum):
    """A run's order: reachability check, pre-check (with calibration), operations, and what looks back on the run."""

    REACHABILITY = 1
    PRE_CHECK = 2
    OPERATIONS = 3
    RETROSPECT = 4


@dataclass(frozen=True, slots=True)
class CaseSpec:
    """`id` is stable and independent of function names; `purpose` is what a reviewer reads above the evidence.

    `without_profile` cases need no profile, so that `--target-url` alone can run them. `wire` names the one wire on
    which the case makes sense; None is every wire. `unseen` is why no seeded defect of the reference partner's can make
    it fail; None where one does (`proof`). `kinds`: it does what has to work, tries what must not happen, or both, as a
    control twin does. `alone`: nobody but its own citizens may be at the partner meanwhile. It shows that
    something strikes nobody; a partner that does not stand that may strike anybody.
    """

    id: str
    title: Text
    purpose: Text
    operation: Operation
    requirements: tuple[str, ...]
    phase: Phase
    without_profile: bool = False
    wire: str | None = None
    attack: bool = False
    unseen: Text | None = None
    kinds: tuple[Kind, ...] = POSITIVE
    alone: bool = False

    @property
    def origin(self) -> Origin:
        """The strongest origin among the requirements: a case that serves the guideline is the guideline's."""
        origins = [load_catalogue()[requirement].origin for requirement in self.requirements]
        return next((origin for origin in Origin if origin in origins), Origin.ASSUMPTION)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title.to_json(),
            "purpose": self.purpose.to_json(),
            "operation": self.operation,
            "requirements": list(self.requirements),
            "origin": self.origin,
            "wire": self.wire,
        }


_Function = TypeVar("_Function", bound=Callable[..., None])


def case(
    identifier: str,
    *requirements: str,
    title: tuple[str, str],
    purpose: tuple[str, str],
    phase: Phase = Phase.OPERATIONS,
    without_profile: bool = False,
    wire: str | None = None,
    attack: bool = False,
    unseen: tuple[str, str] | None = None,
    kinds: tuple[Kind, ...] | None = None,
    alone: bool = False,
) -> Callable[[_Function], _Function]:
    """Register a case; its operation is the identifier's first part.

    `title`, `purpose` and `unseen` are (Japanese, English). `kinds` is POSITIVE unless said otherwise; an attack goes
    by control twin and is BOTH.

    Raises ValueError for an identifier that is malformed or taken, or a requirement that the catalogue does not know.
    """
    if not _ID.match(identifier):
        raise ValueError(f"{identifier}: a case id is operation/clause/words in ASCII")
    unknown = [requirement for requirement in requirements if requirement not in load_catalogue()]
    if unknown or not requirements:
        raise ValueError(f"{identifier}: requirements unknown or missing: {unknown}")
    spec = CaseSpec(
        identifier,
        Text(*title),
        Text(*purpose),
        Operation(identifier.partition("/")[0]),
        requirements,
        phase,
        without_profile,
        wire,
        attack,
        Text(*unseen) if unseen else None,
        kinds or (BOTH if attack else POSITIVE),
        alone,
    )

    def attach(function: _Function) -> _Function:
        # A module that is imported again defines the same case again; only another function may not take the id.
        place = f"{function.__module__}.{function.__qualname__}"
        if _defined.setdefault(identifier, place) != place:
            raise ValueError(f"{identifier}: two cases with this id")
        _register[identifier] = spec
        setattr(function, _ATTRIBUTE, spec)
        return function

    return attach


def spec_of(function: object) -> CaseSpec:
    """The specification that `case` attached. Raises AttributeError for a function that is no case."""
    spec: CaseSpec = getattr(function, _ATTRIBUTE)
    return spec


def play_in_order(modules: Iterable[str]) -> None:
    """Say in which order the cases of these modules come, whichever of them is imported first."""
    _places.update({module: place for place, module in enumerate(modules)})


def registered_cases() -> Iterator[CaseSpec]:
    """All cases imported so far, by phase, then by module (`play_in_order`), then in the order of their declaration."""
    return iter(sorted(_register.values(), key=lambda spec: (spec.phase, _place_of(spec.id))))


def _place_of(case: str) -> int:
    module = _defined[case].rpartition(".")[0] if case in _defined else ""
    return _places.get(module, len(_places))
