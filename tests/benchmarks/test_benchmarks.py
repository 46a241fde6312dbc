"""The benchmarks do the work that they claim; how long it takes is no matter here."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conformance.report import read_journal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the benchmarks use the system's accounts of processes")

_BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def _figures(script: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(_BENCHMARKS / script), "--runs", "1", "--warm-up", "0", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def test_run_and_floor_do_the_same_work() -> None:
    figures = _figures("full_run.py", "--", "-k", "reachable or description or pre-check or from-portal")
    pair = figures["pairs"][0]
    assert pair["run"]["cpu_partner"] == pair["floor"]["cpu_partner"] > 0
    assert figures["ratio"].keys() == {"wall", "cpu", "peak_own", "wall_own", "cpu_own"}
    assert figures["work"].keys() >= {"exchange", "sign-xml", "verify-redirect", "sign-redirect", "document"}
    assert min(figures["work"].values()) > 0


def test_a_run_that_fails_is_not_measured() -> None:
    command = [sys.executable, str(_BENCHMARKS / "full_run.py"), "--runs", "1", "--warm-up", "0", "--", "-k", "no-such"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "exit code 5" in done.stderr
    assert "ratio" not in done.stdout


def test_both_runs_come_to_the_same_verdicts_and_are_measured() -> None:
    script = str(_BENCHMARKS / "parallel.py")
    chosen = ("--think-ms", "1", "--workers", "2", "--json", "--", "-k", "pre-check or from-portal or login-state")
    done = subprocess.run([sys.executable, script, *chosen], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert [run["workers"] for run in figures["runs"]] == [1, 2]
    assert figures["ratio"] == figures["runs"][1]["wall"] / figures["runs"][0]["wall"]


def test_start_up_is_measured_to_the_first_case() -> None:
    figures = _figures("startup.py")
    assert figures["over_bare"]["bare"] == 0
    assert figures["median"].keys() == figures["over_bare"].keys()
    assert figures["median"]["first_case"] > 0


def test_every_header_of_the_list_is_judged() -> None:
    figures = _figures("notice_headers.py", "--headers", "2500")
    assert figures["headers"] == 2500
    assert figures["median"].keys() == {"parsing", "judging", "over_parsing", "peak"}
    assert figures["median"]["judging"] > figures["median"]["parsing"] > 0


def test_all_reports_of_a_large_run_are_made_and_measured() -> None:
    figures = _figures("report.py", "--cases", "5", "--exchanges", "12")
    (last,) = figures["rounds"]
    assert last["files"].keys() >= {"report.html", "evidence.json", "exchanges.har", "cases/", "journal.jsonl"}
    assert last["seconds"].keys() >= {"read_journal", "write_report", "write_evidence", "write_har"}
    assert sum(last["seconds"].values()) == pytest.approx(last["wall"], rel=0.05)
    assert sum(last["files"].values()) == last["directory"]


def test_the_large_run_is_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_BENCHMARKS))
    # Not imported by its name, which is also that of a folder of tests.
    module = runpy.run_path(str(_BENCHMARKS / "report.py"))
    module["large_journal"](module["short_run"](tmp_path / "short"), tmp_path / "journal.jsonl", 7, 12)
    view = read_journal(tmp_path / "journal.jsonl")
    assert view.remarks == ()
    assert [len(case.activity.exchanges) for case in view.cases] == [12] * 7
    assert {case.verdict for case in view.cases} == {"pass"}
    names = [exchange.id for case in view.cases for exchange in case.activity.exchanges]
    assert len(set(names)) == 7 * 12


def test_a_list_that_is_wrong_is_no_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_BENCHMARKS))
    from notice_headers import CommandFailedError, answers, judged  # type: ignore[import-not-found, unused-ignore]

    right = answers(1500)
    assert judged(right) == 1500
    with pytest.raises(CommandFailedError):
        judged([right[0].replace(b'"opened": false', b'"opened": "no"', 1), right[1]])


def test_work_is_counted_from_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_BENCHMARKS))
    from workload import counts, workload_of  # type: ignore[import-not-found, unused-ignore]

    journal = tmp_path / "journal.jsonl"
    journal.write_text("\n".join(json.dumps(record) for record in _RECORDS), encoding="utf-8")
    work = workload_of(journal)
    assert counts(work) == {"exchange": 1, "document": 1}
    assert work["operations"][0] == {"do": "exchange", "method": "POST", "sends": 2, "receives": 14}
    assert work["operations"][1]["schema"] == "problem"
    assert Counter(operation["do"] for operation in work["operations"]) == counts(work)


_RECORDS: list[dict[str, Any]] = [
    {
        "type": "exchange",
        "id": "x00001",
        "from": "portal",
        "to": "partner",
        "request": {"method": "POST", "url": "http://127.0.0.1/api", "headers": [], "body": {"size": 2, "text": "{}"}},
        "response": {
            "status": 404,
            "headers": [["Content-Type", "application/problem+json"]],
            "body": {"size": 14, "text": '{"status":404}'},
        },
    },
    {"type": "message", "wire": "json", "kind": "refusal", "from": "partner", "exchange": "x00001", "decoded": {}},
    {
        "type": "exchange",
        "id": "x00002",
        "from": "browser",
        "to": "portal",
        "request": {"method": "GET", "url": "https://portal.test/", "headers": [], "body": None},
        "response": {"status": 200, "headers": [["Content-Type", "text/html"]], "body": {"size": 1, "text": "x"}},
    },
]


def test_a_flow_lasts_from_the_act_to_the_partners_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(_BENCHMARKS)

    def at(second: int, **record: Any) -> dict[str, Any]:
        return {"at": f"2026-06-01T09:00:{second:02}Z", **record}

    def exchange(second: int, to: str, method: str, status: int | None) -> dict[str, Any]:
        response = None if status is None else {"status": status}
        return at(second, type="exchange", to=to, request={"method": method}, response=response)

    begins = {"type": "step", "text": {"ja": "利用者A（端末 A-1）がマイナポータルから外部連携先を開く。"}}
    refused = [at(0, **begins), exchange(1, "partner", "POST", 403), exchange(2, "portal", "GET", 200)]
    landed = [at(10, **begins), exchange(11, "portal", "GET", 200), exchange(12, "partner", "POST", 303)]
    records = [*refused, *landed, exchange(14, "partner", "GET", 200), exchange(15, "partner", "GET", 200)]
    flows = runpy.run_path(str(_BENCHMARKS / "flow.py"))["flows"]
    assert list(flows(records)) == [(3, 4000.0)]
