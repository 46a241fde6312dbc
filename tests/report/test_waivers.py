"""Waivers, from the journal to verdicts, conclusions, exit code, page and terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.report import RunView, closing_lines, exit_code, read_journal, summarise
from conformance.report.evidence import evidence_of
from conformance.report.html.page import render_report
from conformance.report.waivers import WaiverState, waiver_uses
from conformance.vocabulary import Verdict

from .journal_builder import JournalBuilder, case, requirement

FAILED = ("fail", {"G-1": "fail"})
PASSED = ("pass", {"G-1": "pass"})


def _view(
    directory: Path,
    runs: dict[str, tuple[str, dict[str, str]]],
    *waivers: dict[str, Any],
    selected: list[str] | None = None,
    roots: dict[str, str] | None = None,
) -> RunView:
    names = list(runs) if selected is None else selected
    specs = [case(name, *(found or {"G-1": ""})) for name, (_, found) in runs.items()]
    specs += [case(name, "G-1") for name in names if name not in runs]
    builder = JournalBuilder().start().catalogue([requirement("G-1"), requirement("G-2", level="should")], specs)
    builder.select(*names)
    for waiver in waivers:
        builder.waive(**waiver)
    for name, (verdict, found) in runs.items():
        builder.run(name, verdict, found, root=(roots or {}).get(name))
    return read_journal(builder.end().write(directory))


@pytest.mark.parametrize("named", [{"case": "link/a"}, {"requirement": "G-1"}])
def test_a_waived_failure_is_allowed_everywhere(tmp_path: Path, named: dict[str, str]) -> None:
    view = _view(tmp_path, {"link/a": FAILED}, named)
    (seen,) = view.cases
    assert (seen.verdict, seen.findings[0].verdict) == (Verdict.ALLOWED, Verdict.ALLOWED)
    assert seen.reason is not None
    assert seen.reason.ja == "成り立たなかった"
    summary = summarise(view)
    assert summary.requirements[0].verdict is Verdict.ALLOWED
    assert summary.complete
    assert exit_code(view, "guideline") == 0
    document = evidence_of(view)
    assert document["summary"]["guideline"]["allowed"] == 1
    (told,) = document["waivers"]
    assert (told["state"], told["daysLeft"], told["nearExpiry"]) == ("used", 128, False)
    assert told["covered"] == [{"case": "link/a", "requirement": "G-1"}]


def test_the_conclusion_says_how_many(tmp_path: Path) -> None:
    view = _view(tmp_path, {"link/a": FAILED}, {"case": "link/a"})
    assert any(line.startswith("指針適合: 完了（許容 1 件）。") for line in closing_lines(view, "ja", "report.html"))
    assert any("complete (1 allowed)" in line for line in closing_lines(view, "en", "report.html"))
    assert "指針適合: 完了（許容 1 件）" in render_report(view, "ja")


def test_a_failure_that_is_not_covered_stays_one(tmp_path: Path) -> None:
    view = _view(tmp_path, {"link/a": ("fail", {"G-1": "fail", "G-2": "fail"})}, {"requirement": "G-1"})
    assert [finding.verdict for finding in view.cases[0].findings] == [Verdict.ALLOWED, Verdict.FAIL]
    assert view.cases[0].verdict is Verdict.FAIL
    assert exit_code(view) == 1


@pytest.mark.parametrize("verdict", ["error", "blocked", "review"])
def test_what_did_not_fail_is_not_allowed(tmp_path: Path, verdict: str) -> None:
    view = _view(tmp_path, {"link/a": (verdict, {})}, {"case": "link/a"})
    assert view.cases[0].verdict == verdict
    assert waiver_uses(view)[0].state is WaiverState.UNJUDGED


def test_what_stands_on_it_stays_blocked_and_explained(tmp_path: Path) -> None:
    view = _view(
        tmp_path,
        {"link/a": FAILED, "link/b": ("blocked", {})},
        {"case": "link/a"},
        roots={"link/b": "link/a"},
    )
    assert [(each.verdict, each.root_case) for each in view.cases] == [
        (Verdict.ALLOWED, None),
        (Verdict.BLOCKED, "link/a"),
    ]
    assert exit_code(view) == 0
    assert exit_code(view, "guideline") == 6


def test_what_a_waived_failure_kept_from_being_judged_is_blocked_and_explained(tmp_path: Path) -> None:
    view = _view(
        tmp_path,
        {"link/a": ("fail", {"G-1": "fail", "G-2": "blocked"}), "link/b": ("blocked", {})},
        {"case": "link/a"},
        roots={"link/b": "link/a"},
    )
    assert [each.verdict for each in view.cases] == [Verdict.BLOCKED, Verdict.BLOCKED]
    assert waiver_uses(view)[0].state is WaiverState.USED
    assert exit_code(view) == 0


def test_a_requirement_that_a_waived_case_did_not_come_to_is_blocked(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1"), requirement("G-2")], [case("a", "G-1", "G-2")])
    builder.select("a").waive(case="a").run("a", "fail", {"G-1": "fail"}).end()
    first, second = summarise(read_journal(builder.write(tmp_path))).requirements
    assert (first.verdict, second.verdict) == (Verdict.ALLOWED, Verdict.BLOCKED)
    assert second.reason is not None
    assert second.reason.ja == "a が不合格（許容）となり、この要件の判定に至らなかった"


@pytest.mark.parametrize("named", [{"case": "link/a"}, {"requirement": "G-1"}])
def test_a_waiver_that_had_nothing_to_waive_is_an_error(tmp_path: Path, named: dict[str, str]) -> None:
    view = _view(tmp_path, {"link/a": PASSED}, named)
    assert waiver_uses(view)[0].state is WaiverState.UNMATCHED
    assert exit_code(view) == 4
    lines = closing_lines(view, "ja", "report.html")
    assert any(line.startswith(f"[許容の誤り] {next(iter(named.values()))}  期限 2027-03-31") for line in lines)
    assert any("許容のファイルから消すこと" in line for line in lines)
    assert "許容のファイルから消すこと" in render_report(view, "ja")


def test_it_comes_before_errors_and_failures_and_after_an_interruption(tmp_path: Path) -> None:
    view = _view(tmp_path, {"link/a": PASSED, "link/b": ("fail", {"G-2": "fail"})}, {"case": "link/a"})
    assert exit_code(view) == 4
    assert exit_code(view, interrupted=True) == 2


@pytest.mark.parametrize(
    ("runs", "selected"),
    [
        ({"link/a": PASSED}, ["link/a", "link/b"]),
        ({"link/a": PASSED, "link/b": ("not_run", {})}, None),
        ({"link/a": PASSED, "link/b": ("fail", {"G-1": "blocked", "G-2": "fail"})}, None),
    ],
)
def test_what_was_not_judged_may_still_need_it(
    tmp_path: Path, runs: dict[str, tuple[str, dict[str, str]]], selected: list[str] | None
) -> None:
    view = _view(tmp_path, runs, {"requirement": "G-1"}, selected=selected)
    (use,) = waiver_uses(view)
    assert use.state is WaiverState.UNJUDGED
    assert exit_code(view) != 4


def test_another_builds_waiver_is_not_applied_and_told(tmp_path: Path) -> None:
    view = _view(tmp_path, {"link/a": FAILED}, {"case": "link/a", "targetBuild": "0.9"})
    assert view.cases[0].verdict is Verdict.FAIL
    assert exit_code(view) == 1
    assert "版が異なるため、適用していない（版 0.9 の許容）" in render_report(view, "ja")


def test_this_builds_is(tmp_path: Path) -> None:
    view = _view(tmp_path, {"link/a": FAILED}, {"case": "link/a", "targetBuild": "reference"})
    assert view.cases[0].verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("expires", "verdict", "left"),
    [("2026-11-22", Verdict.FAIL, -1), ("2026-11-23", Verdict.ALLOWED, 0), ("2026-12-23", Verdict.ALLOWED, 30)],
)
def test_expiry_is_judged_on_the_day_of_the_run(tmp_path: Path, expires: str, verdict: Verdict, left: int) -> None:
    """However long after it the report is made again: the journal's run is of 23 November."""
    view = _view(tmp_path, {"link/a": FAILED}, {"case": "link/a", "expires": expires})
    assert view.cases[0].verdict is verdict
    assert waiver_uses(view)[0].days_left == left
    assert waiver_uses(view)[0].near_expiry


def test_the_page_shows_who_agreed_to_what_until_when(tmp_path: Path) -> None:
    view = _view(tmp_path, {"link/a": FAILED}, {"case": "link/a", "expires": "2026-12-01"})
    page = render_report(view, "ja")
    table = page[page.index('<table class="waivers">') : page.index("</table>", page.index('<table class="waivers">'))]
    for words in (
        "開発部 連携担当",
        "次の版で直す。",
        "提供元の担当",
        "2026-11-20",
        "打合せ議事録 第3回",
        "2026-12-01",
    ):
        assert words in table
    assert "残り日数: 8" in table
    assert "期限間近" in table
    assert page.index("許容（合意された逸脱）") < page.index("実施していない事項とその理由</h2>")


def test_a_run_without_waivers_has_no_table(tmp_path: Path) -> None:
    assert "許容（合意された逸脱）" not in render_report(_view(tmp_path, {"link/a": PASSED}), "ja")
