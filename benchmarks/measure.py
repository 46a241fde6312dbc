"""Processes timed from outside: wall clock, and the operating system's own account of the finished process (POSIX)."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "CommandFailedError",
    "Finished",
    "bytecode_kept_in",
    "conditions",
    "machine",
    "median",
    "rss_bytes",
    "run_process",
]


class CommandFailedError(RuntimeError):
    """A measured command ended otherwise than it should: what it took says nothing."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One process from start to exit. `cpu` (user and system) includes the children that it waited for."""

    started_at: float
    wall: float
    cpu: float
    peak: int


def run_process(command: Sequence[str], *, log: Path, cwd: Path, env: Mapping[str, str] | None = None) -> Finished:
    """Run to the end, its output into `log`. Raises CommandFailedError unless it exits with 0."""
    with log.open("wb") as output:
        started_at, started = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
        raise CommandFailedError(f"exit code {process.returncode}: {' '.join(command)}\n{tail}")
    return Finished(started_at, wall, usage.ru_utime + usage.ru_stime, rss_bytes(usage.ru_maxrss))


def bytecode_kept_in(directory: Path) -> None:
    """From here on compiled modules are kept in a cache of our own: what a warm-up compiled, nothing compiles again.

    Without it the figures would tell whether this machine lets Python write bytecode, not what the program does.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(directory)


def rss_bytes(maximum: int) -> int:
    """`ru_maxrss` in bytes: Linux counts kibibytes, macOS bytes."""
    return maximum if sys.platform == "darwin" else maximum * 1024


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def machine() -> dict[str, Any]:
    """What the figures depend on and nothing that names the machine; wall times mean little on one that is busy."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def conditions(at: dict[str, Any], runs: int) -> str:
    """The line above a table."""
    return f"{at['cores']} cores, Python {at['python']}, load {at['load']} at the start; medians of {runs} runs"
