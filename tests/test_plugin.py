"""The plug-in beside others: silent when not asked, whole when asked, the right exit code whoever else is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from connection_kit import connection_test, environment

PRE_CHECK = ("--target-profile", "reference", "-k", "pre-check")

USERS_INI = """
[pytest]
python_files = check_*.py
testpaths = checks
addopts = -ra --strict-markers --strict-config
xfail_strict = true
"""
# Written by a user's own test, after everything was imported that a run without us imports.
USERS_TEST = """
import json, sys

def test_own():
    with open("modules.json", "w") as stream:
        json.dump(sorted(name for name in sys.modules if name.partition(".")[0] == "conformance"), stream)
"""


def users_project(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(USERS_INI, encoding="utf-8")
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "check_own.py").write_text(USERS_TEST, encoding="utf-8")


def test_silent_when_not_asked(tmp_path: Path) -> None:
    users_project(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest"], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert "模擬" not in done.stdout
    assert json.loads((tmp_path / "modules.json").read_text()) == ["conformance", "conformance.plugin"]
    assert not (tmp_path / "reports").exists()


def test_works_in_a_users_project_when_asked(tmp_path: Path) -> None:
    users_project(tmp_path)
    ended = connection_test(tmp_path, *PRE_CHECK)
    assert ended.code == 0, ended.text
    assert "1 passed, " in ended.out
    assert not (tmp_path / "modules.json").exists()
    assert ended.case("procedure/3.1.2-1/pre-check")["verdict"] == "pass"


def test_workers_that_cannot_be_are_not_used_and_that_is_said(tmp_path: Path) -> None:
    more = ("-n", "2", "-p", "no:cacheprovider")
    ended = connection_test(tmp_path, "--target-profile", "reference-rest", "-k", "pre-check", *more)
    assert ended.code == 0, ended.text
    assert "-n 2 は使わず、ケースを順に実行します" in ended.out
    assert "並行実行の組" not in ended.out
    assert "2 workers" not in ended.out
    assert not (tmp_path / ".pytest_cache").exists()


def test_order_is_the_catalogues_whatever_shuffles(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-profile", "reference", "--collect-only", "-q", "-p", "randomly")
    identifiers = [line for line in ended.out.splitlines() if line.startswith("conformance::")]
    assert identifiers[:3] == [
        "conformance::account/P-TLS-1/reachable",
        "conformance::account/P-SAML-12/description",
        "conformance::procedure/3.1.2-1/pre-check",
    ]


def test_other_reports_say_the_same(tmp_path: Path) -> None:
    ended = connection_test(
        tmp_path,
        "--target-url",
        "http://partner.invalid",
        "--junitxml=junit.xml",
        "--html=page.html",
        "--self-contained-html",
    )
    assert ended.code == 3, ended.text
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert (suite.get("errors"), suite.get("failures"), suite.get("tests")) == ("2", "0", "2")
    case = suite[0]
    assert case.get("name") == "account/P-TLS-1/reachable"
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert properties["verdict"] == "error"
    assert properties["title"] == "疎通確認: 安全な通信路で外部連携先に接続できる"
    assert "解決できません" in (case.findtext("error") or "")
    # The evidence has one of its own, and neither minds the other.
    ours = ElementTree.parse(ended.directory / "junit.xml").getroot()
    assert (ours.get("errors"), ours.get("failures")) == ("2", "0")
    assert "account/P-TLS-1/reachable" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_nothing_selected(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-url", "http://partner.invalid", "-k", "nothing_is_called_so")
    assert ended.code == 5


def test_gate_on_a_run_that_is_not_whole(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, *PRE_CHECK, "--gate")
    assert ended.code == 6
    assert not ended.evidence["summary"]["complete"]


def test_last_failed_can_be_run_again(tmp_path: Path) -> None:
    first = connection_test(tmp_path, "--target-url", "http://partner.invalid")
    assert first.code == 3
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--target-url", "http://partner.invalid", "--lf", "--co", "-q"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.count("conformance::") == 2


def test_a_users_own_hook_that_breaks_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "def pytest_runtest_setup(item):\n    raise OSError('the hook broke')\n", encoding="utf-8"
    )
    ended = connection_test(tmp_path, *PRE_CHECK)
    assert ended.code == 3
    assert "the hook broke" in ended.out
    assert ended.case("procedure/3.1.2-1/pre-check")["verdict"] == "not_run"
