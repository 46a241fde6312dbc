"""Makes the table of costs: plays all cases on the reference partner, once for each choice of a profile."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ..cases import load_cases
from ..catalogue import registered_cases, spec_of
from ..errors import HarnessError
from ..execution import World
from ..options import RunOptions
from ..profile import Profile, load_profile
from ..report import CaseView, RunView
from ..run import Run
from ..vocabulary import Party, Text, Verdict
from ._choices import UPON, VARIANTS, choices
from ._costs import CaseCost, CostTable

__all__ = ["measure", "measure_base"]

_SEED = 20260601
_SETTLED = frozenset({Verdict.NOT_APPLICABLE, Verdict.REVIEW})
_UNUSABLE = frozenset({Verdict.FAIL, Verdict.ERROR, Verdict.BLOCKED})

Costs = Mapping[str, CaseCost]


def measure(progress: Callable[[str], None] = lambda name: None) -> CostTable:
    """All of it. Raises HarnessError when a conformant partner does not pass: then there is nothing to measure."""
    profile = load_profile("reference")
    progress("base")
    base = measure_base(profile)
    measured: dict[tuple[str, str], Costs] = {}
    for key, change in VARIANTS.items():
        progress(" = ".join(key))
        upon = UPON.get(key)
        measured[key] = measure_base(change(VARIANTS[upon](profile) if upon else profile))
    progress("max_links = 0")
    blocked = _blocked_without_links(profile) | _blocked_without_links(VARIANTS["wire", "rest"](profile))
    environment = _settled_everywhere(base, *measured.values())
    base = _exercised(base, environment)
    measured = {key: _exercised(costs, environment) for key, costs in measured.items()}
    variants = {}
    for key, costs in measured.items():
        before = measured[UPON[key]] if key in UPON else base
        variants[key] = {
            case: base[case].moved(before[case], cost) for case, cost in costs.items() if cost != before[case]
        }
    return CostTable(choices(profile), base, variants, blocked)


def _blocked_without_links(profile: Profile) -> frozenset[str]:
    unlinked, _ = _play(dataclasses.replace(profile, cost=dataclasses.replace(profile.cost, max_links=0)))
    return frozenset(case.id for case in unlinked.cases if case.verdict is Verdict.BLOCKED)


def measure_base(profile: Profile) -> Costs:
    """One run with this profile, case by case. Raises HarnessError."""
    view, counted = _play(profile)
    unusable = [f"{case.id}: {case.verdict}" for case in view.cases if case.verdict in _UNUSABLE]
    if unusable:
        names = "、".join(unusable)
        raise HarnessError(
            Text(
                f"参照実装がすべて合格しないため、計れません（{names}）。",
                f"Not all passed, so nothing is measured: {names}",
            )
        )
    return {case.id: _cost(case, *counted[case.id]) for case in view.cases}


def _cost(case: CaseView, links: int, notices: int) -> CaseCost:
    sent = [exchange for exchange in case.activity.exchanges if exchange.receiver is Party.PARTNER]
    settled = (case.verdict, case.reason) if case.verdict in _SETTLED and case.reason else None
    return CaseCost(len(sent), links, notices, len({exchange.device for exchange in sent if exchange.device}), settled)


def _settled_everywhere(*runs: Costs) -> frozenset[str]:
    """Cases that no choice of a profile brings to run: this place (loopback without TLS) settles them."""
    first, *others = runs
    return frozenset(
        case
        for case, cost in first.items()
        if cost.settled is not None and all(other[case].settled is not None for other in others)
    )


def _exercised(costs: Costs, cases: frozenset[str]) -> Costs:
    return {case: dataclasses.replace(cost, settled=None) if case in cases else cost for case, cost in costs.items()}


def _play(profile: Profile) -> tuple[RunView, dict[str, tuple[int, int]]]:
    """The run's view, and for each case how many links it made and how many notices it let arrive."""
    functions = {
        spec_of(each).id: each
        for module in load_cases()
        for each in vars(module).values()
        if hasattr(each, "__conformance_case__")
    }
    counted = {}
    with tempfile.TemporaryDirectory(prefix="conformance-") as directory:
        run = Run.start(RunOptions(profile, None, Path(directory) / "run"), registered_cases(), _SEED)
        finished = False
        try:
            for spec in registered_cases():
                before = _made(run.assembly.world)
                run.play(spec, functions[spec.id])
                after = _made(run.assembly.world)
                counted[spec.id] = (after[0] - before[0], after[1] - before[1])
            finished = True
        finally:
            view, _ = run.finish(interrupted=not finished)
    return view, counted


def _made(world: World | None) -> tuple[int, int]:
    return (world.links_made, len(world.seeded)) if world is not None else (0, 0)
