"""The same behaviour over two wires: the same requirements of the guideline pass, and the same defects are caught."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from runs_kit import two_at_a_time
from sensitivity_expected import FAILED
from sensitivity_play import ONLY_IN_CHROMIUM, Played, played

from conformance.catalogue import registered_cases
from conformance.profile import load_profile
from conformance.report import RunView, summarise
from conformance.sensitivity import play_all
from conformance.vocabulary import Origin, Verdict
from tests.report.languages import strange_words

# Each breaks a step that both wires come to, in another operation.
SHARED = (
    "link-without-consent",
    "guest-when-portal-refuses",
    "account-mixed-up",
    "session-lost-by-unlinking",
    "sign-off-keeps-session",
    "unlinked-vouched-for",
)


@pytest.fixture(scope="module")
def views() -> dict[str, RunView]:
    return {name: play_all(profile=load_profile(name)) for name in ("reference", "reference-rest")}


@pytest.fixture(scope="module")
def plays() -> Iterator[dict[str, Future[Played]]]:
    with two_at_a_time() as pool:
        yield {name: pool.submit(played, name, {"wire": "rest"}, ()) for name in SHARED}


def test_a_conformant_partner_passes_over_rest(views: dict[str, RunView]) -> None:
    view = views["reference-rest"]
    assert {case.id for case in view.cases if case.verdict is Verdict.NOT_RUN} == ONLY_IN_CHROMIUM
    judged = [case for case in view.cases if case.id not in ONLY_IN_CHROMIUM]
    assert {case.verdict for case in judged} == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert all(cleanup.ok for cleanup in view.cleanups)
    assert summarise(view).guideline.counts[Verdict.FAIL] == 0


def test_the_reports_are_in_one_language_but_for_the_text_of_others(views: dict[str, RunView]) -> None:
    for view in views.values():
        assert strange_words(view, "en") == []
        assert strange_words(view, "ja") == []


def test_the_guideline_is_judged_alike(views: dict[str, RunView]) -> None:
    verdicts = {
        name: {
            result.requirement.id: result.verdict
            for result in summarise(view).requirements
            if result.requirement.origin is Origin.GUIDELINE
        }
        for name, view in views.items()
    }
    assert verdicts["reference"] == verdicts["reference-rest"]


def test_a_case_of_another_wire_says_so(views: dict[str, RunView]) -> None:
    for name, used, other in (("reference", "json・saml2", "rest"), ("reference-rest", "json・rest", "saml2")):
        mine = {spec.id for spec in registered_cases() if spec.wire == other}
        told = {case.id for case in views[name].cases if case.reason and f"方式 {other} だけ" in case.reason.ja}
        assert mine == told
        reasons = {case.reason.ja for case in views[name].cases if case.id in mine and case.reason}
        assert reasons == {f"方式 {other} だけのケース（この試験の方式: {used}）"}


def test_a_requirement_of_another_wire_is_not_applicable(views: dict[str, RunView]) -> None:
    for name, other in (("reference", "rest"), ("reference-rest", "saml2")):
        view = views[name]
        results = [each for each in summarise(view).requirements if each.requirement.id in view.other_wires]
        assert {result.verdict for result in results} == {Verdict.NOT_APPLICABLE}
        assert {result.reason and result.reason.ja for result in results} == {
            f"この試験の方式にない（方式 {other} の要件）"
        }


@pytest.mark.parametrize("name", SHARED)
def test_a_defect_of_both_is_caught_by_the_same_cases(name: str, plays: dict[str, Future[Played]]) -> None:
    play = plays[name].result()
    assert play.failed == FAILED[name]
    assert play.broken == []
