"""What a run would do and leave behind: the measured table of costs, read with one profile's choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..execution import NOT_AGREED
from ..vocabulary import Operation, Text, Verdict, Verify
from ._choices import REASON, choices, reason_given
from ._costs import CaseCost, CostTable
from ._person_steps import person_steps

if TYPE_CHECKING:
    from ..catalogue import CaseSpec
    from ..profile import Profile

__all__ = ["Expected", "Plan", "make_plan"]


@dataclass(frozen=True, slots=True)
class Expected:
    """A case that will not be exercised, with the verdict that it is going to have and why."""

    case: str
    verdict: Verdict
    reason: Text

    def to_json(self) -> dict[str, Any]:
        return {"case": self.case, "verdict": self.verdict, "reason": self.reason.to_json()}


@dataclass(frozen=True, slots=True)
class Plan:
    """Numbers are what a run takes in which everything passes; `attack_cases` are those that it is going to try."""

    profile: Profile
    cases: Mapping[Operation, int]
    links: int
    accounts_left: int
    devices: int
    notices: int
    notices_removed: bool
    requests: int
    attack_cases: int
    steps: tuple[Text, ...]
    not_offered: Mapping[str, str]
    expected: tuple[Expected, ...]
    unmeasured: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        profile = self.profile
        agreed = profile.attacks
        return {
            "profile": profile.name,
            "target": {
                "name": profile.target.name,
                "environment": profile.target.environment,
                "baseUrl": profile.target.base_url,
            },
            "cases": {"total": sum(self.cases.values()), **{key.value: count for key, count in self.cases.items()}},
            "links": {"expected": self.links, "most": profile.cost.max_links, "effort": profile.cost.link_effort},
            "accountsLeft": {"most": self.accounts_left, "source": profile.offers.account_source},
            "sessions": self.devices,
            "notices": {"seeded": self.notices, "removed": self.notices if self.notices_removed else 0},
            "requests": self.requests,
            "attacks": {
                "cases": self.attack_cases,
                "agreed": agreed and {"with": agreed.agreed_with, "on": agreed.agreed_on.isoformat()},
            },
            "personSteps": [step.to_json() for step in self.steps],
            "notOffered": [{"requirement": key, "reason": why} for key, why in self.not_offered.items()],
            "expected": [each.to_json() for each in self.expected],
            "unmeasured": list(self.unmeasured),
        }


def make_plan(profile: Profile, cases: Sequence[CaseSpec], table: CostTable) -> Plan:
    """The plan of a full run with this profile; contacts nobody."""
    from ..run import absent_conditionals

    costs = _limited({spec.id: _cost(spec, profile, table) for spec in cases}, profile, table)
    links = sum(cost.links for cost in costs.values())
    notices = sum(cost.notices for cost in costs.values())
    counted = Counter(spec.operation for spec in cases)
    return Plan(
        profile=profile,
        cases={operation: counted[operation] for operation in Operation if counted[operation]},
        links=links,
        accounts_left=_accounts_left(profile, links),
        devices=sum(cost.devices for cost in costs.values()),
        notices=notices,
        notices_removed=profile.notices.removal is not None,
        requests=sum(cost.requests for cost in costs.values()),
        attack_cases=sum(spec.attack and costs[spec.id].settled is None for spec in cases),
        steps=(*person_steps(profile, links=links, notices=notices), *_attestations_lacking(profile)),
        not_offered=absent_conditionals(profile),
        expected=tuple(Expected(case, *cost.settled) for case, cost in costs.items() if cost.settled),
        unmeasured=tuple(spec.id for spec in cases if spec.id not in table.base),
    )


def _cost(spec: CaseSpec, profile: Profile, table: CostTable) -> CaseCost:
    case = spec.id
    base = table.base.get(case, CaseCost())
    cost = base
    for option, value in choices(profile).items():
        if value != table.choices[option]:
            changed = table.variants[option, value].get(case)
            if changed is not None:
                cost = cost.moved(base, changed.because(REASON, reason_given(profile, option)))
    # A run asks for the wire, then for the agreement, and only then does the case say whether it applies.
    if spec.attack and profile.attacks is None and spec.wire in {None, profile.wires.account, profile.wires.notices}:
        return CaseCost(settled=(Verdict.NOT_RUN, NOT_AGREED))
    return cost


def _limited(costs: Mapping[str, CaseCost], profile: Profile, table: CostTable) -> dict[str, CaseCost]:
    """With the profile's limit of links: once it is reached, whatever needs a link is blocked, as in the run itself."""
    most = profile.cost.max_links
    if most is None:
        return dict(costs)
    reached = (
        Verdict.BLOCKED,
        Text(f"連携の回数が上限（max_links = {most}）に達する", f"the limit of links (max_links = {most}) is reached"),
    )
    made, shut, limited = 0, False, {}
    for case, cost in costs.items():
        shut = shut or made + cost.links > most
        if shut and case in table.needs_link and cost.settled is None:
            # It may still use up what is left of the limit, and make its first requests.
            limited[case] = replace(cost, links=min(cost.links, most - made), settled=reached)
        else:
            limited[case] = cost
        made += limited[case].links
    return limited


def _accounts_left(profile: Profile, links: int) -> int:
    """Unlinking removes the tie, not the account: one for each citizen where linking again finds the same one.

    A serial run links A and B alone.
    """
    if profile.offers.account_source == "existing" or links == 0:
        return 0
    if profile.offers.relink_account == "same":
        from ..profile import citizen_pairs

        return min(links, len(citizen_pairs(profile)[0]))
    return links


def _attestations_lacking(profile: Profile) -> Iterator[Text]:
    """What only a person can attest, and has not."""
    from ..catalogue import load_catalogue

    given = _attested(profile.path.with_suffix(".attestations.toml"))
    for requirement in load_catalogue().requirements:
        if Verify.ATTEST in requirement.verify and requirement.id not in given:
            yield Text(
                f"{requirement.id} の申告: {requirement.statement.ja}",
                f"Attest {requirement.id}: {requirement.statement.en}",
            )


def _attested(path: Path) -> frozenset[str]:
    """Requirements attested in the file beside the profile. Raises UsageError for a file that cannot be used."""
    from ..catalogue import load_catalogue
    from ..evidence.facts import utc_now
    from ..profile import read_attestations
    from ..report.clock import jst_day

    if not path.is_file():
        return frozenset()
    stated = read_attestations(path, load_catalogue().attestable, jst_day(utc_now()))
    return frozenset(attestation.requirement for attestation in stated)
