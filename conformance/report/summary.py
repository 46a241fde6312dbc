"""What a run comes to: the verdict of every requirement, totals, and the two conclusions that are never mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..vocabulary import Level, Operation, Origin, Verdict, worst
from ._requirement_verdict import RequirementResult, judge_requirement
from .view import RunView

__all__ = ["Conclusion", "Counts", "RequirementResult", "Summary", "summarise"]

_SETTLED = frozenset({Verdict.PASS, Verdict.WARN, Verdict.ALLOWED, Verdict.NOT_APPLICABLE})
_BINDING = frozenset({Level.MUST, Level.ATTEST, Level.CONDITIONAL})

Counts = Mapping[Verdict, int]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """指針適合 or 追加確認. Of its requirements, `binding` ones must be settled; `open` names those that are not."""

    complete: bool
    verdict: Verdict
    counts: Counts
    requirements: int
    binding: int
    open: tuple[str, ...]

    @property
    def allowed(self) -> int:
        """Requirements that did not hold, by agreement."""
        return self.counts.get(Verdict.ALLOWED, 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals are over cases, except those of the conclusions, which are over requirements."""

    guideline: Conclusion
    additional: Conclusion
    counts: Counts
    operations: Mapping[Operation, Counts]
    requirements: tuple[RequirementResult, ...]

    @property
    def complete(self) -> bool:
        """The first conclusion decides (docs/verdicts.md)."""
        return self.guideline.complete


def summarise(view: RunView) -> Summary:
    results = tuple(judge_requirement(requirement, view) for requirement in view.requirements)
    guideline = [result for result in results if result.requirement.origin is Origin.GUIDELINE]
    additional = [result for result in results if result.requirement.origin is not Origin.GUIDELINE]
    return Summary(
        guideline=_conclude(guideline, view),
        additional=_conclude(additional, view),
        counts=Counter(case.verdict for case in view.cases),
        operations={
            operation: Counter(case.verdict for case in view.cases if case.spec.operation is operation)
            for operation in Operation
        },
        requirements=results,
    )


def _conclude(results: Sequence[RequirementResult], view: RunView) -> Conclusion:
    """`should` and procedure never block; a run killed before it knew its requirements concludes nothing."""
    binding = [result for result in results if result.requirement.level in _BINDING]
    unsettled = tuple(result.requirement.id for result in binding if result.verdict not in _SETTLED)
    return Conclusion(
        complete=bool(view.requirements) and not unsettled,
        verdict=worst(result.verdict for result in binding),
        counts=Counter(result.verdict for result in results),
        requirements=len(results),
        binding=len(binding),
        open=unsettled,
    )
