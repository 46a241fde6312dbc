"""Which Chromium is driven: the one that was named, or the system's."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Final

from ....errors import UsageError
from ....vocabulary import Text

__all__ = ["find_chromium", "is_windowless", "require_chromium"]

# A build without windows, about twice as fast (Debian: chromium-headless-shell); it cannot be watched.
_WINDOWLESS: Final = "chromium-headless-shell"
_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
# Where installers put it without telling the search path (macOS, Windows).
_PLACES: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def is_windowless(executable: Path) -> bool:
    """Whether this build has no windows and so needs not be told to show none."""
    return "headless" in executable.name.lower()


def find_chromium(*, windows: bool = False) -> Path | None:
    """The system's Chromium, Chrome or Edge: on the search path, else where installers put it.

    Without `windows` the build that has none comes first.
    """
    names = _NAMES if windows else (_WINDOWLESS, *_NAMES)
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is not None:
        return Path(found)
    return next((Path(place) for place in _PLACES if Path(place).is_file()), None)


def require_chromium(
    given: str | None = None, *, windows: bool = False, asked_by: str = "--citizen-browser chromium"
) -> Path:
    """The executable to drive, one with `windows` where somebody is to watch; `asked_by` is the option that needs it.

    Raises UsageError, saying what to install, if it or a package that drives it is missing.
    """
    if any(importlib.util.find_spec(name) is None for name in ("playwright", "PIL", "psutil")):
        raise UsageError(
            Text(
                f"{asked_by} には Playwright、Pillow、psutil が必要です。"
                "pip install 'minsotatsu-conformance[chromium]' で追加してください。",
                f"{asked_by} needs Playwright, Pillow and psutil; "
                "add it with: pip install 'minsotatsu-conformance[chromium]'.",
            )
        )
    if given is not None:
        path = shutil.which(given)
        if path is None or not os.access(path, os.X_OK):
            raise UsageError(
                Text(
                    f"--chromium-executable の値（{given}）は実行できるファイルではありません。",
                    f"--chromium-executable {given} is no file that can be run.",
                )
            )
        if windows and is_windowless(Path(path)):
            raise UsageError(
                Text(
                    f"--chromium-executable の値（{given}）は画面を表示できません。"
                    "--watch-browser には chromium などの実行ファイルを指定してください。",
                    f"--chromium-executable {given} has no windows; "
                    "for --watch-browser name one that has, such as chromium.",
                )
            )
        return Path(path)
    found = find_chromium(windows=windows)
    if found is None:
        raise UsageError(
            Text(
                "Chromium が見つかりません。Chromium、Google Chrome、Microsoft Edge のいずれかを導入するか"
                "（Debian/Ubuntu では apt install chromium）、"
                "--chromium-executable で実行ファイルを指定してください。",
                "No Chromium was found. Install Chromium, Google Chrome or Microsoft Edge "
                "(Debian/Ubuntu: apt install chromium), or name the executable with --chromium-executable.",
            )
        )
    return found
