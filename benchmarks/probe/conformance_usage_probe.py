"""Loaded into a measured run by PYTEST_PLUGINS: splits what the run used into its own share and the partner's.

The run waits for the reference partner to end, so that the system's account of its children is the partner's share.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
from pathlib import Path

import pytest

_PEAKS: list[int] = []


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """The partner's peak while it is still there: `ru_maxrss` of a child is never below its parent's at the start."""
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            _PEAKS.append(_high_water_mark(Path("/proc", pid, "status")))


def _high_water_mark(status: Path) -> int:
    try:
        lines = status.read_text().splitlines()
    except FileNotFoundError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


@atexit.register
def _write() -> None:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(os.environ["CONFORMANCE_USAGE_FILE"]).write_text(
        json.dumps(
            {
                "ownMaxrss": own.ru_maxrss,
                "partnerCpu": children.ru_utime + children.ru_stime,
                "partnerPeak": max(_PEAKS, default=None),
            }
        )
    )
