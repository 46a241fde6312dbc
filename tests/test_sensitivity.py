"""Each seeded defect is caught in its own place, and nowhere else; the conformant partner passes everything."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from runs_kit import two_at_a_time
from sensitivity_expected import FAILED, FAILED_IN_CHROMIUM, WARNED, WARNED_IN_CHROMIUM
from sensitivity_play import ONLY_IN_CHROMIUM, Played, played, played_in_chromium

from conformance.errors import UsageError
from conformance.report import summarise
from conformance.sensitivity import list_defects, play_all, run_matrix
from conformance.vocabulary import Verdict

# Only a person can attest these; these runs are given no attestations.
NOT_ATTESTED = {"G-2.2.1-1", "G-2.2.4-4"}
DEFECTS = {defect["name"]: defect for defect in list_defects()}
# Each breaks something else, some of them only what many cases together bring about. These are played against the whole
# catalogue, all others against the cases that have to do with them. That nothing else fails is for `conformance
# sensitivity`, which plays every defect against all of it.
WHOLE = {
    "link-ends-with-third-sign-on",
    "logout-request-without-session-index",
    "notice-lost-between-pages",
    "rest-refusal-as-page",
    "session-lost-by-unlinking",
    "sign-off-keeps-session",
}
IN_A_BROWSER = [name for name, defect in DEFECTS.items() if defect["browser"]]


@pytest.fixture(scope="module")
def plays(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Played]]]:
    """The runs of all defects that are asked for, two at a time."""
    items = [
        item for item in request.session.items if isinstance(item, pytest.Function) and item.module is request.module
    ]
    names = [item.callspec.params["name"] for item in items if "plays" in item.fixturenames]
    with two_at_a_time() as pool:
        yield {
            name: pool.submit(
                played, name, DEFECTS[name]["options"], DEFECTS[name]["requirements"], whole=name in WHOLE
            )
            for name in names
        }


@pytest.fixture(scope="module")
def chromium_plays(request: pytest.FixtureRequest, chromium_executable: Path) -> Iterator[dict[str, Future[Played]]]:
    """The same in Chromium, of the defects that only a browser shows."""
    items = [
        item for item in request.session.items if isinstance(item, pytest.Function) and item.module is request.module
    ]
    names = [item.callspec.params["name"] for item in items if "chromium_plays" in item.fixturenames]
    with two_at_a_time() as pool:
        yield {
            name: pool.submit(
                played_in_chromium, name, DEFECTS[name]["options"], DEFECTS[name]["requirements"], chromium_executable
            )
            for name in names
        }


def test_every_defect_has_an_expectation() -> None:
    assert set(DEFECTS) == set(FAILED) | set(WARNED) | set(IN_A_BROWSER)
    assert set(IN_A_BROWSER) == set(FAILED_IN_CHROMIUM) | set(WARNED_IN_CHROMIUM)


def test_what_is_played_in_whole_exists() -> None:
    assert set(DEFECTS) >= WHOLE


def test_ten_defects_at_least_are_seen_by_a_browser_alone() -> None:
    unseen_over_http = set(IN_A_BROWSER) - set(FAILED) - set(WARNED)
    assert len(unseen_over_http) >= 10


@pytest.mark.parametrize("name", DEFECTS)
def test_nothing_fails_but_what_the_defect_breaks(name: str) -> None:
    """Its failures are in the defect's own requirements; a case that fails there may fail in what follows as well."""
    broken = set(DEFECTS[name]["requirements"])
    for expected in (FAILED, FAILED_IN_CHROMIUM):
        assert all(requirements & broken for requirements in expected.get(name, {}).values())


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_fails_in_its_own_place_and_nowhere_else(name: str, plays: dict[str, Future[Played]]) -> None:
    play = plays[name].result()
    assert play.failed == FAILED.get(name, {})
    assert play.warned == WARNED.get(name, {})
    assert play.broken == []


@pytest.mark.chromium
@pytest.mark.parametrize("name", IN_A_BROWSER)
def test_what_only_a_browser_shows_is_caught_there(name: str, chromium_plays: dict[str, Future[Played]]) -> None:
    play = chromium_plays[name].result()
    assert play.failed == FAILED_IN_CHROMIUM.get(name, {})
    assert play.warned == WARNED_IN_CHROMIUM.get(name, {})
    assert play.broken == []


def test_conformant_partner_passes_everything() -> None:
    view = play_all()
    assert {case.id for case in view.cases if case.verdict is Verdict.NOT_RUN} == ONLY_IN_CHROMIUM
    judged = [case for case in view.cases if case.id not in ONLY_IN_CHROMIUM]
    assert {case.verdict for case in judged} == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert set(summarise(view).guideline.open) == NOT_ATTESTED
    assert all(cleanup.ok for cleanup in view.cleanups)


def test_matrix_in_the_form_of_the_contract() -> None:
    document = run_matrix(["body-in-headers"]).to_json()
    assert document == {
        "defects": 1,
        "caught": 1,
        "rows": [
            {
                "defect": "body-in-headers",
                "operation": "notices",
                "caughtBy": ["notices/2.2.4-2/headers-only"],
                "unexpected": [],
            }
        ],
    }


def test_unknown_defect_is_named() -> None:
    with pytest.raises(UsageError, match="no-such-defect"):
        run_matrix(["no-such-defect"])
