"""A quick yes is always jsonschema's yes, and lists that are right get one."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wires.test_notices_json import NOTICE, Partner, _ask

from conformance.schema_fit import _PLAIN, fits, validator
from conformance.wires import notices_json

NOTICES = validator("notices")

# Values that are nearly right as often as right: what fits, and what misses by one thing.
MOMENTS = st.sampled_from(
    [
        "2026-06-01T09:00:00+09:00",
        "2026-06-01t09:00:00z",
        "2024-02-29T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-06-01T09:00:00",
        "2026-06-01T24:00:00Z",
        "2026-06-01T09:00:60Z",
        "2026-06-01T09:00:00.5Z\n",
        "２０２６-06-01T09:00:00Z",
    ]
)
ADDRESSES = st.sampled_from(
    [
        "https://partner.test/n/1",
        "HTTPS://partner.test:8443/n?x=1#y",
        "https://partner.test/件名",
        "https://[::1/n",
        "/n/1",
        "mailto:a@b",
        "https://partner.test/a b",
        "https://partner.test/n/1\n",
        "https://a:b@partner.test/%zz",
    ]
)
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
VALUES = ANYTHING | MOMENTS | ADDRESSES
NOTICE_LIKE = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(max_size=3) | ANYTHING,
        "title": st.text(max_size=5) | ANYTHING,
        "sender": st.text(max_size=5) | ANYTHING,
        "receivedAt": MOMENTS | ANYTHING,
        "retainUntil": MOMENTS | st.none() | ANYTHING,
        "opened": st.booleans() | ANYTHING,
        "url": ADDRESSES | ANYTHING,
        "body": VALUES,
    },
) | st.builds(lambda name, value: {**NOTICE, name: value}, st.sampled_from(sorted(NOTICE)), VALUES)
DOCUMENTS = (
    st.fixed_dictionaries({"notices": st.lists(NOTICE_LIKE, max_size=3), "nextCursor": st.none() | st.text(max_size=2)})
    | st.fixed_dictionaries({}, optional={"notices": VALUES, "nextCursor": VALUES})
    | VALUES
)


@given(DOCUMENTS)
def test_a_quick_yes_is_jsonschemas_yes(document: Any) -> None:
    if fits(document, "notices"):
        assert NOTICES.is_valid(document)


@given(
    st.sampled_from(sorted(_PLAIN)).flatmap(
        lambda name: st.tuples(st.just(name), st.from_regex(_PLAIN[name], fullmatch=True))
    )
)
def test_every_plain_member_of_a_format_is_one(named: tuple[str, str]) -> None:
    name, value = named
    checker = NOTICES.format_checker
    assert checker is not None
    assert checker.conforms(value, name)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"retainUntil": None},
        {"receivedAt": "2024-02-29T23:59:59.123456Z"},
        {"receivedAt": "2026-06-01t09:00:00z"},
        {"url": "http://127.0.0.1:8080/notices/x?y=1"},
        {"url": "https://partner.test/%E4%BB%B6?a=b;c#d"},
        {"title": "\ud800", "note": [1]},
        {"note": float("nan")},
        {"note": 10**400},
    ],
)
def test_what_fits_gets_it(changes: dict[str, Any]) -> None:
    document = {"notices": [NOTICE, {**NOTICE, **changes}], "nextCursor": "c"}
    assert NOTICES.is_valid(document)
    assert fits(document, "notices")


@given(DOCUMENTS)
def test_the_wire_says_the_same_with_and_without_it(document: Any) -> None:
    partner = Partner(body=json.dumps(document).encode())
    quick = _ask(partner)
    with (
        mock.patch.object(notices_json, "fits", return_value=False),
        mock.patch("conformance.wires.json_documents.fits", return_value=False),
    ):
        slow = _ask(partner)
    assert (quick.headers, quick.problems) == (slow.headers, slow.problems)
    assert (quick.next_cursor, quick.unknown_fields) == (slow.next_cursor, slow.unknown_fields)
