"""`conformance report`: from the journal alone, also of a run that was killed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.report.sample_journal import build


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    build().write(tmp_path)
    return tmp_path


def _journal(directory: Path) -> Path:
    return directory / "journal.jsonl"


def test_the_reports_are_made_again(conformance, directory):
    ended = conformance("report", str(directory))
    assert ended.code == 0
    assert "模擬マイナポータルによる試験" in (directory / "report.html").read_text(encoding="utf-8")
    assert json.loads((directory / "evidence.json").read_text(encoding="utf-8"))["summary"]["complete"] is False
    assert str(directory / "report.html") in ended.out


def test_the_language_is_the_one_asked_for(conformance, directory):
    ended = conformance("report", str(directory), "--report-lang", "en")
    assert "Conformity with the guideline" in ended.out
    assert '<html lang="en"' in (directory / "report.html").read_text(encoding="utf-8")


def test_a_run_that_was_killed_says_so(conformance, directory):
    journal = _journal(directory)
    whole = journal.read_bytes()
    journal.write_bytes(whole[: len(whole) * 2 // 3])
    ended = conformance("report", str(directory))
    assert ended.code == 0
    assert ended.out.startswith("! ")
    assert json.loads((directory / "evidence.json").read_text(encoding="utf-8"))["run"]["finishedAt"] is None


@pytest.mark.parametrize("missing", ["", "nowhere", "file"])
def test_what_is_no_report_directory(conformance, tmp_path, missing):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ended = conformance("report", str(tmp_path / missing))
    assert ended.code == 4
    assert "journal.jsonl" in ended.err


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [*lines[:4], b"{not json", *lines[4:]],
        lambda lines: lines[1:],
        lambda lines: [],
        lambda lines: [b'{"type":"run_started","seq":1,"at":"2026-06-01T00:00:00Z","run":{}}'],
        lambda lines: [*lines[:4], b"[]", *lines[4:]],
        lambda lines: [*lines[:4], b'{"type":"exchange"}', *lines[4:]],
        lambda lines: [*lines[:4], b"[" * 100_000, *lines[4:]],
    ],
    ids=["not json", "no start", "empty", "nothing in the run", "no object", "no exchange", "deep"],
)
def test_a_damaged_journal_is_told_without_a_traceback(conformance, directory, damage):
    journal = _journal(directory)
    journal.write_bytes(b"\n".join(damage(journal.read_bytes().splitlines())) + b"\n")
    ended = conformance("report", str(directory))
    assert ended.code == 3
    assert "journal.jsonl" in ended.err


def test_folders_are_written_beside_the_evidence(conformance, directory):
    out = directory.with_name(f"{directory.name}-folders")
    ended = conformance("report", str(directory), "--folders", str(out))
    assert ended.code == 0
    assert sorted(path.name for path in out.iterdir()) == ["evidence-01.zip", "index.csv"]
    assert f"ケースごとのフォルダー: {out}（一覧 index.csv、zip 1 個" in ended.out
    assert conformance("verify", str(directory)).code == 0


@pytest.mark.parametrize("where", ["used", "inside", "file"])
def test_folders_never_mix_with_anything(conformance, directory, where):
    beside = directory.with_name(f"{directory.name}-{where}")
    if where == "used":
        beside.mkdir()
        (beside / "x").write_text("x", encoding="utf-8")
    elif where == "file":
        beside.write_text("x", encoding="utf-8")
    else:
        beside = directory / "folders"
    ended = conformance("report", str(directory), "--folders", str(beside))
    assert ended.code == 4
    assert f"--folders {beside}" in ended.err
    assert not (directory / "report.html").exists()
