"""Broken off half-way, by whatever: what was done is told, and what was made is undone where that is still possible."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from connection_kit import Ended, connection_test, played

from conformance.execution import World
from conformance.report import exit_code, read_journal, rebuild
from conformance.vocabulary import Verdict

FIRST = "link/2.1-4/from-portal"
STRUCK = "sso/2.2-3/login-state"
NEXT = "sso/2.2.3-1/no-further-authentication"
SELECTED = "from-portal or login-state or no-further-authentication"

# A conftest.py that strikes while a case has exchanges under way: the whole process group, as Ctrl-C does.
STRIKES = """
import os, signal, threading, time
from pathlib import Path

def strike():
    record = '"type":"exchange","case":"{case}"'
    while record not in Path("evidence/journal.jsonl").read_text(encoding="utf-8", errors="replace"):
        time.sleep(0.001)
    {act}

def pytest_runtest_setup(item):
    if item.name == "{case}":
        threading.Thread(target=strike, daemon=True).start()
"""
# A conftest.py that ends the embedded partner between two cases.
PARTNER_DIES = """
import psutil

def pytest_runtest_setup(item):
    if item.name == "{case}":
        for child in psutil.Process().children():
            child.kill()
            child.wait()
"""


def struck(tmp_path: Path, conftest: str) -> Ended:
    (tmp_path / "conftest.py").write_text(conftest, encoding="utf-8")
    return connection_test(tmp_path, "--target-profile", "reference", "-k", SELECTED)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_interrupted_by_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    act = (
        f"os.killpg(os.getpgrp(), signal.{number.name})"
        if number is signal.SIGINT
        else (f"os.kill(os.getpid(), signal.{number.name})")
    )
    ended = struck(tmp_path, STRIKES.format(case=STRUCK, act=act))
    assert ended.code == 2, ended.text
    assert "Traceback" not in ended.text
    assert "! この実行は途中で中断された" in ended.out
    assert "中断されました" in ended.out
    assert str(ended.directory / "report.html") in ended.out
    view = read_journal(ended.directory / "journal.jsonl")
    assert view.interrupted
    verdicts = ended.verdicts()
    assert (verdicts[FIRST], verdicts[STRUCK], verdicts[NEXT]) == ("pass", "error", "not_run")
    assert [cleanup.ok for cleanup in view.cleanups][-1:] == [True]
    assert "連携の解除" in view.cleanups[-1].text.ja
    assert view.cleanups[-1].ok
    assert not is_listening(view.run["target"]["baseUrl"])


def test_killed(tmp_path: Path) -> None:
    ended = struck(tmp_path, STRIKES.format(case=STRUCK, act="os.kill(os.getpid(), signal.SIGKILL)"))
    assert ended.code == -signal.SIGKILL
    assert not (ended.directory / "report.html").exists()
    view = rebuild(ended.directory)
    assert view.finish is None
    verdicts = ended.verdicts()
    assert (verdicts[FIRST], verdicts[STRUCK], verdicts[NEXT]) == ("pass", "error", "not_run")
    assert not ended.evidence["summary"]["complete"]
    assert exit_code(view) == 2
    assert "途切れている" in (ended.directory / "report.html").read_text(encoding="utf-8")
    gone_by = time.monotonic() + 10
    while is_listening(view.run["target"]["baseUrl"]) and time.monotonic() < gone_by:
        time.sleep(0.01)
    assert not is_listening(view.run["target"]["baseUrl"])


def test_partner_dies(tmp_path: Path) -> None:
    ended = struck(tmp_path, PARTNER_DIES.format(case=STRUCK))
    assert ended.code == 3, ended.text
    assert "Traceback" not in ended.text
    verdicts = ended.verdicts()
    assert (verdicts[FIRST], verdicts[STRUCK], verdicts[NEXT]) == ("pass", "error", "error")
    assert "接続が拒否されました" in ended.case(STRUCK)["reason"]
    view = read_journal(ended.directory / "journal.jsonl")
    assert not view.interrupted
    assert [cleanup.ok for cleanup in view.cleanups][-1:] == [False]


def test_stopped_at_the_first_failure(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(PARTNER_DIES.format(case=STRUCK), encoding="utf-8")
    ended = connection_test(tmp_path, "--target-profile", "reference", "-k", SELECTED, "-x")
    assert ended.code == 3
    verdicts = ended.verdicts()
    assert (verdicts[FIRST], verdicts[STRUCK], verdicts[NEXT]) == ("pass", "error", "not_run")
    assert any("途中で打ち切った" in notice.ja for notice in read_journal(ended.directory / "journal.jsonl").notices)


def test_clean_up_interrupted_still_ends_in_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(world: World) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(World, "clean_up", interrupted)
    ended = played(tmp_path, FIRST, profile="reference")
    assert ended.code == 2
    assert ended.case(FIRST)["verdict"] == Verdict.PASS
    cleanup = read_journal(ended.directory / "journal.jsonl").cleanups[-1]
    assert not cleanup.ok
    assert "残っている可能性" in cleanup.text.ja


def is_listening(url: str) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex((urlsplit(url).hostname or "", urlsplit(url).port or 80)) == 0
