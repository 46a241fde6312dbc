"""An address outside the partner at which we see whether the partner itself asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..actors.portal.direct import OUTSIDE
from ..actors.portal.inbound import Service
from ..actors.portal.listener import Listener, open_port
from ..flows import Scene

__all__ = ["Outside", "outside_address"]

_HERE: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Outside:
    """`asked` is what the partner has asked for there since; `within_reach`: it is known that it could."""

    url: str
    asked: Sequence[str]
    within_reach: bool


@contextmanager
def outside_address(scene: Scene) -> Iterator[Outside | None]:
    """The portal's listener; where the partner is the reference partner of this machine, one for the moment.

    None where the partner may have no way to us: that nothing came would then tell nothing.
    """
    strayed = scene.portal.direct.strayed
    strayed.clear()
    listener = scene.profile.portal.listener
    if listener is not None:
        yield Outside(f"{listener.url.rstrip('/')}{OUTSIDE}", strayed, scene.portal.direct.reached)
    elif scene.profile.target.environment == "reference":
        with scene.outside() if scene.outside is not None else _for_the_moment(scene) as url:
            # The port is the system's choice: a replay has no other way to know it.
            scene.recorder.circumstance("outside", url=url)
            yield Outside(f"{url}{OUTSIDE}", strayed, within_reach=True)
    else:
        yield None


@contextmanager
def _for_the_moment(scene: Scene) -> Iterator[str]:
    listening = open_port(_HERE, 0)
    url = f"http://{_HERE}:{listening.getsockname()[1]}"
    service = Service(
        scene.portal.handle_direct,
        scene.recorder.record,
        base_url=url,
        paths=frozenset({OUTSIDE}),
        now=scene.facts.now,
    )
    with Listener(service, listening=listening, broken=scene.portal.broke):
        yield url
