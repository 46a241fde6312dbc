"""The committed sample: whole, small, and read by this version, whichever recorded it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.evidence.verification import verify_evidence
from conformance.report import RunView, read_journal, rebuild
from conformance.vocabulary import Verdict

SAMPLE = Path(__file__).resolve().parents[1] / "reports" / "sample"
CASES = {"procedure/3.1.2-1/pre-check", "link/2.1-4/from-portal"}

pytestmark = pytest.mark.skipif(not SAMPLE.parent.is_dir(), reason="no checkout: an sdist leaves reports out")


@pytest.fixture(scope="module")
def view() -> RunView:
    return read_journal(SAMPLE / "journal.jsonl")


def test_it_is_as_it_was_recorded_and_small() -> None:
    found = verify_evidence(SAMPLE)
    assert found.problems == ()
    assert (found.intact, found.made_by) == (True, "run")
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 1_000_000


def test_this_version_understands_every_record(view: RunView) -> None:
    assert view.remarks == ()
    assert not view.interrupted
    assert {case.id for case in view.cases if case.activity.exchanges} == CASES


def test_reports_made_anew_tell_the_verdicts_that_were_handed_in(tmp_path: Path, view: RunView) -> None:
    handed_in = json.loads((SAMPLE / "evidence.json").read_text(encoding="utf-8"))
    shutil.copytree(SAMPLE, tmp_path / "copy")
    rebuild(tmp_path / "copy")
    anew = json.loads((tmp_path / "copy" / "evidence.json").read_text(encoding="utf-8"))
    assert [(case["id"], case["verdict"]) for case in anew["cases"]] == [
        (case["id"], case["verdict"]) for case in handed_in["cases"]
    ]
    assert {case.id for case in view.cases if case.verdict is Verdict.PASS} == CASES
    assert "模擬マイナポータルによる試験" in (tmp_path / "copy" / "report.html").read_text(encoding="utf-8")
