"""Runs in Chromium judged again: what scripts did is not done again, what it came to is judged again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from replay_kit import Records, changed, of

from conformance.execution import roots
from conformance.replay import CaseReplay, Replay, Status
from conformance.vocabulary import Verdict

pytestmark = pytest.mark.chromium

LINKED = "link/2.1-4/from-portal"
SIGNED_ON = roots.SIGN_ON
SIGNED_OFF = "ssoff/2.2.3-7/from-portal"
LOOKED_INTO = "ssoff/2.2.3-4/nothing-left-in-the-browser"
Judge = Callable[[Path], Replay]


@pytest.fixture(scope="module")
def run(recorded: Callable[..., Path], chromium_executable: Path) -> Path:
    return recorded("reference", only=(LINKED, SIGNED_ON, SIGNED_OFF, LOOKED_INTO), chromium=chromium_executable)


def _case(replay: Replay, case: str) -> CaseReplay:
    return next(each for each in replay.cases if each.case == case)


def test_it_is_judged_the_same(judged: Judge, run: Path) -> None:
    replay = judged(run)
    assert {each.case: each for each in replay.cases if each.status is not Status.SAME} == {}
    assert all(each.recorded is each.replayed for each in replay.cases)
    assert {_case(replay, case).replayed for case in (LINKED, SIGNED_ON, SIGNED_OFF, LOOKED_INTO)} == {Verdict.PASS}
    assert replay.exchanges > 50
    assert replay.exit_code == 0


def test_the_failures_of_a_defective_partner_are_found_again(
    judged: Judge, recorded: Callable[..., Path], chromium_executable: Path
) -> None:
    # With two workers, so that what they do between cases goes through browsers too.
    defects = ("sign-on-without-session",)
    run = recorded("reference", only=(LINKED, SIGNED_ON), chromium=chromium_executable, defects=defects, workers=2)
    replay = judged(run)
    assert {each.case: each for each in replay.cases if each.status is not Status.SAME} == {}
    assert _case(replay, SIGNED_ON).replayed is Verdict.FAIL


def test_what_the_window_showed_is_judged_again(judged: Judge, run: Path, tmp_path: Path) -> None:
    def nobody(records: Records) -> None:
        shows_nobody, *_ = (each for each in of(records, roots.CALIBRATION, "visit") if each["act"]["what"] == "peek")
        exchange = next(
            each
            for each in of(records, roots.CALIBRATION, "exchange")
            if each["id"] == shows_nobody["came"]["page"]["exchange"]
        )
        for each in of(records, SIGNED_ON, "visit"):
            if each["act"]["what"] == "peek":
                text = shows_nobody["came"]["page"]["text"] or exchange["response"]["body"]["text"]
                each["came"]["page"]["text"] = text

    case = _case(judged(changed(run, tmp_path / "run", nobody)), SIGNED_ON)
    assert case.status is Status.DIFFERENT
    # Nobody is logged in after sign-on: the case goes on to ask whether the tie is there at all, which it did not then.
    assert case.differences[0].what == "visit"
    assert "finding G-2.2-3" in {each.what for each in case.differences}
    assert case.replayed is not Verdict.PASS


def test_another_act_than_the_recorded_one_is_told(judged: Judge, run: Path, tmp_path: Path) -> None:
    def elsewhere(records: Records) -> None:
        opened = next(each for each in of(records, SIGNED_ON, "visit") if each["act"]["what"] == "open")
        opened["act"]["url"] += "-elsewhere"

    case = _case(judged(changed(run, tmp_path / "run", elsewhere)), SIGNED_ON)
    assert case.status is Status.DIFFERENT
    assert case.differences[0].what == "visit"
    assert "-elsewhere" in case.differences[0].recorded


def test_what_the_portal_answers_is_compared(judged: Judge, run: Path, tmp_path: Path) -> None:
    def otherwise(records: Records) -> None:
        shown = next(
            each
            for each in of(records, SIGNED_ON, "exchange")
            if each["to"] == "portal" and "<h1>" in (each["response"]["body"] or {}).get("text", "")
        )
        shown["response"]["body"]["text"] = shown["response"]["body"]["text"].replace("<h1>", "<h1>ちがう")

    case = _case(judged(changed(run, tmp_path / "run", otherwise)), SIGNED_ON)
    assert case.status is Status.DIFFERENT
    assert [each.what for each in case.differences] == ["response body"]


def test_what_was_looked_at_is_judged_again(judged: Judge, run: Path, tmp_path: Path) -> None:
    def kept(records: Records) -> None:
        looks = [each for each in of(records, LOOKED_INTO, "look") if each["act"]["what"] == "stored"]
        assert looks
        for each in looks:
            each["seen"] = [{"origin": "https://partner.test", "item": "name=%E8%A9%A6%E9%A8%93+%E5%A4%AA%E9%83%8E"}]

    case = _case(judged(changed(run, tmp_path / "run", kept)), LOOKED_INTO)
    assert case.status is Status.DIFFERENT


def test_a_case_of_which_an_act_is_missing_is_told(judged: Judge, run: Path, tmp_path: Path) -> None:
    def lost(records: Records) -> None:
        records.remove(of(records, SIGNED_ON, "visit")[-1])

    case = _case(judged(changed(run, tmp_path / "run", lost)), SIGNED_ON)
    assert case.status is Status.DIFFERENT
