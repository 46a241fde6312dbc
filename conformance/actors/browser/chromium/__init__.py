"""The Chromium engine: real pages and scripts, driven by Playwright; every request goes through the run's one way out.

Nothing here imports Playwright before a browser is asked for, so that the HTTP engine needs neither it nor a Chromium.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..base import Recorder
from ..pictures import MaskRules
from ..transport import Router
from .executable import require_chromium
from .watching import watching

if TYPE_CHECKING:
    from .engine import Chromium

__all__ = ["new_engine", "require_chromium", "watching"]


def new_engine(
    executable: Path,
    router: Router,
    recorder: Recorder,
    *,
    now: Callable[[], datetime],
    apart: Callable[[], AbstractContextManager[None]] = nullcontext,
    watch_delay: int | None = None,
    masks: MaskRules | None = None,
) -> Chromium:
    """The engine of one run; its browser process starts when a page is first opened. `watch_delay` shows windows.

    Each request of the browsers' is answered while `apart` is entered: by threads of their own, beside the case.
    """
    from .engine import Chromium

    return Chromium(executable, router, recorder, now=now, apart=apart, watch_delay=watch_delay, masks=masks)
