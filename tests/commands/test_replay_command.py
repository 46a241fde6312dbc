"""`conformance replay`: what it says, and its exit code. What it finds is tested with the replay itself."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from conformance.replay import CaseReplay, Difference, Replay, Side, Status
from conformance.vocabulary import Text, Verdict

SAME = CaseReplay("link/1/same", Status.SAME, Verdict.FAIL, Verdict.FAIL)
OTHER = CaseReplay(
    "link/2/other",
    Status.DIFFERENT,
    Verdict.PASS,
    Verdict.FAIL,
    (Difference("x00007", "request body", "a=1", "a=2"), Difference("", "verdict", "pass", "fail")),
    Side.TOOL,
    Text("ツールの版が変わった（1 → 2）。", "The tool changed (1 → 2)."),
)
HIDDEN = CaseReplay(
    "link/3/hidden", Status.NOT_JUDGED, Verdict.PASS, None, why=Text("墨消しされている。", "It is redacted.")
)


def _replay(*cases: CaseReplay, intact: bool | None = True, changed: tuple[tuple[Text, str, str], ...] = ()) -> Replay:
    problems = (Text("journal.jsonl: 変更されている。", "journal.jsonl: changed."),) if intact is False else ()
    return Replay("run-1", intact, problems, changed, cases, ("notices/9/new",), 12)


@pytest.fixture
def says(conformance, monkeypatch):
    def say(replay, *options):
        monkeypatch.setattr("conformance.replay.judge_again", lambda directory: replay)
        return conformance("replay", "evidence", *options)

    return say


def test_what_is_the_same_is_counted_only(says):
    ended = says(_replay(SAME))
    assert ended.code == 0
    assert "一致 1、相違 0、再判定不可 0" in ended.out
    assert SAME.case not in ended.out
    assert "記録にないケース（カタログに加わったもの）1 件: notices/9/new" in ended.out


def test_a_difference_is_shown_with_its_place_and_its_side(says):
    ended = says(_replay(SAME, OTHER, changed=((Text("ツールの版", "tool version"), "1", "2"),)))
    assert ended.code == 1
    assert "相違  link/2/other  記録: 合格、再判定: 不合格" in ended.out
    assert "x00007 要求の本文\n      記録: a=1\n      再現: a=2" in ended.out
    assert "    ケースの判定\n      記録: 合格\n      再現: 不合格" in ended.out
    assert "記録のときと異なるもの: ツールの版（1 → 2）" in ended.out
    assert "ツールの版が変わった" in ended.out


def test_what_cannot_be_judged_again_is_no_success(says):
    ended = says(_replay(SAME, HIDDEN))
    assert ended.code == 6
    assert "再判定不可  link/3/hidden  記録: 合格\n    墨消しされている。" in ended.out


def test_a_recording_that_was_changed_is_told_first(says):
    ended = says(_replay(SAME, intact=False))
    assert ended.code == 1
    assert ended.out.startswith(
        "記録は、目録を作った時のままではない（相違 1 件）。\n  journal.jsonl: 変更されている。"
    )


def test_evidence_without_a_manifest_is_said_to_be_unchecked(says):
    ended = says(_replay(SAME, intact=None))
    assert ended.code == 0
    assert "目録（MANIFEST.json）がない" in ended.out


def test_each_kind_of_difference_has_its_words(says):
    kinds = ("request", "request headers", "response", "response headers", "response body", "order")
    more = ("exchanges left", "outside", "omitted body", "finding G-2.1-1", "verdict")
    for kind in (*kinds, *more):
        case = dataclasses.replace(OTHER, differences=(Difference("x00001", kind, "a\n b", "c"),))
        shown = says(_replay(case)).out.splitlines()
        assert f"    x00001 {kind}" not in shown
        assert "      記録: a b" in shown


def test_of_many_differences_a_few_are_shown(says):
    many = tuple(Difference(f"x{number:05d}", "request body", "a", "b") for number in range(9))
    out = says(_replay(dataclasses.replace(OTHER, differences=many))).out
    assert "x00004" in out
    assert "x00005" not in out
    assert "ほかに 4 箇所" in out


def test_in_english(says):
    ended = says(_replay(SAME, OTHER, HIDDEN), "--report-lang", "en")
    assert "1 the same, 1 different, 1 not judged again." in ended.out
    assert "different  link/2/other  recorded: pass, judged again: fail" in ended.out
    assert not any("ぁ" <= sign <= "ヿ" for sign in ended.out)


def test_as_json(says):
    ended = says(_replay(SAME, OTHER, HIDDEN), "--json")
    told = json.loads(ended.out)
    assert told["counts"] == {"same": 1, "different": 1, "not_judged_again": 1}
    assert told["notRecorded"] == ["notices/9/new"]
    assert told["cases"][1]["side"] == "tool"
    assert told["cases"][1]["differences"][0]["exchange"] == "x00007"
    assert told["cases"][2]["replayed"] is None


def test_where_there_is_nothing_to_replay(conformance, tmp_path: Path):
    ended = conformance("replay", str(tmp_path))
    assert ended.code == 4
    assert f"{tmp_path}: 証跡のディレクトリではありません" in ended.err
