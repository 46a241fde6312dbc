"""Steps: the named places at which a seeded defect can make the partner go wrong.

A step is an ordinary function whose first parameter is the partner. Written with `@step`, it can be replaced for one
partner (never for the process) by another function of the same signature; the replacement may call
`the_step.conformant(partner, …)` to do the right thing first. A defect is the replacement of exactly one step.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, final

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["Overrides", "Step", "step"]

P = ParamSpec("P")
R = TypeVar("R")


@final
class Step(Generic[P, R]):
    """A function of the partner that a defect may replace."""

    def __init__(self, conformant: Callable[Concatenate[Partner, P], R]) -> None:
        self.conformant = conformant
        functools.update_wrapper(self, conformant)

    def __call__(self, partner: Partner, *args: P.args, **kwargs: P.kwargs) -> R:
        chosen: Callable[Concatenate[Partner, P], R] = partner.overrides.get(self, self.conformant)
        return chosen(partner, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<step {self.conformant.__module__}.{self.conformant.__qualname__}>"


Overrides = Mapping[Step[..., Any], Callable[..., Any]]


def step(function: Callable[Concatenate[Partner, P], R]) -> Step[P, R]:
    """Mark a function as a step."""
    return Step(function)
