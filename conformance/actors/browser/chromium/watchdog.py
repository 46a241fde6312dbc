"""Ends a Chromium that answers nothing any more: a page can keep it busy for ever, and a run must not wait for ever."""

from __future__ import annotations

from contextlib import suppress

import psutil

__all__ = ["end_browser"]


def end_browser(argument: str) -> None:
    """Kill the browser process among this process's own descendants that was started with this argument.

    Its helpers (`--type=…`) end with it. Whatever waits for it then learns that it has gone.
    """
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            line = each.cmdline()
            if argument in line and not any(part.startswith("--type=") for part in line):
                each.kill()
