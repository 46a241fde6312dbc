"""The partner's script as the tests use it: its commands, and a partner that runs as long as it is needed."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCRIPT = Path(__file__).parent / "shibboleth" / "partner.py"


def free_port() -> int:
    """A port that nobody holds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """One command of the script, carried out."""
    line = [sys.executable, str(_SCRIPT), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)


@contextmanager
def running(*options: str) -> Iterator[str]:
    """A partner of one's own; its base URL. It ends with the block, and with this process whatever happens."""
    line = [sys.executable, str(_SCRIPT), "run", "--port", str(free_port()), "--exit-with-stdin", *options]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        ready, _, url = process.stdout.readline().strip().partition(" ")
        assert ready == "ready"
        yield url
        process.stdin.close()
        assert process.wait(timeout=60) == 0
