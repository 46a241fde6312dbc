"""Whether the citizens' Chromium shows its windows, and how slowly it goes: what was asked, and whether it can be."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from ....errors import UsageError
from ....vocabulary import Text

__all__ = ["watching"]

_DELAY: Final = 400
_LONGEST_DELAY: Final = 10_000


def watching(watch: bool, delay: int | None, browser: str, environment: Mapping[str, str]) -> int | None:
    """Milliseconds to wait at each act, None for no windows. Raises UsageError for what cannot be."""
    if not watch:
        if delay is not None:
            raise UsageError(
                Text(
                    "--watch-delay は --watch-browser と一緒に指定してください。",
                    "--watch-delay goes with --watch-browser.",
                )
            )
        return None
    if browser != "chromium":
        raise UsageError(
            Text(
                "--watch-browser は --citizen-browser chromium と一緒に指定してください（http には画面がありません）。",
                "--watch-browser goes with --citizen-browser chromium (http has no windows).",
            )
        )
    if delay is not None and not 0 <= delay <= _LONGEST_DELAY:
        raise UsageError(
            Text(
                f"--watch-delay の値（{delay}）が使えません。0 から {_LONGEST_DELAY} のミリ秒で指定してください。",
                f"--watch-delay {delay} cannot be used; give milliseconds from 0 to {_LONGEST_DELAY}.",
            )
        )
    if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        raise UsageError(
            Text(
                "--watch-browser で画面を表示できるディスプレイがありません（DISPLAY も WAYLAND_DISPLAY も未設定）。"
                "デスクトップの端末から実行するか、画面が要らなければ --watch-browser を外してください。",
                "--watch-browser finds no display (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                "run it in a terminal of a desktop, or leave out --watch-browser if nobody is to watch.",
            )
        )
    return _DELAY if delay is None else delay
