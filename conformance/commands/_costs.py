"""What each case takes, as measured on the reference partner (`conformance/catalogue/costs.json`).

The table has one run of the reference profile (`base`) and, for every choice of a profile (`variants`), what another
value changes. It is made by `conformance plan --measure FILE`, and a test says when it is stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from ..vocabulary import Text, Verdict

__all__ = ["CaseCost", "CostTable", "load_costs"]


@dataclass(frozen=True, slots=True)
class CaseCost:
    """`requests` go to the partner; `devices` are browsers with a session each at most.

    `settled` is the verdict that the case has before it does anything (not applicable, review), with the reason.
    """

    requests: int = 0
    links: int = 0
    notices: int = 0
    devices: int = 0
    settled: tuple[Verdict, Text] | None = None

    def moved(self, before: CaseCost, after: CaseCost) -> CaseCost:
        """This cost, changed as `before` is changed to `after`."""
        settled = self.settled
        if before.settled != after.settled:
            settled = settled if settled and settled != before.settled else after.settled
        return CaseCost(
            max(0, self.requests + after.requests - before.requests),
            max(0, self.links + after.links - before.links),
            max(0, self.notices + after.notices - before.notices),
            max(0, self.devices + after.devices - before.devices),
            settled,
        )

    def because(self, placeholder: str, reason: str) -> CaseCost:
        """With a profile's own reason in its place."""
        if self.settled is None:
            return self
        verdict, text = self.settled
        return replace(
            self,
            settled=(verdict, Text(text.ja.replace(placeholder, reason), text.en.replace(placeholder, reason))),
        )

    def to_json(self) -> dict[str, Any]:
        settled = None
        if self.settled is not None:
            settled = {"verdict": self.settled[0], "reason": self.settled[1].to_json()}
        return {
            "requests": self.requests,
            "links": self.links,
            "notices": self.notices,
            "devices": self.devices,
            "settled": settled,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CaseCost:
        settled = data["settled"]
        return cls(
            data["requests"],
            data["links"],
            data["notices"],
            data["devices"],
            settled and (Verdict(settled["verdict"]), Text(**settled["reason"])),
        )


@dataclass(frozen=True, slots=True)
class CostTable:
    """`choices` are those of `base`; `needs_link` are the cases that cannot do without a link."""

    choices: Mapping[str, str]
    base: Mapping[str, CaseCost]
    variants: Mapping[tuple[str, str], Mapping[str, CaseCost]]
    needs_link: frozenset[str]

    def to_json(self) -> dict[str, Any]:
        return {
            "format": 1,
            "choices": dict(self.choices),
            "base": {case: cost.to_json() for case, cost in self.base.items()},
            "variants": [
                {"choice": option, "value": value, "cases": {case: cost.to_json() for case, cost in changed.items()}}
                for (option, value), changed in self.variants.items()
            ],
            "needsLink": [case for case in self.base if case in self.needs_link],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CostTable:
        return cls(
            choices=data["choices"],
            base={case: CaseCost.from_json(cost) for case, cost in data["base"].items()},
            variants={
                (variant["choice"], variant["value"]): {
                    case: CaseCost.from_json(cost) for case, cost in variant["cases"].items()
                }
                for variant in data["variants"]
            },
            needs_link=frozenset(data["needsLink"]),
        )


def load_costs() -> CostTable:
    """The table that ships with the package."""
    return CostTable.from_json(json.loads(files("conformance.catalogue").joinpath("costs.json").read_text("utf-8")))
