"""The order of the list is the one that the profile declares, or none."""

from __future__ import annotations

import dataclasses
from typing import Literal

import pytest

from conformance.profile import load_profile
from conformance.sensitivity import cases_on, play_all
from conformance.vocabulary import Verdict


@pytest.mark.parametrize(
    ("order", "verdict"),
    [
        ("newest_first", Verdict.PASS),
        ("oldest_first", Verdict.FAIL),
        ("any", Verdict.NOT_APPLICABLE),
    ],
)
def test_the_declared_order_is_asked_for(
    order: Literal["newest_first", "oldest_first", "any"], verdict: Verdict
) -> None:
    profile = load_profile("reference")
    profile = dataclasses.replace(profile, notices=dataclasses.replace(profile.notices, order=order))
    assert play_all(profile=profile, only=cases_on(["A-JSON-8"])).case("notices/A-JSON-8/order").verdict is verdict
