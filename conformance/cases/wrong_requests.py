"""Requests for notice headers that are not right, each between two that are (docs/verdicts.md, control twins)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..checks import Outcome, gives_nothing_away, goes_on_serving, provides_nothing, refuses_request
from ..execution import Stage
from ..flows import Retrieval, retrieve_as
from ..vocabulary import Text, Verdict
from ..wires.altering import SMUGGLED, AltersQueries, WrongRequest
from ..wires.base import NoticeAnswer, NoticeQuery
from .arrival import require_list

__all__ = [
    "expect_each_refused",
    "expect_each_turned_away",
    "foreign_titles",
    "requests_wire",
    "require_not_held_back",
]

_TOO_MANY: Final = 429
_NOT_NOW: Final = 503


def requests_wire(stage: Stage) -> AltersQueries:
    """The notices' wire, which can ask in ways that are not right. Raises DoesNotApply for one that cannot."""
    wire = stage.scene.notices
    if not isinstance(wire, AltersQueries):
        raise stage.does_not_apply(
            "この方式は、誤りのある要求を作る手段を持たない",
            "this wire has no way to send a request that is not right",
        )
    return wire


def expect_each_refused(stage: Stage, form: str, effect: str, kind: str) -> None:
    """Every request of this kind is refused in the declared form (`form`), and does no harm (`effect`)."""
    for wrong, answer, around in _attempts(stage, kind, form):
        response = answer.exchange.response
        flaws = [problem.text for problem in answer.problems]
        outcome = refuses_request(response, flaws, wrong.difference, answer.exchange.id)
        stage.expect(form, outcome, otherwise=_weight(wrong, answered=answer.provided and not flaws))
        outcome = gives_nothing_away(
            response,
            foreign_titles(answer, *around),
            SMUGGLED,
            wrong.difference,
            answer.exchange.id,
            may_end_connection=wrong.before_the_interface,
        )
        stage.expect(effect, outcome)
        _expect_still_served(stage, effect, wrong, around[1])


def _weight(wrong: WrongRequest, *, answered: bool) -> Verdict:
    """Of a request that is not refused as declared: answered as the right one, or refused in another form."""
    if answered:
        return wrong.if_answered
    return Verdict.WARN if wrong.before_the_interface else Verdict.FAIL


def expect_each_turned_away(stage: Stage, requirement: str, kind: str) -> None:
    """No request of this kind, which shows credentials that are not the portal's, is given a single header."""
    for wrong, answer, around in _attempts(stage, kind, requirement):
        outcome = provides_nothing(Retrieval((answer,)))
        expected = Text(
            f"次の一点だけが正しくない要求に、件名情報を1件も提供しない: {wrong.difference.ja}。",
            f"Not one header is given to a request that is right but for one thing: {wrong.difference.en}.",
        )
        status = None if answer.exchange.response is None else answer.exchange.response.status
        refused = status is None or 400 <= status < 500
        stage.expect(requirement, replace(outcome, held=outcome.held and refused, expected=expected))
        _expect_still_served(stage, requirement, wrong, around[1])


def foreign_titles(answer: NoticeAnswer, *own: Retrieval) -> list[str | None]:
    """Titles in an answer that are in none of the citizen's own lists, taken before and after it."""
    known = {header.id or header.url for retrieval in own for header in retrieval.headers}
    return [header.title for header in answer.headers if (header.id or header.url) not in known]


_Tried = tuple[WrongRequest, NoticeAnswer, tuple[Retrieval, Retrieval]]


def _attempts(stage: Stage, kind: str, requirement: str) -> list[_Tried]:
    """Each wrong request with its answer, and the list as it is before and after. What is impossible is recorded."""
    wire = requests_wire(stage)
    chosen = [wrong for wrong in wire.wrong_requests.values() if wrong.name.partition("-")[0] == kind]
    reasons = [wrong.impossible for wrong in chosen if wrong.impossible is not None]
    if len(reasons) == len(chosen):
        raise stage.does_not_apply(reasons[0].ja, reasons[0].en)
    # Somebody else has notices too: without him nobody else's could be given away.
    stage.receiving_notices("B")
    stage.receiving_notices("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    before = require_list(retrieve_as(stage.scene, pseudonym), even_empty=True)
    made: list[_Tried] = []
    for wrong in chosen:
        if wrong.impossible is not None:
            words = Text(f"{wrong.difference.ja}。", f"{wrong.difference.en}.")
            stage.record(requirement, Verdict.NOT_APPLICABLE, Outcome(True, words, wrong.impossible))
            continue
        stage.scene.say(
            f"次の一点だけが正しくない要求を送る: {wrong.difference.ja}。",
            f"A request goes out that is right but for one thing: {wrong.difference.en}.",
        )
        answer = wire.fetch_wrong(wrong.name, NoticeQuery(pseudonym))
        after = retrieve_as(stage.scene, pseudonym)
        made.append((wrong, answer, (before, after)))
    return made


def require_not_held_back(stage: Stage, answer: NoticeAnswer, difference: Text) -> None:
    """Raise NeedsReview where the partner holds back who sends so much: prudent, and nothing is seen then.

    HTTP 429, or 503 with Retry-After (RFC 6585, 4; RFC 9110, 15.6.4).
    """
    response = answer.exchange.response
    if response is None:
        return
    if response.status == _TOO_MANY or (response.status == _NOT_NOW and response.header("Retry-After") is not None):
        raise stage.needs_review(
            f"要求が多すぎるとして制限された（HTTP {response.status}）。制限を緩めて再度実施する（要求: {difference.ja}）。",
            f"Too many requests, says the partner (HTTP {response.status}): run again with the limit raised (the request: {difference.en}).",
        )


def _expect_still_served(stage: Stage, requirement: str, wrong: WrongRequest, after: Retrieval) -> None:
    require_not_held_back(stage, after.answers[-1], wrong.difference)
    stage.expect(requirement, goes_on_serving(after, wrong.difference))
