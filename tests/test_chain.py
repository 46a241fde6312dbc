"""The chain of records tells which record is missing, was added, moved or changed."""

from __future__ import annotations

import json

import pytest

from conformance.chain import CHAIN_START, Chain, Closing, record_digest


def _lines(count: int) -> list[bytes]:
    lines, before = [], CHAIN_START
    for number in range(1, count + 1):
        line = json.dumps({"seq": number, "prev": before, "said": f"record {number}"}).encode()
        before = record_digest(line)
        lines.append(line + b"\n")
    return lines


def _found(lines: list[bytes], closing: Closing | None) -> set[int]:
    return {number for number, _ in Chain(lines).breaks(closing)}


WHOLE = _lines(9)
CLOSING = Chain(WHOLE).closing


def test_an_untouched_chain_has_no_break():
    assert _found(WHOLE, CLOSING) == _found(WHOLE, None) == set()
    assert Closing(9, record_digest(WHOLE[-1].rstrip(b"\n"))) == CLOSING


def test_what_closes_a_chain_is_told_without_reading_its_records():
    assert Closing.of(WHOLE) == CLOSING
    assert Closing.of([b"no record\n"]) == Chain([b"no record\n"]).closing


def test_no_records_at_all():
    assert Chain([]).closing == Closing.of([]) == Closing(0, CHAIN_START)
    assert _found([], CLOSING) == set(range(1, 10))
    assert _found([], Closing(0, CHAIN_START)) == set()


@pytest.mark.parametrize("place", range(9))
def test_a_changed_record_is_named(place: int):
    lines = [*WHOLE]
    lines[place] = lines[place].replace(b"record ", b"Record ")
    assert _found(lines, CLOSING) == {place + 1}


@pytest.mark.parametrize("place", range(9))
def test_a_record_that_says_something_else_of_the_one_before_is_named(place: int):
    lines = [*WHOLE]
    prev = json.loads(lines[place])["prev"].encode()
    lines[place] = lines[place].replace(prev, b"f" * 64)
    assert place + 1 in _found(lines, CLOSING)


@pytest.mark.parametrize("place", range(9))
def test_a_missing_record_is_named_and_no_other(place: int):
    assert _found([*WHOLE[:place], *WHOLE[place + 1 :]], CLOSING) == {place + 1}


@pytest.mark.parametrize("place", range(10))
def test_a_record_that_was_added_is_named(place: int):
    added = json.dumps({"seq": place + 1, "prev": CHAIN_START}).encode() + b"\n"
    assert place + 1 in _found([*WHOLE[:place], added, *WHOLE[place:]], CLOSING)


@pytest.mark.parametrize("place", range(8))
def test_of_two_records_that_changed_places_one_is_named(place: int):
    lines = [*WHOLE]
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    found = {(number, text.en) for number, text in Chain(lines).breaks(CLOSING)}
    assert (place + 1, f"record {place + 1} was moved.") in found


def test_without_its_closing_a_shorter_chain_cannot_be_told():
    assert _found(WHOLE[:5], None) == set()
    assert _found(WHOLE[:5], CLOSING) == {6, 7, 8, 9}


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"seq": true}', b'{"seq": "2"}', b'"text"', b"\xff"])
def test_what_is_no_record_is_named_by_its_line(line: bytes):
    texts = [text.en for _, text in Chain([WHOLE[0], line + b"\n", *WHOLE[2:]]).breaks(CLOSING)]
    assert "line 2 is no record." in texts
    assert "record 2 is missing." in texts
