"""The journal outlives its process, and every line of it is a record."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from conformance.chain import CHAIN_START, Chain, record_digest
from conformance.evidence.journal import Journal, shard_name, timestamp

NOON = datetime(2026, 6, 1, 12, 0, 0, 5, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl", lambda: NOON)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def test_records_are_numbered_timed_and_kept_in_order(journal: Journal) -> None:
    journal.write("notice", {"text": {"ja": "あ", "en": "a"}})
    journal.write("case_started", {"case": "link/2.1-4/from-portal"})
    first, second = _lines(journal.path)
    assert (first.pop("prev"), second.pop("prev")) == (
        CHAIN_START,
        record_digest(journal.path.read_bytes().splitlines()[0]),
    )
    assert [first, second] == [
        {"seq": 1, "at": "2026-06-01T12:00:00.000005Z", "type": "notice", "text": {"ja": "あ", "en": "a"}},
        {"seq": 2, "at": "2026-06-01T12:00:00.000005Z", "type": "case_started", "case": "link/2.1-4/from-portal"},
    ]
    assert "あ" in journal.path.read_text(encoding="utf-8"), "legible without a tool"


def test_an_existing_journal_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text("evidence\n", encoding="utf-8")
    with pytest.raises(FileExistsError):
        Journal(path, lambda: NOON)
    assert path.read_text(encoding="utf-8") == "evidence\n"


def test_a_killed_process_leaves_what_it_wrote(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from conformance.evidence.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]), lambda: datetime.now(UTC))\n"
        "journal.write('notice', {'text': {'ja': '途中', 'en': 'midway'}})\n"
        "os._exit(9)\n"
    )
    path = tmp_path / "journal.jsonl"
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == 9
    assert [line["text"]["ja"] for line in _lines(path)] == ["途中"]


def test_surrogates_and_line_separators_stay_inside_their_record(journal: Journal) -> None:
    text = "lone \ud800, next line \u0085 and \u2028, newline \n, nul \x00"
    journal.write("notice", {"text": {"ja": text, "en": text}})
    journal.write("notice", {"text": {"ja": "次", "en": "next"}})
    assert [line["text"]["ja"] for line in _lines(journal.path)] == [text, "次"]


@pytest.mark.parametrize("unwritable", [object(), float("nan")])
def test_what_cannot_be_written_leaves_no_gap(journal: Journal, unwritable: object) -> None:
    journal.write("notice", {"n": 1})
    with pytest.raises((TypeError, ValueError)):
        journal.write("notice", {"n": unwritable})
    journal.write("notice", {"n": 2})
    assert [(line["seq"], line["n"]) for line in _lines(journal.path)] == [(1, 1), (2, 2)]


def test_threads_share_one_sequence(journal: Journal) -> None:
    def write() -> None:
        for _ in range(50):
            journal.write("notice", {})

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line["seq"] for line in _lines(journal.path)] == list(range(1, 201))


def test_a_closed_journal_takes_nothing_more(journal: Journal) -> None:
    journal.close()
    with pytest.raises(ValueError, match="closed"):
        journal.write("notice", {})


def test_timestamps_are_utc() -> None:
    tokyo = datetime(2026, 6, 1, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    assert timestamp(tokyo) == "2026-06-01T00:00:00.000000Z"


def test_a_workers_records_are_taken_over_as_they_are_under_numbers_of_its_own(
    tmp_path: Path, journal: Journal
) -> None:
    shard = Journal(tmp_path / shard_name(2), lambda: NOON - timedelta(seconds=3))
    text = 'quote ", newline \n, next line \u0085, {"seq":9,'
    shard.write("notice", {"text": {"ja": "あ", "en": text}})
    shard.write("case_started", {"case": "link/2.1-4/from-portal"})
    journal.write("notice", {"text": {"ja": "い", "en": "i"}})
    for line in shard.path.read_bytes().splitlines(keepends=True):
        journal.take_over(2, line)
    journal.write("case_started", {"case": "link/a"})
    _, first, second, last = _lines(journal.path)
    whole = journal.path.read_bytes().splitlines()
    assert list(Chain(whole).breaks(Chain(whole).closing)) == []
    assert first == {
        "seq": 2,
        "prev": record_digest(whole[0]),
        "worker": 2,
        "workerSeq": 1,
        "at": "2026-06-01T11:59:57.000005Z",
        "type": "notice",
        "text": {"ja": "あ", "en": text},
    }
    assert (second["seq"], second["workerSeq"], second["case"]) == (3, 2, "link/2.1-4/from-portal")
    assert (last["seq"], "worker" in last) == (4, False)
