"""How many workers there can be, and that it is said where there are fewer than asked for."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from conformance.options import RunOptions
from conformance.parallel import WorkerPlan, plan_workers
from conformance.profile import PersonStep, Profile, load_profile
from conformance.profile.draft import bare_target


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("reference")


def _planned(profile: Profile | None, workers: int, **more: Any) -> WorkerPlan:
    bare = None if profile is not None else bare_target("https://partner.test")
    return plan_workers(RunOptions(profile, bare, Path("unused"), workers=workers, **more))


def _pairs(plan: WorkerPlan) -> list[str]:
    return ["".join(citizen.key for citizen in pair) for pair in plan.pairs]


@pytest.mark.parametrize("workers", [1, 0])
def test_one_is_a_serial_run_and_nothing_is_said(profile: Profile, workers: int) -> None:
    assert _planned(profile, workers) == WorkerPlan((), None)


@pytest.mark.parametrize(("workers", "pairs"), [(2, ["AB", "DE"]), (4, ["AB", "DE", "FG", "HI"])])
def test_each_worker_has_a_pair(profile: Profile, workers: int, pairs: list[str]) -> None:
    plan = _planned(profile, workers)
    assert (_pairs(plan), plan.why) == (pairs, None)


def test_too_few_citizens_make_fewer_workers_and_that_is_said(profile: Profile) -> None:
    plan = _planned(profile, 6)
    assert _pairs(plan) == ["AB", "DE", "FG", "HI"]
    assert plan.why is not None
    assert "12 人必要" in plan.why.ja
    assert "あと 4 人" in plan.why.ja
    assert "4 組で並行して実行します" in plan.why.ja
    assert "4 more are needed" in plan.why.en


def test_one_pair_is_a_serial_run_and_that_is_said(profile: Profile) -> None:
    plan = _planned(dataclasses.replace(profile, citizens=profile.citizens[:3]), 2)
    assert plan.pairs == ()
    assert plan.why is not None
    assert "ケースを順に実行します" in plan.why.ja


def _by_hand(profile: Profile) -> Profile:
    return dataclasses.replace(profile, cost=dataclasses.replace(profile.cost, link_effort="person"))


def _seeded_by_hand(profile: Profile) -> Profile:
    return dataclasses.replace(profile, notices=dataclasses.replace(profile.notices, seeding=PersonStep("送る")))


@pytest.mark.parametrize(("change", "word"), [(_by_hand, "人の操作"), (_seeded_by_hand, "人の操作")])
def test_a_person_does_one_thing_at_a_time(profile: Profile, change: Any, word: str) -> None:
    plan = _planned(change(profile), 4)
    assert plan.pairs == ()
    assert plan.why is not None
    assert word in plan.why.ja
    assert "-n 4 は使わず" in plan.why.ja


def test_what_is_watched_goes_one_by_one(profile: Profile) -> None:
    plan = _planned(profile, 2, watch_delay=400)
    assert plan.pairs == ()
    assert plan.why is not None
    assert "--watch-browser" in plan.why.ja


def test_a_partner_who_calls_the_portal_reaches_one_portal() -> None:
    plan = _planned(load_profile("reference-rest"), 2)
    assert plan.pairs == ()
    assert plan.why is not None
    assert "portal.listener" in plan.why.ja


def test_without_a_profile_there_is_nobody_to_divide() -> None:
    plan = _planned(None, 2)
    assert plan.pairs == ()
    assert plan.why is not None
    assert "プロファイルがない" in plan.why.ja
