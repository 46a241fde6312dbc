"""What keeps the portal from answering reaches whoever walks the citizen, of the family that it is, in both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from actors.browser.site import Site, World
from actors.portal.conftest import FakeWire, make_portal

from conformance.actors.browser import Browser
from conformance.actors.browser.chromium import new_engine, require_chromium
from conformance.actors.portal import Portal
from conformance.errors import ConformanceError, EnvironmentFault, HarnessError, PartnerFault, ProfileError
from conformance.flows import Device, link
from conformance.vocabulary import Text
from conformance.wires.base import Grant

SAID = Text("壊れている", "it is broken")
ENGINES = ["http", pytest.param("chromium", marks=pytest.mark.chromium)]


class Broken(FakeWire):
    """A wire that cannot send the citizen on his way."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def start_link(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response:
        raise self.error


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


@pytest.fixture
def run(site: Site) -> Iterator[Callable[[str, Portal], None]]:
    """Let citizen A link at this portal, in this engine."""
    world = World(site)
    closers: list[Callable[[], None]] = [world.close]

    def browser_of(engine: str) -> Browser:
        if engine == "http":
            return world.browser()
        running = new_engine(require_chromium(), world.router(), world.notebook, now=world.clock)
        closers.append(running.close)
        return running.browser("A-1")

    def play(engine: str, portal: Portal) -> None:
        world.portal = portal.handle  # type: ignore[method-assign]
        scene: Any = SimpleNamespace(
            portal=portal,
            profile=SimpleNamespace(screens={}),
            recorder=SimpleNamespace(case=None, screen=lambda **_: None, visit_note=lambda *_: None),
            screens_noted=set(),
            say=lambda *_: None,
        )
        citizen: Any = SimpleNamespace(key="A")
        link(scene, Device(citizen, browser_of(engine)))

    yield play
    for close in reversed(closers):
        close()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "fault", [PartnerFault(SAID, SAID), ProfileError(SAID), EnvironmentFault(SAID), HarnessError(SAID)]
)
def test_a_fault_of_a_known_family_is_raised_as_it_is(
    run: Callable[[str, Portal], None], engine: str, fault: ConformanceError
) -> None:
    portal = make_portal(Broken(fault))
    with pytest.raises(type(fault)) as caught:
        run(engine, portal)
    assert caught.value is fault
    assert portal.faults == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_mistake_in_the_portal_is_the_harnesss_and_never_the_partners(
    run: Callable[[str, Portal], None], engine: str
) -> None:
    mistake = KeyError("back")
    with pytest.raises(HarnessError, match="KeyError") as caught:
        run(engine, make_portal(Broken(mistake)))
    assert caught.value.__cause__ is mistake
