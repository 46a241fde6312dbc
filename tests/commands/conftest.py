"""Runs commands as a user does, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from conformance.cli import main


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def conformance(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """`conformance(*argv)`, in this process."""

    def run(*argv: str) -> Ended:
        code = main([str(each) for each in argv])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """`python -m conformance *argv` in a process of its own, whose console knows `encoding`."""

    def run(*argv: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        command = [sys.executable, "-m", "conformance", *argv]
        return subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False)

    return run
