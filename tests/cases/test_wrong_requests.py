"""What ends a case of wrong requests without a verdict on the partner, and whose headers are whose."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.cases.wrong_requests import foreign_titles, require_not_held_back
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.execution import NeedsReview
from conformance.flows import Retrieval
from conformance.vocabulary import Party, Text
from conformance.wires.base import NoticeAnswer, NoticeHeader

STAGE: Any = SimpleNamespace(needs_review=lambda ja, en: NeedsReview(Text(ja, en)))
WORDS = Text("要求", "a request")


def _answer(status: int | None = 200, *titles: str, **headers: str) -> NoticeAnswer:
    request = RecordedRequest("POST", "https://partner.test/api/notices")
    response = (
        None
        if status is None
        else RecordedResponse(status, tuple((k.replace("_", "-"), v) for k, v in headers.items()))
    )
    exchange = Exchange("x1", Party.PORTAL, Party.PARTNER, request, response, datetime(2026, 6, 1, tzinfo=UTC), 0.1)
    items = tuple(NoticeHeader(None, title, None, None, None, None, f"https://p.test/{title}", {}) for title in titles)
    return NoticeAnswer(exchange, status == 200, False, items, None, (), ())


@pytest.mark.parametrize("answer", [_answer(429), _answer(503, Retry_After="5")])
def test_to_be_held_back_shows_nothing(answer: NoticeAnswer) -> None:
    with pytest.raises(NeedsReview) as stopped:
        require_not_held_back(STAGE, answer, WORDS)
    assert f"HTTP {answer.exchange.response.status}" in stopped.value.reason.ja  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", [_answer(200), _answer(400), _answer(503), _answer(None)])
def test_any_other_answer_is_judged(answer: NoticeAnswer) -> None:
    require_not_held_back(STAGE, answer, WORDS)


def test_what_is_in_none_of_ones_own_lists_is_anothers() -> None:
    before, after = (Retrieval((_answer(200, *titles),)) for titles in (("a",), ("a", "b")))
    assert foreign_titles(_answer(200, "a", "b", "c"), before, after) == ["c"]
