"""What a waiver covers, until when, of which build; and what it makes of a verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conformance.vocabulary import Verdict
from conformance.waiving import Standing, Waiver, Waivers

LAST_DAY = date(2026, 12, 31)
OF_A_CASE = Waiver(
    case="link/a",
    requirement=None,
    owner="開発部",
    reason="次の版で直す。",
    agreed_with="提供元の担当",
    agreed_on=date(2026, 11, 1),
    written_in="議事録 第3回",
    expires=LAST_DAY,
)
OF_A_REQUIREMENT = replace(OF_A_CASE, case=None, requirement="G-1")


def _waivers(*given: Waiver, build: str | None = "1.0", day: date = LAST_DAY) -> Waivers:
    return Waivers(given, build, day)


def test_a_case_is_waived_with_all_its_failed_findings() -> None:
    waivers = _waivers(OF_A_CASE)
    assert waivers.judge("link/a", "G-1", Verdict.FAIL) is Verdict.ALLOWED
    assert waivers.judge("link/a", "G-2", Verdict.FAIL) is Verdict.ALLOWED
    assert waivers.judge("link/b", "G-1", Verdict.FAIL) is Verdict.FAIL


def test_a_requirement_is_waived_in_every_case() -> None:
    waivers = _waivers(OF_A_REQUIREMENT)
    assert waivers.judge("link/a", "G-1", Verdict.FAIL) is Verdict.ALLOWED
    assert waivers.judge("link/b", "G-1", Verdict.FAIL) is Verdict.ALLOWED
    assert waivers.judge("link/a", "G-2", Verdict.FAIL) is Verdict.FAIL


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.FAIL])
def test_nothing_but_a_failure_is_allowed(verdict: Verdict) -> None:
    waivers = _waivers(OF_A_CASE, OF_A_REQUIREMENT)
    assert waivers.judge("link/a", "G-1", verdict) is verdict
    assert waivers.conclude("link/a", verdict, [("G-1", verdict)]) is verdict


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([("G-1", Verdict.FAIL), ("G-2", Verdict.PASS)], Verdict.ALLOWED),
        ([("G-1", Verdict.FAIL), ("G-2", Verdict.FAIL)], Verdict.FAIL),
        ([("G-1", Verdict.FAIL), ("G-2", Verdict.BLOCKED)], Verdict.BLOCKED),
        ([("G-2", Verdict.PASS)], Verdict.FAIL),
    ],
)
def test_a_case_is_the_worst_of_what_its_findings_become(
    findings: list[tuple[str, Verdict]], expected: Verdict
) -> None:
    """The last one failed without a finding that says so: there is nothing that a waiver could cover."""
    assert _waivers(OF_A_REQUIREMENT).conclude("link/a", Verdict.FAIL, findings) is expected


@pytest.mark.parametrize(
    ("day", "build", "wanted", "standing"),
    [
        (LAST_DAY, "1.0", None, Standing.APPLIES),
        (LAST_DAY, "1.0", "1.0", Standing.APPLIES),
        (LAST_DAY, "1.1", "1.0", Standing.OTHER_BUILD),
        (LAST_DAY, None, "1.0", Standing.OTHER_BUILD),
        (date(2027, 1, 1), "1.0", None, Standing.EXPIRED),
        (date(2027, 1, 1), "1.1", "1.0", Standing.EXPIRED),
    ],
)
def test_it_counts_until_its_last_day_and_for_its_build(
    day: date, build: str | None, wanted: str | None, standing: Standing
) -> None:
    waiver = replace(OF_A_CASE, target_build=wanted)
    waivers = _waivers(waiver, build=build, day=day)
    assert waivers.standing(waiver) is standing
    assert (waivers.judge("link/a", "G-1", Verdict.FAIL) is Verdict.ALLOWED) is (standing is Standing.APPLIES)


def test_the_journal_has_all_of_it() -> None:
    for waiver in (OF_A_CASE, replace(OF_A_REQUIREMENT, target_build="1.0")):
        assert Waiver.from_json(waiver.to_json()) == waiver
    assert OF_A_CASE.to_json()["expires"] == "2026-12-31"
