"""Reading journals: whole, cut, damaged."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from conformance.report import JournalError, JournalReading, read_journal
from conformance.report.view import BODY_LIMIT, Redacted
from conformance.vocabulary import Party, Text, Verdict

from .journal_builder import JournalBuilder, both, case, requirement


def _builder(*case_ids: str) -> JournalBuilder:
    cases = [case(case_id, "G-1") for case_id in case_ids]
    return JournalBuilder().start().catalogue([requirement("G-1")], cases).select(*case_ids)


def test_a_journal_that_grew_is_read_on_and_tells_what_a_new_reading_would(tmp_path: Path) -> None:
    builder = _builder("link/a")
    builder.add("case_started", case="link/a")
    builder.finding("link/a", "G-1").finish_case("link/a").end()
    path = builder.write(tmp_path)
    *lines, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines))
    reading = JournalReading(path)
    before = reading.view()
    assert (before.finish, before.cases[0].verdict) == (None, Verdict.PASS)
    with path.open("ab") as stream:
        stream.write(last)
    assert reading.view() == read_journal(path) != before


def test_what_follows_a_line_that_was_cut_off_is_damage_in_whichever_view(tmp_path: Path) -> None:
    path = _builder("link/a").write(tmp_path)
    with path.open("ab") as stream:
        stream.write(b'{"seq":')
    reading = JournalReading(path)
    (remark,) = reading.view().remarks
    assert "途中で切れている" in remark.ja
    with path.open("ab") as stream:
        stream.write(b"5}\n")
    with pytest.raises(JournalError):
        reading.view()


def test_keeps_what_a_case_did_in_order(tmp_path: Path) -> None:
    builder = _builder("link/a")
    builder.add("case_started", case="link/a")
    first = builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/")
    builder.message("link/a", first, "AuthnRequest", "partner", "portal", violations=[both("署名がない")])
    builder.add("step", case="link/a", text=both("利用者が開始する"), exchanges=[first])
    builder.add("screen", case="link/a", exchange=first, kind="consent", title="同意", device="A-1")
    builder.finding("link/a", "G-1", exchanges=[first]).finish_case("link/a").end()
    view = read_journal(builder.write(tmp_path))
    (only,) = view.cases
    assert only.verdict is Verdict.PASS
    assert only.duration_ms == 120.5
    assert only.activity.exchanges[0].sender is Party.BROWSER
    assert only.activity.exchanges[0].seq == 5
    assert only.activity.messages[0].violations[0].ja == "署名がない"
    assert only.activity.steps[0].exchanges == (first,)
    assert only.activity.screens[0].kind == "consent"
    assert not view.interrupted
    assert view.remarks == ()


def test_view_cannot_be_changed(tmp_path: Path) -> None:
    view = read_journal(_builder("link/a").run("link/a").end().write(tmp_path))
    with pytest.raises(FrozenInstanceError):
        view.cases[0].verdict = Verdict.FAIL  # type: ignore[misc]


def test_case_never_reads_better_than_its_findings(tmp_path: Path) -> None:
    view = read_journal(_builder("link/a").run("link/a", "pass", {"G-1": "fail"}).end().write(tmp_path))
    assert view.cases[0].verdict is Verdict.FAIL


def test_killed_run_says_of_each_case_how_far_it_came(tmp_path: Path) -> None:
    builder = JournalBuilder().start()
    builder.catalogue([requirement("G-1")], [case(name, "G-1") for name in ("done", "broken", "later", "unasked")])
    builder.select("done", "broken", "later").run("done", findings={"G-1": "pass"}).add("case_started", case="broken")
    path = builder.write(tmp_path)
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"seq": 8, "at": "2026-11-23T12:05')
    reading = JournalReading(path)
    view = reading.view()
    assert reading.view() == view, "another look finds nothing new"
    verdicts = {each.id: each.verdict for each in view.cases}
    assert verdicts == {
        "done": Verdict.PASS,
        "broken": Verdict.ERROR,
        "later": Verdict.NOT_RUN,
        "unasked": Verdict.NOT_RUN,
    }
    reasons = {each.id: each.reason.ja for each in view.cases if each.reason}
    assert "中断" in reasons["broken"]
    assert "中断" in reasons["later"]
    assert reasons["unasked"] == "選択されていない"
    assert view.interrupted
    assert "行目" in view.remarks[0].ja


def test_line_cut_inside_a_character_is_only_a_remark(tmp_path: Path) -> None:
    path = _builder("link/a").run("link/a").write(tmp_path)
    with path.open("ab") as stream:
        stream.write('{"seq": 6, "type": "同'.encode()[:-1])
    assert len(read_journal(path).remarks) == 1


def test_damage_elsewhere_names_the_line(tmp_path: Path) -> None:
    path = _builder("link/a").run("link/a").end().write(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2][:20] + "\n"
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(JournalError, match="3 行目"):
        read_journal(path)


def test_record_that_lacks_a_field_names_the_line(tmp_path: Path) -> None:
    builder = _builder("link/a").add("case_finished", case="link/a")
    with pytest.raises(JournalError, match="4 行目"):
        read_journal(builder.write(tmp_path))


@pytest.mark.parametrize("content", ["", '{"seq": 1, "at": "2026'])
def test_journal_without_a_start_makes_no_report(tmp_path: Path, content: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(JournalError, match="run_started"):
        read_journal(path)


def test_missing_journal_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="読めません"):
        read_journal(tmp_path / "journal.jsonl")


def test_lost_and_unknown_records_are_remarked(tmp_path: Path) -> None:
    builder = _builder("link/a").add("case_started", case="link/a").finish_case("link/a")
    builder.add("prophecy", case="link/a").end()
    del builder.records[3]
    view = read_journal(builder.write(tmp_path))
    assert any("連続していない" in remark.ja for remark in view.remarks)
    assert any("prophecy × 1" in remark.en for remark in view.remarks)


def test_a_record_that_was_altered_breaks_the_chain(tmp_path: Path) -> None:
    builder = _builder("link/a").add("case_started", case="link/a").finish_case("link/a", "fail").end()
    path = builder.write(tmp_path)
    whole = path.read_text(encoding="utf-8")
    assert read_journal(path).remarks == ()
    path.write_text(whole.replace('"verdict": "fail"', '"verdict": "pass"'), encoding="utf-8")
    (remark,) = read_journal(path).remarks
    assert remark.en.startswith(f"The chain of the records is broken (before line {len(builder.records)})")


def test_big_body_is_kept_as_its_beginning(tmp_path: Path) -> None:
    builder = _builder("link/a").add("case_started", case="link/a")
    body = {"size": BODY_LIMIT * 3, "text": "あ" * (BODY_LIMIT * 3)}
    builder.exchange(
        "link/a",
        "browser",
        "partner",
        "GET",
        "http://127.0.0.1/",
        response={"status": 200, "headers": [], "body": body},
    )
    kept = read_journal(builder.write(tmp_path)).cases[0].activity.exchanges[0].response_body
    assert kept is not None
    assert kept.text == "あ" * BODY_LIMIT
    assert kept.shortened
    assert kept.size == BODY_LIMIT * 3


def test_exchange_of_no_case_is_kept_beside_the_cases(tmp_path: Path) -> None:
    builder = _builder("link/a")
    builder.exchange(None, "tester", "partner", "GET", "http://127.0.0.1/saml/metadata", response=None, failure="拒否")
    view = read_journal(builder.write(tmp_path))
    assert view.outside.exchanges[0].failure == Text("拒否", "拒否")
    assert view.outside.exchanges[0].status is None


def test_what_workers_of_a_killed_run_left_is_read_behind_what_was_taken_over(tmp_path: Path) -> None:
    cases = [case(name, "G-1") for name in ("done", "over", "broken", "later")]
    main = JournalBuilder().start().catalogue([requirement("G-1")], cases).select("done", "over", "broken", "later")
    first = JournalBuilder().run("done", findings={"G-1": "pass"}).run("over", findings={"G-1": "fail"})
    second = JournalBuilder().add("case_started", case="broken")
    for record in first.records[:3]:
        main.add(record["type"], worker=1, workerSeq=record["seq"], **_said(record))
    path = main.write(tmp_path)
    _shard(first, tmp_path, 1)
    _shard(second, tmp_path, 2, cut=True)
    reading = JournalReading(path)
    view = reading.view()
    assert reading.view() == view, "another look finds nothing new"
    verdicts = {each.id: each.verdict for each in view.cases}
    assert verdicts == {
        "done": Verdict.PASS,
        "over": Verdict.FAIL,
        "broken": Verdict.ERROR,
        "later": Verdict.NOT_RUN,
    }
    done = view.case("done")
    assert done is not None
    assert len(done.findings) == 1, "what was taken over is not read again"
    remarks = "".join(remark.ja for remark in view.remarks)
    assert "journal-worker-N.jsonl" in remarks
    assert "途中で切れている" in remarks
    assert "連続していない" not in remarks


def _said(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in {"seq", "at", "type"}}


def _shard(builder: JournalBuilder, directory: Path, worker: int, *, cut: bool = False) -> None:
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in builder.records]
    text = "".join(lines) + ('{"seq": 99, "at": "2026-' if cut else "")
    (directory / f"journal-worker-{worker}.jsonl").write_text(text, encoding="utf-8")


def test_what_was_redacted_is_counted_by_kind(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([], [])
    one, other = "[redacted:cookie:0123456789ab]", "[redacted:cookie:ba9876543210]"
    builder.exchange(None, "browser", "partner", "GET", "http://127.0.0.1/?t=[redacted:token:0123456789ab]")
    response = {"status": 200, "headers": [["Set-Cookie", f"a={one}"], ["Set-Cookie", f"b={other}"]], "body": None}
    builder.exchange(None, "browser", "partner", "GET", "http://127.0.0.1/", response=response)
    builder.exchange(None, "browser", "partner", "GET", f"http://127.0.0.1/{one}")
    found = read_journal(builder.write(tmp_path)).redacted
    assert found == (Redacted("cookie", 2, 3), Redacted("token", 1, 1))


def test_nothing_redacted(tmp_path: Path) -> None:
    assert read_journal(JournalBuilder().start().write(tmp_path)).redacted == ()
