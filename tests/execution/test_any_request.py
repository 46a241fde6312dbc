"""The search by chance: bounded, the same for the same seed, and down to the simplest."""

from __future__ import annotations

import pytest

from conformance.checks import Outcome
from conformance.errors import EnvironmentFault
from conformance.execution import NeedsReview
from conformance.execution.any_request import WrongAnswerError, find_simplest
from conformance.vocabulary import Text
from conformance.wires.altering import AnyRequest, Choice

WORDS = Text("要求", "a request")
OUTCOME = Outcome(False, WORDS, WORDS)


def _make(choice: Choice) -> AnyRequest:
    body = choice.one_of(("a", "b", "c")) * choice.number(0, 20) + choice.text(4)
    return AnyRequest(body.encode(), True, WORDS)


def _sent(seed: int, requests: int = 40) -> list[bytes]:
    sent: list[bytes] = []
    assert find_simplest(_make, lambda request: sent.append(request.body), requests=requests, seed=seed) is None
    return sent


def test_what_is_sent_follows_from_the_seed_and_is_as_much_as_asked_for() -> None:
    assert _sent(1) == _sent(1) != _sent(2)
    assert len(_sent(1)) == 40
    assert len(set(_sent(1))) > 20


def test_the_simplest_wrong_one_is_found() -> None:
    sent: list[bytes] = []

    def attempt(request: AnyRequest) -> None:
        sent.append(request.body)
        if b"c" in request.body:
            raise WrongAnswerError(request, "A-JSON-6", OUTCOME)

    found = find_simplest(_make, attempt, requests=60, seed=1)
    assert found is not None
    assert found.request.body == b"c"
    assert len(sent) <= 60 * 9


def test_one_that_is_wrong_only_once_is_told_all_the_same() -> None:
    wrong = iter([True])

    def attempt(request: AnyRequest) -> None:
        if next(wrong, False):
            raise WrongAnswerError(request, "A-JSON-6", OUTCOME)

    assert find_simplest(_make, attempt, requests=20, seed=1) is not None


@pytest.mark.parametrize("error", [EnvironmentFault(WORDS), NeedsReview(WORDS)])
def test_what_is_no_wrong_answer_ends_the_search(error: Exception) -> None:
    sent: list[bytes] = []

    def attempt(request: AnyRequest) -> None:
        sent.append(request.body)
        raise error

    with pytest.raises(type(error)):
        find_simplest(_make, attempt, requests=20, seed=1)
    assert len(sent) == 1
