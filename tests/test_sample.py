"""The committed sample: whole, small, and read by this version, whichever recorded it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from conformance.evidence.verification import verify_evidence
from conformance.replay import Status, judge_again
from conformance.report import RunView, read_journal, rebuild
from conformance.vocabulary import Verdict

SAMPLE = Path(__file__).resolve().parents[1] / "reports" / "sample.zip"
CASES = {"procedure/3.1.2-1/pre-check", "link/2.1-4/from-portal"}

pytestmark = pytest.mark.skipif(not SAMPLE.is_file(), reason="no checkout: an sdist leaves reports out")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(SAMPLE) as archive:
        archive.extractall(place)
    return place / "sample"


@pytest.fixture(scope="module")
def view(directory: Path) -> RunView:
    return read_journal(directory / "journal.jsonl")


def test_it_is_as_it_was_recorded_and_small() -> None:
    found = verify_evidence(SAMPLE)
    assert found.problems == ()
    assert (found.intact, found.made_by) == (True, "run")
    assert SAMPLE.stat().st_size < 1_000_000


def test_this_version_understands_every_record(view: RunView) -> None:
    assert view.remarks == ()
    assert not view.interrupted
    assert {case.id for case in view.cases if case.activity.exchanges} == CASES


def test_reports_made_anew_tell_the_verdicts_that_were_handed_in(directory: Path, view: RunView) -> None:
    handed_in = json.loads((directory / "evidence.json").read_text(encoding="utf-8"))
    rebuild(directory)
    anew = json.loads((directory / "evidence.json").read_text(encoding="utf-8"))
    verdicts = [[(case["id"], case["verdict"]) for case in each["cases"]] for each in (handed_in, anew)]
    assert verdicts[0] == verdicts[1]
    assert {case.id for case in view.cases if case.verdict is Verdict.PASS} == CASES
    assert "模擬マイナポータルによる試験" in (directory / "report.html").read_text(encoding="utf-8")


def test_it_can_be_judged_again(directory: Path) -> None:
    replay = judge_again(directory)
    assert {each.case for each in replay.cases} == CASES
    assert Status.NOT_JUDGED not in {each.status for each in replay.cases}
