"""What a page can carry of cases that took very many exchanges; the journal has them all."""

from __future__ import annotations

from dataclasses import replace

from ..view import Activity, CaseView, RunView

__all__ = ["MOST_EXCHANGES", "shortened"]

MOST_EXCHANGES = 100
"""How many of a case's exchanges are shown: the last, which lead to its end, and before them those that matter."""


def shortened(view: RunView) -> RunView:
    """The view without what no reader would page through; `Activity.left_out` says how much that is."""
    return replace(view, cases=tuple(_shortened(case) for case in view.cases))


def _shortened(case: CaseView) -> CaseView:
    done = case.activity
    dropped, tail = done.exchanges[:-MOST_EXCHANGES], done.exchanges[-MOST_EXCHANGES:]
    if not dropped:
        return case
    cited = {identifier for finding in case.findings for identifier in finding.exchanges}
    cited |= {message.exchange for message in done.messages if message.violations}
    kept = (*(exchange for exchange in dropped if exchange.id in cited), *tail)
    known = {exchange.id for exchange in kept}
    activity = Activity(
        steps=tuple(step for step in done.steps if step.seq > dropped[-1].seq),
        exchanges=kept,
        messages=tuple(message for message in done.messages if message.exchange in known),
        screens=tuple(screen for screen in done.screens if screen.exchange in known),
        notes=done.notes,
        left_out=len(done.exchanges) - len(kept),
    )
    return replace(case, activity=activity)
