"""許容: a deviation that was agreed on, what it covers, and what it makes of a verdict (docs/waivers.md).

A waiver covers failed findings and nothing else: what broke, was blocked or was not run stays what it is.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from .vocabulary import Verdict, worst

__all__ = ["NEAR_EXPIRY", "NO_WAIVERS", "Standing", "Waiver", "Waivers"]

NEAR_EXPIRY: Final = 30
"""Days left from which on a waiver is marked: somebody has to mend the partner, or agree anew."""


class Standing(enum.StrEnum):
    """Whether a waiver counts in a run at all."""

    APPLIES = "applies"
    OTHER_BUILD = "other_build"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One agreed deviation. It names a case or a requirement, never both; `expires` is the last day on which it counts.

    `written_in` says where the agreement can be read (minutes, ticket); `target_build` None: whatever the build.
    """

    case: str | None
    requirement: str | None
    owner: str
    reason: str
    agreed_with: str
    agreed_on: date
    written_in: str
    expires: date
    target_build: str | None = None

    @property
    def named(self) -> str:
        """The case or the requirement."""
        return self.case or self.requirement or ""

    def covers(self, case: str, requirement: str) -> bool:
        """Whether a finding on that requirement in that case is meant."""
        return case == self.case or requirement == self.requirement

    def days_left(self, day: date) -> int:
        """0 on the last day."""
        return (self.expires - day).days

    def to_json(self) -> dict[str, Any]:
        """As the journal has it."""
        return {
            "case": self.case,
            "requirement": self.requirement,
            "owner": self.owner,
            "reason": self.reason,
            "agreedWith": self.agreed_with,
            "agreedOn": self.agreed_on.isoformat(),
            "writtenIn": self.written_in,
            "expires": self.expires.isoformat(),
            "targetBuild": self.target_build,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Waiver:
        """From what `to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            case=value["case"],
            requirement=value["requirement"],
            owner=value["owner"],
            reason=value["reason"],
            agreed_with=value["agreedWith"],
            agreed_on=date.fromisoformat(value["agreedOn"]),
            written_in=value["writtenIn"],
            expires=date.fromisoformat(value["expires"]),
            target_build=value["targetBuild"],
        )


@dataclass(frozen=True, slots=True)
class Waivers:
    """Those of one run. `build` is the partner's (None where nobody says), `day` that on which it began, in Japan."""

    given: tuple[Waiver, ...]
    build: str | None
    day: date

    def standing(self, waiver: Waiver) -> Standing:
        if waiver.days_left(self.day) < 0:
            return Standing.EXPIRED
        if waiver.target_build is not None and waiver.target_build != self.build:
            return Standing.OTHER_BUILD
        return Standing.APPLIES

    def judge(self, case: str, requirement: str, verdict: Verdict) -> Verdict:
        """A finding's verdict: ALLOWED for a failure that is covered, else what it was."""
        if verdict is Verdict.FAIL and any(
            waiver.covers(case, requirement) and self.standing(waiver) is Standing.APPLIES for waiver in self.given
        ):
            return Verdict.ALLOWED
        return verdict

    def conclude(self, case: str, verdict: Verdict, findings: Iterable[tuple[str, Verdict]]) -> Verdict:
        """A case's verdict, given what it was and its findings (requirement, verdict): the worst that they become."""
        before = list(findings)
        if verdict is not Verdict.FAIL or all(found is not Verdict.FAIL for _, found in before):
            return verdict
        return worst(self.judge(case, requirement, found) for requirement, found in before)


NO_WAIVERS: Final = Waivers((), None, date.min)
"""Those of a run that was given none."""
