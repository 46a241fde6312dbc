"""Which browser a run used: one of the conditions under which its results hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["BrowserProduct"]


@dataclass(frozen=True, slots=True)
class BrowserProduct:
    """`engine` is `http` or `chromium`; the rest is None where there is no program, or where it could not be asked."""

    engine: str
    executable: str | None = None
    version: str | None = None
    headless: bool | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "engine": self.engine,
            "executable": self.executable,
            "version": self.version,
            "headless": self.headless,
        }
