"""Fixtures of the browser's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.actors.browser import Browser

from .site import Site, World


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def site(served: Site) -> Site:
    served.routes.clear()
    served.received.clear()
    return served


@pytest.fixture
def world(site: Site) -> Iterator[World]:
    world = World(site)
    yield world
    world.close()


@pytest.fixture
def citizen(world: World) -> Browser:
    return world.browser()
