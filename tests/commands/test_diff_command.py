"""`conformance diff`: what it reads, what it says of it, and its exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from conformance.resources import load_schema
from tests.report.journal_builder import JournalBuilder, case, requirement


def _journal(verdict: str, **changes: object) -> JournalBuilder:
    builder = JournalBuilder().start(**changes).catalogue([requirement("G-1")], [case("link/a", "G-1")])
    return builder.select("link/a").run("link/a", verdict, {"G-1": verdict}).end()


@pytest.fixture
def evidence(conformance, tmp_path: Path):
    """`evidence(name, verdict)`: a report directory with its manifest."""

    def make(name: str, verdict: str, **changes: object) -> Path:
        place = tmp_path / name
        place.mkdir()
        _journal(verdict, **changes).write(place)
        assert conformance("report", str(place)).code == 0
        return place

    return make


@pytest.mark.parametrize(
    ("was", "now", "code"), [("pass", "pass", 0), ("fail", "pass", 0), ("fail", "fail", 0), ("pass", "fail", 1)]
)
def test_exit_code_tells_whether_something_got_worse(conformance, evidence, was, now, code):
    assert conformance("diff", str(evidence("old", was)), str(evidence("new", now))).code == code


def test_terminal_tells_case_requirement_and_side(conformance, evidence):
    ended = conformance("diff", str(evidence("old", "pass")), str(evidence("new", "fail", toolVersion="9.9.9")))
    assert "[合格 → 不合格] link/a" in ended.out
    assert "G-1  期待: 成り立つ" in ended.out
    assert "試験系の版: 0.1.0 → 9.9.9" in ended.out
    assert ended.out.count("証跡は、目録を作った時のままである") == 2


def test_english(conformance, evidence):
    places = str(evidence("old", "pass")), str(evidence("new", "fail"))
    ended = conformance("diff", *places, "--report-lang", "en")
    assert "[pass → fail] link/a" in ended.out


def test_two_english_runs_are_compared_in_english(conformance, evidence):
    places = [str(evidence(name, "pass", reportLanguage="en")) for name in ("old", "new")]
    assert "No case got worse" in conformance("diff", *places).out


def test_json_follows_its_schema(conformance, evidence):
    ended = conformance("diff", str(evidence("old", "pass")), str(evidence("new", "fail")), "--json")
    document = json.loads(ended.out)
    jsonschema.Draft202012Validator(load_schema("diff")).validate(document)
    assert (ended.code, document["worse"], document["before"]["integrity"]["state"]) == (1, True, "intact")


def test_page_is_written_and_written_again(conformance, evidence, tmp_path):
    old, new, page = evidence("old", "pass"), evidence("new", "fail"), tmp_path / "diff.html"
    line = ("diff", str(old), str(new), "--html", str(page))
    conformance(*line)
    first = page.read_bytes()
    conformance(*line)
    assert page.read_bytes() == first
    assert "新たな不合格" in first.decode()
    assert str(tmp_path) not in first.decode()


def test_markdown_is_written(conformance, evidence, tmp_path):
    text = tmp_path / "diff.md"
    conformance("diff", str(evidence("old", "pass")), str(evidence("new", "fail")), "--markdown", str(text))
    assert text.read_text(encoding="utf-8").startswith("# 前回との比較（模擬マイナポータルによる試験）\n")


def test_page_that_cannot_be_written(conformance, evidence, tmp_path):
    place = str(evidence("old", "pass"))
    ended = conformance("diff", place, place, "--html", str(tmp_path / "nowhere" / "diff.html"))
    assert ended.code == 4
    assert "--html" in ended.err


@pytest.mark.parametrize("folder", [False, True])
def test_archives_are_read_where_they_are(conformance, evidence, tmp_path, folder):
    old, new = evidence("old", "pass"), evidence("new", "fail")
    root, base = (tmp_path, "new") if folder else (new, None)
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", root, base)
    ended = conformance("diff", str(old), archive)
    assert ended.code == 1
    assert "[合格 → 不合格] link/a" in ended.out
    assert ended.out.count("証跡は、目録を作った時のままである") == 2


def test_evidence_that_was_changed_is_no_success(conformance, evidence):
    old, new = evidence("old", "pass"), evidence("new", "pass")
    (new / "report.html").write_text("", encoding="utf-8")
    ended = conformance("diff", str(old), str(new))
    assert ended.code == 1
    assert "目録を作った時のままではない（相違 1 件）" in ended.out
    assert "report.html: 内容が変更されている。" in ended.out


def test_evidence_without_a_manifest_says_that_nobody_knows(conformance, evidence):
    old, new = evidence("old", "pass"), evidence("new", "pass")
    for name in ("MANIFEST.json", "SHA256SUMS"):
        (new / name).unlink()
    ended = conformance("diff", str(old), str(new))
    assert ended.code == 0
    assert "証跡に目録（MANIFEST.json）がなく" in ended.out


def test_what_is_no_evidence(conformance, evidence, tmp_path):
    old = str(evidence("old", "pass"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "readme.txt").write_text("x", encoding="utf-8")
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "elsewhere")
    for place in (tmp_path / "empty", tmp_path / "nowhere", tmp_path / "file", Path(archive)):
        for line in ((old, str(place)), (str(place), old)):
            ended = conformance("diff", *line)
            assert ended.code == 4
            assert ended.err.startswith(str(place))


@pytest.mark.parametrize("line", [b"{not json}\n{}\n", b"[" * 100_000 + b"\n{}\n", b""])
def test_a_damaged_journal_is_told_without_a_traceback(conformance, evidence, line):
    old, new = evidence("old", "pass"), evidence("new", "pass")
    (new / "journal.jsonl").write_bytes(line)
    ended = conformance("diff", str(old), str(new))
    assert ended.code == 3
    assert str(new) in ended.err


def test_an_archive_whose_journal_is_spoilt(conformance, evidence, tmp_path):
    old, new = evidence("old", "pass"), evidence("new", "pass")
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", new))
    packed = bytearray(archive.read_bytes())
    place = packed.index(b"journal.jsonl") + 400
    packed[place : place + 200] = bytes(200)
    archive.write_bytes(packed)
    ended = conformance("diff", str(old), str(archive))
    assert ended.code == 4
    assert str(archive) in ended.err
