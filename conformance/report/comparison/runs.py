"""Puts two runs beside each other."""

from __future__ import annotations

from collections.abc import Iterator

from ...vocabulary import Text
from ..summary import summarise
from ..view import RunView
from .conditions import facts_of_both, states
from .model import Comparison, Integrity, RunSide
from .verdicts import both_judged, case_changes, requirement_changes

__all__ = ["compare", "run_side"]


def run_side(place: str, view: RunView, integrity: Integrity) -> RunSide:
    """One of two runs to compare; `place` is how the user named it."""
    return RunSide(place, view, summarise(view), integrity)


def compare(before: RunSide, after: RunSide) -> Comparison:
    """The earlier run and the later one; pure, and the same for the same two journals."""
    facts = facts_of_both(before.view, after.view)
    return Comparison(
        before=before,
        after=after,
        remarks=tuple(_remarks(before.view, after.view)),
        facts=facts,
        sides=states(facts),
        cases=case_changes(before.view, after.view),
        requirements=requirement_changes(before.summary, after.summary),
        compared=both_judged(before.view, after.view),
    )


def _remarks(before: RunView, after: RunView) -> Iterator[Text]:
    """What a reader has to know before he believes any of it."""
    if before.journal_sha256 == after.journal_sha256:
        yield Text("二つは同じ実行の記録である。", "The two are records of one and the same run.")
    elif after.started_at < before.started_at:
        yield Text(
            "「後」とした実行のほうが先に行われている。指定の順序を確かめること。",
            "The run given as the later one took place first; mind the order.",
        )
    targets = [view.run["target"].get("name") for view in (before, after)]
    if targets[0] != targets[1]:
        yield Text(
            f"試験対象が異なる（{targets[0]}、{targets[1]}）。同じシステムの変化を示すものではない。",
            f"The targets differ ({targets[0]}, {targets[1]}): this does not show how one system changed.",
        )
