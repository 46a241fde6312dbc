"""The whole connection test in Chromium: the verdicts of the HTTP engine, and a browser that dies under it."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from connection_kit import Ended, connection_test, derive
from sensitivity_play import ONLY_IN_CHROMIUM

from conformance.cases import load_cases
from conformance.catalogue import registered_cases, spec_of
from conformance.execution import Stage
from conformance.options import RunOptions
from conformance.replay import Status, judge_again
from conformance.run import Run

pytestmark = pytest.mark.chromium

SECONDS = 600
AGREED = """[attacks]
agreed_with = "参照実装のため合意不要"
agreed_on = 2026-06-01
"""
SHELLS = {"sh", "bash", "dash"}
STRUCK = "sso/2.2-3/login-state"
NEXT = "link/2.1-4/from-portal"


def full_run(directory: Path, browser: str) -> Ended:
    # Acts in an order left to chance and attacks are many in Chromium, where they do nothing that other cases do not;
    # benchmarks/citizen_browsers.py compares all verdicts.
    place = directory / browser
    place.mkdir()
    profile = derive(place, (AGREED, ""))
    arguments = ("--target-profile", str(profile), "--citizen-browser", browser, "--run-seed", "1", "--life-steps", "0")
    return connection_test(place, *arguments, seconds=SECONDS)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    place = tmp_path_factory.mktemp("both")
    return {browser: full_run(place, browser) for browser in ("http", "chromium")}


def test_the_same_verdicts_as_over_http(ended: dict[str, Ended]) -> None:
    by = {browser: (each.code, each.evidence) for browser, each in ended.items()}
    assert by["chromium"][0] == by["http"][0]
    assert by["chromium"][1]["run"]["citizenBrowser"] == "chromium"
    verdicts = {
        browser: {case["id"]: case["verdict"] for case in evidence["cases"]} for browser, (_, evidence) in by.items()
    }
    # What HTTP cannot show it does not judge: those cases say so, and Chromium carries them out.
    left_out = {case for case, verdict in verdicts["http"].items() if verdict == "not_run"}
    attacks = {spec.id for spec in registered_cases() if spec.attack and spec.wire != "rest"}
    assert left_out == ONLY_IN_CHROMIUM | attacks
    left_out -= attacks
    assert {verdicts["chromium"][case] for case in left_out} == {"pass"}
    assert {**verdicts["http"], **dict.fromkeys(left_out, "pass")} == verdicts["chromium"]
    requirements = {
        browser: {each["id"]: each["verdict"] for each in evidence["requirements"]}
        for browser, (_, evidence) in by.items()
    }
    only_there = {each for each, verdict in requirements["chromium"].items() if requirements["http"][each] != verdict}
    assert only_there == {"P-WEB-5", "P-WEB-7"}
    assert {requirements["http"][each] for each in only_there} == {"not_run"}
    assert by["chromium"][1]["summary"]["complete"] is by["http"][1]["summary"]["complete"]


def test_the_run_in_chromium_is_judged_the_same_again(ended: dict[str, Ended]) -> None:
    replay = judge_again(ended["chromium"].directory)
    assert {each.case: each for each in replay.cases if each.status is not Status.SAME} == {}
    assert replay.exit_code == 0


def kill_browser() -> None:
    """kill -9 to the one browser process among this process's own descendants."""
    for each in psutil.Process().children(recursive=True):
        line = each.cmdline() if each.status() != psutil.STATUS_ZOMBIE else []
        started = any(part.startswith("--user-data-dir=") for part in line)
        # Distributions start it from a script of the shell, which gets the same arguments.
        if started and Path(each.exe()).name not in SHELLS and not any(part.startswith("--type=") for part in line):
            each.kill()
            each.wait(10)
            return
    raise AssertionError("no browser is running")


def test_killed_in_the_middle_of_a_case(tmp_path: Path) -> None:
    options = RunOptions.choose(
        url=None,
        profile="reference",
        report_directory=str(tmp_path / "evidence"),
        language="ja",
        gate=None,
        seed=1,
        attestations=None,
        browser="chromium",
        command="",
    )
    functions = {
        spec_of(each): each
        for module in load_cases()
        for each in vars(module).values()
        if hasattr(each, "__conformance_case__")
    }
    known = {spec.id: spec for spec in registered_cases()}

    def struck(stage: Stage) -> None:
        stage.device("A").browser.open(stage.scene.portal.url("/services"))
        kill_browser()
        functions[known[STRUCK]](stage)

    run = Run.start(options, [known[STRUCK], known[NEXT]], 1)
    try:
        result = run.play(known[STRUCK], struck)
        following = run.play(known[NEXT], functions[known[NEXT]])
    finally:
        _, code = run.finish(interrupted=False)
    assert result.verdict == "error"
    assert result.reason is not None
    assert "Chromium が異常終了" in result.reason.ja
    assert following.verdict == "pass"
    assert code == 3
