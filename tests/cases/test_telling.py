"""What tells two kinds of refusals apart, and what differs anyway."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conformance.cases.telling import telling_headers, varies, what_tells
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.flows import Retrieval
from conformance.vocabulary import Party
from conformance.wires.base import NoticeAnswer


def _refusal(body: bytes = b"{}", members: tuple[str, ...] = (), **headers: str) -> Retrieval:
    response = RecordedResponse(404, tuple(headers.items()), body)
    request = RecordedRequest("POST", "https://partner.test/api/notices")
    exchange = Exchange("x1", Party.PORTAL, Party.PARTNER, request, response, datetime(2026, 6, 1, tzinfo=UTC), 0.1)
    return Retrieval((NoticeAnswer(exchange, False, True, (), None, (), (), members),))


@pytest.mark.parametrize(
    ("ones", "others", "telling"),
    [
        ([{"X": "closed"}, {"X": "closed"}], [{}, {}], ["x"]),
        ([{"X": "a"}, {"X": "a"}], [{"x": "b"}, {"x": "b"}], ["x"]),
        ([{"X": "a"}, {"X": "b"}], [{"X": "c"}, {"X": "c"}], []),
        ([{"X": "a"}, {"X": "a"}], [{"X": "a"}, {"X": "b"}], []),
        ([{"Date": "1", "Content-Length": "2"}] * 2, [{"Date": "3", "Content-Length": "4"}] * 2, []),
    ],
)
def test_a_header_tells_where_it_is_always_the_same(
    ones: list[dict[str, str]], others: list[dict[str, str]], telling: list[str]
) -> None:
    first, second = ([_refusal(**headers) for headers in each] for each in (ones, others))
    assert telling_headers(first, second) == telling


def test_of_bodies_that_vary_anyway_only_the_names_tell() -> None:
    one, other = _refusal(b'{"at": 1}', ("at",)), _refusal(b'{"at": 2}', ("at",))
    assert varies(one, other)
    assert not varies(one, one)
    assert what_tells(one, alike=True) == what_tells(other, alike=True)
    assert what_tells(one, alike=False) != what_tells(other, alike=False)
