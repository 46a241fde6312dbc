"""A citizen with ten thousand notices: the reference partner provides them all, in order and in parts."""

from __future__ import annotations

import dataclasses

import pytest

from conformance.cases import load_cases
from conformance.catalogue import Phase, registered_cases
from conformance.profile import load_profile
from conformance.report import CaseView
from conformance.sensitivity import play_all, with_many_notices
from conformance.vocabulary import Verdict

MANY = "notices/2.1-5/many"
COUNT = 10_000
load_cases()
ONLY = {MANY, *(spec.id for spec in registered_cases() if spec.phase < Phase.OPERATIONS)}


@pytest.fixture(scope="module")
def many() -> CaseView:
    profile = with_many_notices(load_profile("reference"), COUNT)
    return play_all(profile=profile, only=ONLY).case(MANY)


def test_all_of_them_are_listed_in_order(many: CaseView) -> None:
    assert many.verdict is Verdict.PASS
    complete, in_order = many.findings
    assert (complete.requirement, in_order.requirement) == ("G-2.1-5", "A-JSON-8")
    assert f"{COUNT} notices in 100 answers" in complete.observed.en
    assert f"All {COUNT} are in order" in in_order.observed.en


def test_without_such_a_citizen_and_without_a_way_to_let_notices_arrive_it_is_not_carried_out() -> None:
    profile = load_profile("reference")
    profile = dataclasses.replace(profile, notices=dataclasses.replace(profile.notices, seeding=None, removal=None))
    case = play_all(profile=profile, only=ONLY).case(MANY)
    assert case.verdict is Verdict.NOT_RUN
    assert case.reason is not None
    assert "notices.seeding" in case.reason.ja
