"""A realistic run read once, and a real one played once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.report import RunView, read_journal

from .sample_journal import build

_CASES = "reachab or description or from-portal or at-will or six-items"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    return read_journal(build().write(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="session")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Linking, unlinking and one list of notices at the reference partner: browser, back channel and seeding."""
    place = tmp_path_factory.mktemp("run")
    report = place / "report"
    options = ["--target-profile", "reference", "--report-dir", str(report), "-k", _CASES, "--tester", "試験担当者"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "conformance.plugin", *options],
        cwd=place,
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        check=False,
    )
    assert ended.returncode == 0, ended.stdout.decode() + ended.stderr.decode()
    return report


@pytest.fixture(scope="session")
def real_view(real_run: Path) -> RunView:
    return read_journal(real_run / "journal.jsonl")
