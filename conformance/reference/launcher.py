"""Start the reference partner as a process of its own. Only the standard library."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self, final

__all__ = ["PartnerDidNotStartError", "RunningPartner", "start_partner"]

_TAIL_LINES = 40
_STOP_SECONDS = 10.0


@final
class PartnerDidNotStartError(RuntimeError):
    """The reference partner ended, or did not say that it is ready; `log` is the end of what it wrote."""

    def __init__(self, reason: str, log: str, exit_code: int | None) -> None:
        super().__init__(f"{reason}\n{log}".rstrip())
        self.log = log
        self.exit_code = exit_code


@final
class RunningPartner:
    """A reference partner that is listening."""

    def __init__(self, process: subprocess.Popen[str], base_url: str, log: Path, own_log: bool) -> None:
        self._process = process
        self._log = log
        self._own_log = own_log
        self.base_url = base_url

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Ask it to stop, and see that it does; asking twice does no harm."""
        _end(self._process)
        if self._own_log:
            self._log.unlink(missing_ok=True)

    def log_tail(self, lines: int = _TAIL_LINES) -> str:
        """The last lines that it logged."""
        return _tail(self._log, lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_partner(
    options: Mapping[str, str],
    *,
    portal_metadata: Path | None = None,
    portal_url: str | None = None,
    portal_listener: str | None = None,
    defects: Sequence[str] = (),
    port: int = 0,
    log: Path | None = None,
    timeout: float = 20.0,
) -> RunningPartner:
    """Start a partner and wait until it listens. It ends with this process at the latest."""
    command = [sys.executable, "-m", "conformance.reference", "--exit-with-stdin", "--port", str(port)]
    told = {"--portal-metadata": portal_metadata, "--portal-url": portal_url, "--portal-listener": portal_listener}
    for option, given in told.items():
        if given is not None:
            command += [option, str(given)]
    for name in defects:
        command += ["--defect", name]
    for key, value in options.items():
        command += ["--option", f"{key}={value}"]
    target = log or _temporary_log()
    with target.open("a", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            env=_environment(),
            # Ctrl-C in a terminal reaches the whole group: the partner must live on, so that links can be undone.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    line = _first_line(process, timeout)
    if line.startswith("ready "):
        return RunningPartner(process, line.removeprefix("ready ").strip(), target, own_log=log is None)
    ended = process.poll()
    _end(process)
    text = _tail(target, _TAIL_LINES)
    if log is None:
        target.unlink(missing_ok=True)
    reason = (
        f"the reference partner was not ready within {timeout:g} s"
        if ended is None
        else (f"the reference partner ended with exit code {ended}")
    )
    raise PartnerDidNotStartError(reason, text, ended)


def _environment() -> dict[str, str]:
    """The child finds the package where this process found it, installed or not, whatever its directory."""
    home = str(Path(__file__).resolve().parents[2])
    before = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        "PYTHONPATH": home if not before else os.pathsep.join((home, before)),
        "PYTHONIOENCODING": "utf-8",
    }


def _temporary_log() -> Path:
    handle, name = tempfile.mkstemp(prefix="reference-partner-", suffix=".log")
    os.close(handle)
    return Path(name)


def _first_line(process: subprocess.Popen[str], timeout: float) -> str:
    """The first line of output; empty if there is none in time. A thread reads, so that the wait can end."""
    lines: list[str] = []

    def read(stream: IO[str]) -> None:
        lines.append(stream.readline())

    assert process.stdout is not None
    reader = threading.Thread(target=read, args=(process.stdout,), daemon=True)
    reader.start()
    reader.join(timeout)
    if lines and not lines[0]:
        process.wait(_STOP_SECONDS)
    return lines[0] if lines else ""


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _tail(log: Path, lines: int) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
