"""Why no seeded defect of the reference partner's can make some cases fail."""

from __future__ import annotations

from typing import Final

__all__ = ["OF_THE_STAND_IN"]

OF_THE_STAND_IN: Final = ("模擬マイナポータル自身の振る舞いを確かめるため。", "It judges the stand-in itself.")
