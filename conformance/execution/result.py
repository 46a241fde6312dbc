"""What became of a case: its verdict, what it rests on, and what of it is waived."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..checks import Outcome
from ..vocabulary import Text, Verdict
from ..waiving import Waivers

__all__ = ["CaseResult", "StageFinding"]


@dataclass(frozen=True, slots=True)
class StageFinding:
    """One expectation of a case, judged."""

    requirement: str
    verdict: Verdict
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case; `root` names the case that a blocked one waits for. `seconds` is how long it took."""

    verdict: Verdict
    reason: Text | None = None
    root: str | None = None
    findings: tuple[StageFinding, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def allowed(self, case: str, waivers: Waivers) -> CaseResult:
        """The result of that case with its waived failures allowed."""
        findings = tuple(
            replace(each, verdict=waivers.judge(case, each.requirement, each.verdict)) for each in self.findings
        )
        if findings == self.findings:
            return self
        verdict = waivers.conclude(case, self.verdict, [(each.requirement, each.verdict) for each in self.findings])
        reason = next((each.outcome.observed for each in findings if each.verdict is verdict), self.reason)
        return replace(self, verdict=verdict, reason=reason, findings=findings)
