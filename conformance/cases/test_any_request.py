"""件名取得 asked for in any way at all: what follows from the form of a request, and near misses of it."""

from typing import Final

from ..catalogue import case
from ..checks import Outcome, gives_nothing_away, refuses_request
from ..execution import Stage, roots
from ..execution.any_request import WrongAnswerError, find_simplest
from ..execution.by_chance import seed_of_search
from ..flows import Retrieval, retrieve_as
from ..vocabulary import Text
from ..wires.altering import SMUGGLED, AnyRequest
from ..wires.base import NoticeAnswer
from .arrival import require_list
from .wrong_requests import foreign_titles, requests_wire, require_not_held_back

_DECLARED: Final = ("A-JSON-1", "A-JSON-3", "A-JSON-6")
_BY_NAME: Final = (
    "notices/A-JSON-3/malformed",
    "notices/A-JSON-3/wrong-pseudonym",
    "notices/A-JSON-3/wrong-limit",
    "notices/A-JSON-3/wrong-cursor",
)
"""Cases whose findings need no search: what one of them found is not sought once more."""
_HELD: Final = Text(
    "正しい要求には定めた形の一覧を、ほかの要求には定めた形の誤りを返し、止まらず、他人の件名も内部の情報も返さない。",
    "What is right is answered with a list of the declared form, all else with an error of the declared form; nothing stops it, and neither another's headers nor internals come out.",
)


@case(
    "notices/A-JSON-6/any-request",
    *_DECLARED,
    title=("どのような要求にも定めた形で応答する", "Whatever the request, the answer has the declared form"),
    purpose=(
        "要求の形式（スキーマ）から無作為に作った要求と、それを一点だけ崩した要求を続けて送り、応答がすべて定めた形に合い、止まらず、他人の件名情報も内部の情報も返らないことを確かめる。誤った応答が見つかれば、再現する最も簡単な要求を示す。",
        "Requests made by chance from the form of a request (its schema), and near misses of it, are sent one after the other: every answer has the declared form, nothing stops, and neither another's headers nor internals come out. What goes wrong is shown as the simplest request that was found.",
    ),
    wire="json",
    attack=True,
)
def test_any_request(stage: Stage) -> None:
    wire, count = requests_wire(stage), stage.run.notice_requests
    if not count:
        raise stage.not_carried_out(
            "無作為な要求の数が 0 に指定されている（--notice-requests 0）。",
            "No requests by chance are wanted (--notice-requests 0).",
        )
    for root in (roots.NOTICES, roots.NEVER_LINKED, *_BY_NAME):
        stage.stands_on(root)
    stage.receiving_notices("B")
    stage.receiving_notices("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    own = require_list(retrieve_as(stage.scene, pseudonym), even_empty=True)

    def attempt(request: AnyRequest) -> None:
        _judge(stage, request, wire.fetch_any(request), own)

    wrong = find_simplest(
        lambda choice: wire.any_request(choice, pseudonym, stage.scene.portal.unused_pseudonym),
        attempt,
        requests=count,
        seed=seed_of_search(stage.scene),
    )
    if wrong is not None:
        _expect_not(stage, wrong)
    observed = Text(f"無作為な要求 {count} 件による。", f"By {count} requests left to chance.")
    for requirement in _DECLARED:
        if wrong is None or requirement != wrong.requirement:
            stage.expect(requirement, Outcome(True, _HELD, observed))


def _judge(stage: Stage, request: AnyRequest, answer: NoticeAnswer, own: Retrieval) -> None:
    """Raise WrongAnswerError for an answer that no request deserves, or not this one."""
    response, exchange = answer.exchange.response, answer.exchange.id
    require_not_held_back(stage, answer, request.words)
    titles = foreign_titles(answer, own)
    away = gives_nothing_away(response, titles, SMUGGLED, request.words, exchange, may_end_connection=False)
    if not away.held:
        raise WrongAnswerError(request, "A-JSON-6", away)
    flaws = [problem.text for problem in answer.problems]
    if answer.provided or request.right:
        words = Text("、".join(text.ja for text in flaws[:3]), "; ".join(text.en for text in flaws[:3]))
        seen = Text(f"{Retrieval((answer,)).words.ja}。{words.ja}", f"{Retrieval((answer,)).words.en}. {words.en}")
        if flaws or not answer.provided:
            raise WrongAnswerError(request, "A-JSON-1", Outcome(False, _HELD, seen, (exchange,)))
        return
    refused = refuses_request(response, flaws, request.words, exchange)
    if not refused.held:
        raise WrongAnswerError(request, "A-JSON-3", refused)


def _expect_not(stage: Stage, wrong: WrongAnswerError) -> None:
    words = wrong.request.words
    stage.scene.say(
        f"誤った応答が見つかった最も簡単な要求の本体: {words.ja}",
        f"The simplest request that is answered wrongly has the body: {words.en}",
        wrong.outcome.exchanges,
    )
    seen = wrong.outcome.observed
    observed = Text(f"要求の本体 {words.ja} に対して、{seen.ja}", f"To the body {words.en}: {seen.en}")
    stage.expect(wrong.requirement, Outcome(False, _HELD, observed, wrong.outcome.exchanges))
