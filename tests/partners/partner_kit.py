"""The partner's script as the tests use it: its commands, and a partner that runs as long as it is needed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from connection_kit import closed_port, partner_process

_SCRIPT = Path(__file__).parent / "shibboleth" / "partner.py"


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """One command of the script, carried out."""
    line = [sys.executable, str(_SCRIPT), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)


def running(*options: str) -> AbstractContextManager[str]:
    """A partner of one's own; its base URL."""
    return partner_process(_SCRIPT, "run", "--port", str(closed_port()), "--exit-with-stdin", *options)
