"""What a seeded defect is, and how defects are chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, final

from conformance.reference.behaviour import Overrides, Step
from conformance.reference.errors import UsageError
from conformance.reference.options import nearest

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["Catalogue", "Defect", "defect"]

P = ParamSpec("P")
R = TypeVar("R")


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Defect:
    """One way to be wrong: the step that goes wrong, what it does instead, and which requirements that breaks.

    `options` are those of the partner's options without which the defect would never show; `browser` says that only a
    browser that runs pages shows all of it.
    """

    name: str
    operation: str
    requirements: tuple[str, ...]
    ja: str
    en: str
    step: Step[..., Any]
    instead: Callable[..., Any]
    options: Mapping[str, str] = dataclasses.field(default_factory=dict)
    browser: bool = False


def defect(
    step: Step[P, R],
    name: str,
    operation: str,
    requirements: tuple[str, ...],
    ja: str,
    en: str,
    browser: bool = False,
    **options: str,
) -> Callable[[Callable[Concatenate[Partner, P], R]], Defect]:
    """Make a defect of the function that is to replace a step."""
    return lambda instead: Defect(name, operation, requirements, ja, en, step, instead, options, browser)


@final
class Catalogue:
    """All defects, by name."""

    def __init__(self, defects: Iterable[Defect]) -> None:
        self._defects = {known.name: known for known in defects}

    def __iter__(self) -> Iterator[Defect]:
        return iter(self._defects.values())

    def __len__(self) -> int:
        return len(self._defects)

    def overrides(self, chosen: Iterable[str]) -> Overrides:
        """The steps that the chosen defects replace."""
        found: dict[Step[..., Any], Callable[..., Any]] = {}
        for name in dict.fromkeys(chosen):
            known = self._defects.get(name)
            if known is None:
                near = nearest(name, self._defects)
                raise UsageError(
                    f"--defect {name} はありません（近いもの: {near}）", f"no such defect {name}; did you mean {near}?"
                )
            if known.step in found:
                raise UsageError(
                    f"--defect {name} は、先に指定した不具合と同じ段階を変えるため、同時に指定できません",
                    f"the defect {name} changes the same step as an earlier one",
                )
            found[known.step] = known.instead
        return found
