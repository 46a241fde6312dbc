"""What is changed in the records of real steps, or in their files, the verification names."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.errors import HarnessError
from conformance.evidence.manifest import write_manifest
from conformance.evidence.recorded_files import TakenFile
from conformance.evidence.records import RealStep, append_step
from conformance.evidence.verification import verify_evidence
from conformance.report import rebuild
from conformance.vocabulary import Operation, RealEnvironment, Verdict
from tests.har_kit import png
from tests.report.journal_builder import JournalBuilder, requirement

NOW = datetime(2026, 11, 28, 6, 40, tzinfo=UTC)
STEP = RealStep(
    run="20261123T120503Z-000001",
    title="操作",
    operation=Operation.SSO,
    requirements=("G-1",),
    environment=RealEnvironment.PRODUCTION,
    performed_at=NOW,
    tester="試験担当者",
    result=Verdict.PASS,
    remark=None,
)


def _append(directory: Path, title: str, *files: TakenFile) -> None:
    append_step(directory, replace(STEP, title=title), files, "0.1.0", lambda: NOW)


def _seal(directory: Path) -> None:
    write_manifest(directory, run="r1", tool="0.1.0", made_at="2026-11-28T06:40:00Z", made_by="record")


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    directory = tmp_path / "evidence"
    directory.mkdir()
    JournalBuilder().start().catalogue([requirement("G-1")], []).select().end().write(directory)
    for number in range(5):
        _append(
            directory,
            f"操作 {number}",
            TakenFile("a.png", "png", png() + bytes([number])),
            TakenFile("a.pdf", "pdf", b"%PDF-1.7 " + bytes([number]) + b" %%EOF"),
        )
    rebuild(directory)
    _seal(directory)
    return directory


def _places(directory: Path) -> set[str]:
    return {problem.place for problem in verify_evidence(directory).problems}


def test_untouched_records_are_intact(evidence: Path) -> None:
    found = verify_evidence(evidence)
    assert found.intact
    assert found.steps == 5


@pytest.mark.parametrize("number", range(5))
def test_a_removed_record_is_named(evidence: Path, number: int) -> None:
    records = evidence / "records.jsonl"
    lines = records.read_bytes().splitlines(keepends=True)
    records.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    assert f"records.jsonl:{number + 1}" in _places(evidence)


def test_swapped_records_are_named(evidence: Path) -> None:
    records = evidence / "records.jsonl"
    lines = records.read_bytes().splitlines(keepends=True)
    records.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert "records.jsonl:2" in _places(evidence)


def test_a_record_changed_in_one_byte_is_named(evidence: Path) -> None:
    chance = random.Random(20261128)
    records = evidence / "records.jsonl"
    whole = records.read_bytes()
    for _ in range(200):
        content = bytearray(whole)
        place = chance.randrange(len(content))
        content[place] ^= chance.randrange(1, 256)
        records.write_bytes(content)
        assert "records.jsonl" in _places(evidence)
    records.write_bytes(whole)
    assert verify_evidence(evidence).intact


def test_a_result_turned_round_names_its_record(evidence: Path) -> None:
    records = evidence / "records.jsonl"
    lines = records.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"result":"pass"', b'"result":"fail"')
    records.write_bytes(b"".join(lines))
    assert "records.jsonl:3" in _places(evidence)


@pytest.mark.parametrize("sealed_again", [False, True])
def test_swapped_files_are_named_also_by_a_manifest_made_anew(evidence: Path, sealed_again: bool) -> None:
    one, other = evidence / "recorded/001-1.png", evidence / "recorded/002-1.png"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    if sealed_again:
        _seal(evidence)
    assert {"recorded/001-1.png", "recorded/002-1.png"} <= _places(evidence)


@pytest.mark.parametrize("sealed_again", [False, True])
def test_a_removed_file_is_named_also_by_a_manifest_made_anew(evidence: Path, sealed_again: bool) -> None:
    (evidence / "recorded/003-2.pdf").unlink()
    if sealed_again:
        _seal(evidence)
    assert "recorded/003-2.pdf" in _places(evidence)


def test_all_records_removed(evidence: Path) -> None:
    (evidence / "records.jsonl").unlink()
    assert "records.jsonl" in _places(evidence)


def test_in_an_archive(evidence: Path, tmp_path: Path) -> None:
    (evidence / "recorded/001-1.png").write_bytes(b"another")
    _seal(evidence)
    archive = shutil.make_archive(str(tmp_path / "handed-on"), "zip", evidence)
    assert {problem.place for problem in verify_evidence(Path(archive)).problems} == {"recorded/001-1.png"}


def test_evidence_without_records_has_no_place_for_them(tmp_path: Path) -> None:
    JournalBuilder().start().write(tmp_path)
    _seal(tmp_path)
    assert "records" not in json.loads((tmp_path / "MANIFEST.json").read_bytes())
    assert verify_evidence(tmp_path).steps == 0


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: whole[:-30], lambda whole: whole[2:]])
def test_nothing_is_appended_to_what_is_not_whole(evidence: Path, damage: object) -> None:
    records = evidence / "records.jsonl"
    records.write_bytes(damage(records.read_bytes()))  # type: ignore[operator]
    before = records.read_bytes()
    with pytest.raises(HarnessError, match="追記しませんでした"):
        _append(evidence, "次", TakenFile("a.png", "png", png()))
    assert records.read_bytes() == before
    assert not (evidence / "recorded/006-1.png").exists()
