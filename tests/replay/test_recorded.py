"""What a replay takes from a journal beside the exchanges."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from conformance.replay.recorded import read_recorded
from conformance.vocabulary import Verdict
from conformance.waiving import Waiver

WAIVER = Waiver("link/a", None, "開発部", "次の版", "担当", date(2026, 6, 1), "議事録", date(2026, 12, 31))


def test_the_waivers_are_the_runs(tmp_path: Path) -> None:
    """A case that goes on in spite of a waived failure has to go on in the replay, too."""
    run = {"target": {"build": "1.0"}, "startedAt": "2026-06-30T15:30:00.000000Z"}
    records = [{"type": "run_started", "run": run}, {"type": "setting"}, {"type": "waiver", **WAIVER.to_json()}]
    (tmp_path / "journal.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    waivers = read_recorded(tmp_path).waivers
    assert (waivers.given, waivers.build, waivers.day) == ((WAIVER,), "1.0", date(2026, 7, 1))
    assert waivers.judge("link/a", "G-1", Verdict.FAIL) is Verdict.ALLOWED
