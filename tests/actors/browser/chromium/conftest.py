"""One Chromium for all tests of a module, and a small world around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.actors.browser import Browser
from conformance.actors.browser.chromium import new_engine
from conformance.actors.browser.chromium.engine import Chromium

from ..site import Site, World


@pytest.fixture(scope="module")
def one_world(served: Site) -> Iterator[World]:
    world = World(served)
    yield world
    world.close()


@pytest.fixture
def world(one_world: World, site: Site) -> World:
    one_world.notebook.exchanges.clear()
    one_world.portal_routes.clear()
    one_world.portal_requests.clear()
    return one_world


@pytest.fixture(scope="module")
def chromium(chromium_executable: Path, one_world: World) -> Iterator[Chromium]:
    running = new_engine(
        chromium_executable, one_world.router("partner.invalid"), one_world.notebook, now=one_world.clock
    )
    yield running
    running.close()


@pytest.fixture
def citizen(chromium: Chromium, world: World) -> Iterator[Browser]:
    browser = chromium.browser("A-1")
    yield browser
    browser.close()
