"""Which cases cover which obligation, and why none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..catalogue import CaseSpec, Requirement
from ..vocabulary import Kind, Level, Text, Verify

__all__ = ["by_kind", "coverage", "why_uncovered"]


def coverage(specs: Iterable[CaseSpec]) -> Mapping[str, Sequence[str]]:
    """The ids of the cases by requirement; a requirement without a case is left out."""
    covering: dict[str, list[str]] = {}
    for spec in specs:
        for requirement in spec.requirements:
            covering.setdefault(requirement, []).append(spec.id)
    return covering


def by_kind(specs: Sequence[CaseSpec], requirement: str) -> Mapping[Kind, Sequence[str]]:
    """The ids of the cases on the requirement, those that do what has to work and those that try what must not be."""
    return {
        kind: [each.id for each in specs if requirement in each.requirements and kind in each.kinds] for kind in Kind
    }


def why_uncovered(requirement: Requirement) -> Text:
    """Why no case covers it."""
    if set(requirement.verify) <= {Verify.ATTEST, Verify.SCREEN}:
        if requirement.level is Level.PROCEDURE:
            return Text("手続（申告で確認）", "procedure (attested)")
        return Text("申告で確認", "attested by a person")
    return Text("ケース未収録", "no case in this version")
