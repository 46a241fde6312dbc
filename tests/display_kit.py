"""A display that nobody looks at (Xvfb), for tests of windows."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from conformance.actors.browser.chromium.executable import find_chromium

__all__ = ["a_display"]


@contextlib.contextmanager
def a_display() -> Iterator[str]:
    """Its name, such as `:1`. Without Xvfb, or a Chromium with windows, the test is skipped; in CI it fails."""
    server = shutil.which("Xvfb")
    lacking = "no Xvfb" if server is None else None if find_chromium(windows=True) else "no Chromium with windows"
    if lacking is not None and os.environ.get("CI") == "true":
        pytest.fail(f"{lacking}; CI has to have one (apt install xvfb chromium)")
    if lacking is not None or server is None:
        pytest.skip(f"{lacking} on this machine")
    line = [server, "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield f":{process.stdout.readline().strip()}"
        finally:
            process.terminate()
