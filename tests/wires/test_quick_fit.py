"""A quick yes is always jsonschema's yes, and lists that are right get one."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from conformance.resources import load_schema
from conformance.wires import notices_json
from conformance.wires.json_documents import fits_ours
from conformance.wires.quick_fit import _PLAIN, quick_fit

from .test_notices_json import ANSWER, NOTICE, Partner, _ask

NOTICES = Draft202012Validator(load_schema("notices"), format_checker=Draft202012Validator.FORMAT_CHECKER)
CHECKERS = {name: check for name, (check, raises) in NOTICES.format_checker.checkers.items() if not raises}

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
    if fits_ours(document, "notices"):
        assert NOTICES.is_valid(document)


@given(st.from_regex(_PLAIN["date-time"], fullmatch=True))
def test_every_plain_time_is_one(value: str) -> None:
    assert CHECKERS["date-time"](value)


@given(st.from_regex(_PLAIN["uri"], fullmatch=True))
def test_every_plain_address_is_one(value: str) -> None:
    assert CHECKERS["uri"](value)


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
    ],
)
def test_what_fits_gets_it(changes: dict[str, Any]) -> None:
    document = {"notices": [NOTICE, {**NOTICE, **changes}], "nextCursor": "c"}
    assert NOTICES.is_valid(document)
    assert fits_ours(document, "notices")


@given(DOCUMENTS)
def test_the_wire_says_the_same_with_and_without_it(document: Any) -> None:
    partner = Partner(body=json.dumps(document).encode())
    quick = _ask(partner)
    with (
        mock.patch.object(notices_json, "fits_ours", return_value=False),
        mock.patch("conformance.wires.json_documents.fits_ours", return_value=False),
    ):
        slow = _ask(partner)
    assert (quick.headers, quick.problems) == (slow.headers, slow.problems)
    assert (quick.next_cursor, quick.unknown_fields) == (slow.next_cursor, slow.unknown_fields)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer"},
        {"type": ["string", "boolean"], "minLength": 1},
        {"type": ["object", "null"], "required": ["a"]},
        {"type": "string", "format": "idn-email"},
        {"type": "string", "pattern": "a"},
        {"type": "object", "additionalProperties": False},
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {"type": "array", "items": {"enum": [1]}},
        {"properties": {"a": {"type": "string"}}},
        {"$ref": "#/$defs/a", "type": "string", "$defs": {"a": {"type": "string"}}},
        {"$ref": "https://other.invalid/schema"},
    ],
)
def test_what_only_jsonschema_knows_is_left_to_it(schema: dict[str, Any]) -> None:
    assert quick_fit(schema, CHECKERS) is None


def test_our_other_schemas_are_left_to_jsonschema() -> None:
    assert not fits_ours({"title": "x"}, "problem")
    assert fits_ours(ANSWER, "notices")
