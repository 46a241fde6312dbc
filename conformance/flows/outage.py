"""The portal is down for a while, as in maintenance (guideline 2.4): whoever comes to it gets HTTP 503 at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .scene import Scene

__all__ = ["portal_down"]


@contextmanager
def portal_down(scene: Scene) -> Iterator[None]:
    """Meanwhile neither the citizen's browser nor the partner's own calls get anything from the portal."""
    scene.say(
        "マイナポータルが停止する（どの要求にも HTTP 503 を返す）。",
        "The portal goes down (it answers every request with HTTP 503).",
    )
    scene.portal.down = True
    try:
        yield
    finally:
        scene.portal.down = False
        scene.say("マイナポータルが復旧する。", "The portal is up again.")
