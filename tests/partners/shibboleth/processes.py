"""Processes that outlive the command that started them, and are ended by exactly their own ids."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

_PACE = 0.05


class NotReadyError(Exception):
    """A condition did not come about in time, or the process it waits for has ended."""


@dataclass(frozen=True, slots=True)
class Running:
    """One process; the kernel's start time tells it from a later one with the same id."""

    name: str
    pid: int
    started: str

    def alive(self) -> bool:
        """Whether this very process still runs; one that only waits to be reaped does not."""
        stat = _stat(self.pid)
        return stat is not None and stat.started == self.started and stat.state != "Z"

    def family(self) -> list[int]:
        """The process and its workers, which stay in the session that it was started with."""
        own = _stat(self.pid)
        if own is not None and own.started != self.started:
            return []
        found = ((int(path.name), _stat(int(path.name))) for path in Path("/proc").glob("[0-9]*"))
        return [pid for pid, stat in found if stat and stat.session == self.pid and stat.state != "Z"]


@dataclass(frozen=True, slots=True)
class _Stat:
    state: str
    session: int
    started: str


def _stat(pid: int) -> _Stat | None:
    """What /proc says of a process (proc(5): the fields after the name's closing bracket)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return _Stat(fields[0], int(fields[3]), fields[19])


def spawn(
    name: str, command: Sequence[str], *, log: Path, cwd: Path, user: str | None = None, fds: Sequence[int] = ()
) -> Running:
    """Start a process in a session of its own, so that a terminal's Ctrl-C does not reach it before we do."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=environment,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            pass_fds=fds,
            start_new_session=True,
        )
    stat = _stat(process.pid)
    # The process is ours to reap or, once this command has ended, init's; Popen's own reaping would only warn.
    process.returncode = 0
    return Running(name, process.pid, stat.started if stat else "")


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float, needs: Sequence[Running] = ()) -> None:
    """Look again and again until the condition holds; give up early when a needed process is gone."""
    deadline = time.monotonic() + seconds
    while not condition():
        _reap()
        gone = [one.name for one in needs if not one.alive()]
        if gone:
            raise NotReadyError(f"{what}: {', '.join(gone)} が終了しました。")
        if time.monotonic() > deadline:
            raise NotReadyError(f"{what}: {seconds:.0f}秒待っても整いませんでした。")
        time.sleep(_PACE)


def end(processes: Sequence[Running], *, patience: float = 10.0) -> None:
    """Ask each to end, the last started first, and insist with what is left of its family after that."""
    for one in reversed(processes):
        gone = partial(_gone, one)
        if one.alive():
            os.kill(one.pid, signal.SIGTERM)
        try:
            wait_until(gone, what=one.name, seconds=patience)
        except NotReadyError:
            for pid in one.family():
                os.kill(pid, signal.SIGKILL)
            wait_until(gone, what=one.name, seconds=patience)


def _gone(one: Running) -> bool:
    _reap()
    return not one.family()


def write_record(path: Path, processes: Sequence[Running]) -> None:
    """Remember what was started, for the command that stops it."""
    path.write_text(json.dumps([asdict(one) for one in processes], indent=1), encoding="utf-8")


def read_record(path: Path) -> list[Running]:
    """What an earlier command started."""
    return [Running(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def _reap() -> None:
    """Collect children of ours that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return
