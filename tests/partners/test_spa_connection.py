"""A partner that scripts bring to life: the HTTP engine says that it needs Chromium, and Chromium passes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PARTNER = Path(__file__).parent / "spa" / "partner.py"
SECONDS = 240
# One case of each operation: consent, menu, the way from screen to screen and the session probe are in all of them.
CASES = {
    "link/2.2.2-2/needs-the-citizens-consent",
    "sso/2.2-3/login-state",
    "ssoff/2.2.3-8/from-partner",
    "unlink/2.2-2/tie-removed",
}


@pytest.fixture(scope="module")
def partner() -> Iterator[str]:
    """Its base URL."""
    process = subprocess.Popen([sys.executable, str(PARTNER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        word, _, url = process.stdout.readline().partition(" ")
        assert word == "ready"
        yield url.strip()
    finally:
        process.communicate(timeout=20)


def connection_test(directory: Path, partner: str, browser: str) -> tuple[int, dict[str, Any]]:
    only = " or ".join(case.rpartition("/")[2] for case in CASES)
    arguments = ("--target-url", partner, "--target-profile", "reference", "--citizen-browser", browser, "-k", only)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--report-dir", str(directory / "evidence"), *arguments],
        cwd=directory,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    evidence = json.loads((directory / "evidence" / "evidence.json").read_text(encoding="utf-8"))
    assert evidence["run"]["citizenBrowser"] == browser
    return done.returncode, {case["id"]: case for case in evidence["cases"] if case["id"] in CASES}


def test_http_says_that_it_needs_chromium(tmp_path: Path, partner: str) -> None:
    code, cases = connection_test(tmp_path, partner, "http")
    assert code == 3
    assert {case["verdict"] for case in cases.values()} == {"error"}
    for case in cases.values():
        assert "--citizen-browser chromium で実行してください" in case["reason"]


@pytest.mark.chromium
def test_chromium_passes(tmp_path: Path, partner: str) -> None:
    code, cases = connection_test(tmp_path, partner, "chromium")
    assert {identifier: case["verdict"] for identifier, case in cases.items()} == dict.fromkeys(CASES, "pass")
    assert code == 0
