"""Chance follows from seed and case alone; the clock is UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from conformance.evidence.facts import RunFacts


def _numbers(facts: RunFacts, case: str | None = None) -> list[int]:
    if case is not None:
        facts.begin_case(case)
    return [facts.random.getrandbits(64) for _ in range(5)]


@pytest.mark.parametrize("others", [(), ("b",), ("b", "c", "a", "b")])
def test_a_case_draws_the_same_whatever_ran_before(others: tuple[str, ...]) -> None:
    facts = RunFacts(7)
    for other in others:
        _numbers(facts, other)
    assert _numbers(facts, "a") == _numbers(RunFacts(7), "a")


def test_another_case_another_seed_and_the_run_itself_draw_otherwise() -> None:
    drawn = [
        _numbers(RunFacts(7), "a"),
        _numbers(RunFacts(7), "b"),
        _numbers(RunFacts(8), "a"),
        _numbers(RunFacts(7)),
    ]
    assert len({tuple(numbers) for numbers in drawn}) == 4


def test_the_same_case_again_starts_anew() -> None:
    facts = RunFacts(7)
    assert _numbers(facts, "a") == _numbers(facts, "a")


def test_numbers_are_the_same_on_every_machine() -> None:
    """A seed in a report leads to the same messages elsewhere: these numbers are part of the format."""
    facts = RunFacts(1)
    facts.begin_case("link/2.1-4/from-portal")
    assert f"{facts.random.getrandbits(64):016x}" == "e33a62c6250ed2d8"


def test_the_clock_is_utc_and_goes_on() -> None:
    first, second = RunFacts(0).now(), RunFacts(0).now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second
    assert abs(datetime.now(UTC) - first) < timedelta(minutes=1)


def test_two_workers_of_a_run_draw_otherwise_outside_cases_and_the_same_in_them() -> None:
    first, second = RunFacts(7, "worker-1"), RunFacts(7, "worker-2")
    assert _numbers(first) != _numbers(second)
    assert _numbers(first, "a") == _numbers(second, "a") == _numbers(RunFacts(7), "a")


def test_what_the_clock_said_is_taken_once_and_in_order() -> None:
    facts = RunFacts(1)
    said = [facts.now(), facts.now()]
    assert list(facts.take_readings()) == said
    assert facts.take_readings() == ()


def test_what_was_read_between_cases_belongs_to_none() -> None:
    facts = RunFacts(1)
    facts.now()
    facts.begin_case("a")
    assert facts.take_readings() == ()


def test_what_a_thread_reads_apart_is_its_own() -> None:
    facts = RunFacts(1)
    before = facts.now()
    apart: list[datetime] = []

    def beside() -> None:
        with facts.apart():
            assert facts.is_apart
            apart.append(facts.now())
            assert list(facts.take_readings()) == apart
            facts.now()

    thread = Thread(target=beside)
    thread.start()
    thread.join()
    assert not facts.is_apart
    after = facts.now()
    assert list(facts.take_readings()) == [before, after]


def test_a_glance_at_the_clock_is_not_kept() -> None:
    facts = RunFacts(1)
    assert abs(datetime.now(UTC) - facts.glance()) < timedelta(minutes=1)
    assert facts.take_readings() == ()
