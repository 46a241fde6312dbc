"""Steps in real environments in the report: beside the verdicts, never among them, and never believed blindly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from conformance.chain import CHAIN_START, record_digest
from conformance.report import RunView, closing_lines, exit_code, read_journal, summarise
from conformance.report.html import render_report
from conformance.vocabulary import RealEnvironment, Verdict

from .journal_builder import JournalBuilder, case, requirement

RUN = "20261123T120503Z-000001"


def _step(**changes: Any) -> dict[str, Any]:
    return {
        "type": "record",
        "run": RUN,
        "toolVersion": "0.1.0",
        "title": "サインオンした",
        "operation": "sso",
        "requirements": ["G-1"],
        "environment": "connection",
        "performedAt": "2026-11-28T06:40:00.000000Z",
        "tester": "試験担当者",
        "result": "pass",
        "remark": None,
        "files": [],
    } | changes


def _file(file: str, **changes: Any) -> dict[str, Any]:
    name = file.rpartition("/")[2]
    return {"file": file, "name": name, "kind": "png", "size": 9, "sha256": "ab" * 32, "redacted": []} | changes


def _write(directory: Path, *steps: dict[str, Any]) -> None:
    before, lines = CHAIN_START, []
    for number, step in enumerate(steps, 1):
        line = json.dumps({"seq": number, "prev": before, "at": "2026-11-28T07:00:00Z", **step}, ensure_ascii=False)
        before = record_digest(line.encode())
        lines.append(line)
    (directory / "records.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _view(directory: Path, *steps: dict[str, Any]) -> RunView:
    builder = JournalBuilder().start().catalogue([requirement("G-1"), requirement("G-2")], [case("a", "G-1")])
    builder.select("a").run("a", "fail", {"G-1": "fail"}).end(1).write(directory)
    _write(directory, *steps)
    return read_journal(directory / "journal.jsonl")


def _tree(view: RunView) -> html.HtmlElement:
    return html.fromstring(render_report(view, "ja"))


def _row(tree: html.HtmlElement, identifier: str) -> list[str]:
    rows = tree.xpath(f'//table[contains(@class, "requirements")]//tr[th[.="{identifier}"]]')
    return [" ".join(cell.text_content().split()) for cell in rows[0].xpath("th|td")]


def test_steps_are_read_in_order(tmp_path: Path) -> None:
    view = _view(tmp_path, _step(), _step(title="次", environment="modification", result="fail"))
    assert [(step.number, step.title) for step in view.real_steps] == [(1, "サインオンした"), (2, "次")]
    assert view.real_steps[1].environment is RealEnvironment.MODIFICATION
    assert view.remarks == ()


def test_a_requirement_shows_both_columns(tmp_path: Path) -> None:
    tree = _tree(_view(tmp_path, _step()))
    row = _row(tree, "G-1")
    assert "不合格" in row[5]
    assert row[6] == "○合格接続確認環境 1"
    assert _row(tree, "G-2")[6] == "なし"


def test_they_change_no_verdict_no_conclusion_and_no_exit_code(tmp_path: Path) -> None:
    without = _view(tmp_path)
    beside = _view(tmp_path, _step(), _step(requirements=["G-2"]), _step(result="fail"))
    assert summarise(without) == summarise(beside)
    assert exit_code(without, "all") == exit_code(beside, "all")


def test_the_chapter_says_on_which_ground(tmp_path: Path) -> None:
    tree = _tree(_view(tmp_path, _step(files=[_file("recorded/001-1.png", name="画面.png")])))
    chapter = " ".join(tree.get_element_by_id("real").text_content().split())
    assert "試験系は判定していない" in chapter
    assert "2026-11-28 15:40 JST" in chapter
    assert "画面.png" in chapter
    assert tree.xpath('//section[@id="real"]//a/@href[.="recorded/001-1.png"]')
    assert tree.xpath('//section[@id="real"]//img/@src') == ["recorded/001-1.png"]


def test_none_is_said_to_be_none(tmp_path: Path) -> None:
    tree = _tree(_view(tmp_path))
    assert "記録はない" in tree.get_element_by_id("real").text_content()
    assert "実環境での確認の記録" not in "\n".join(closing_lines(_view(tmp_path), "ja", "report.html"))


def test_the_terminal_tells_them_apart(tmp_path: Path) -> None:
    lines = closing_lines(_view(tmp_path, _step(), _step(result="not_run")), "ja", "report.html")
    assert "実環境での確認の記録（判定には含まない）: 2 件（合格 1、未実施 1）" in lines


@pytest.mark.parametrize(
    "damaged",
    [
        _step(files=[_file("../report.html")]),
        _step(files=[_file("javascript:alert(1)")]),
        _step(files=[_file("recorded/001-1.html")]),
        _step(environment="staging"),
        _step(result="good"),
        _step(performedAt="yesterday"),
        {"type": "record"},
    ],
)
def test_what_no_command_would_write_is_not_shown(tmp_path: Path, damaged: dict[str, Any]) -> None:
    view = _view(tmp_path, _step(), damaged, _step(title="最後"))
    assert [step.title for step in view.real_steps] == ["サインオンした", "最後"]
    assert any("2 行目" in remark.ja for remark in view.remarks)


def test_a_broken_chain_is_said_first(tmp_path: Path) -> None:
    view = _view(tmp_path, _step(), _step(), _step())
    records = tmp_path / "records.jsonl"
    lines = records.read_bytes().splitlines(keepends=True)
    records.write_bytes(lines[0] + lines[2])
    view = read_journal(tmp_path / "journal.jsonl")
    assert any("通し番号 2 の記録がない" in remark.ja for remark in view.remarks)
    assert "はじめに確認すべきこと" in render_report(view, "ja")


def test_records_of_another_run_are_told(tmp_path: Path) -> None:
    view = _view(tmp_path, _step(run="another"))
    assert any("別の実行" in remark.ja for remark in view.remarks)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    page = render_report(_view(tmp_path, _step(title=hostile, tester=hostile, remark=hostile)), "ja")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3


def test_every_result_that_can_be_recorded_has_its_word(tmp_path: Path) -> None:
    for result in ("pass", "warn", "fail", "review", "not_run"):
        assert Verdict(result).label.ja in _row(_tree(_view(tmp_path, _step(result=result))), "G-1")[6]
