"""A portal that is down for a while: from the first request to the last, and no longer than it is meant to be."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from actors.portal.conftest import FakeWire, make_portal

from conformance.actors.portal import Portal
from conformance.actors.portal.direct import DirectCalls
from conformance.flows import portal_down
from conformance.profile import load_profile
from conformance.sensitivity import play_all
from conformance.vocabulary import Verdict


@pytest.fixture
def portal() -> Portal:
    return make_portal(FakeWire())


def _scene(portal: Portal) -> Any:
    return SimpleNamespace(portal=portal, say=lambda ja, en, exchanges=(): None)


def _status(portal: Portal) -> tuple[int, int]:
    request = httpx.Request("GET", portal.url("/"))
    return portal.handle(request).status_code, portal.handle_direct(request).status_code


def test_neither_browser_nor_partner_gets_anything_meanwhile(portal: Portal) -> None:
    before = _status(portal)
    with portal_down(_scene(portal)):
        assert _status(portal) == (503, 503)
    assert _status(portal) == before == (200, 404)


def test_it_is_up_again_whatever_came_in_between(portal: Portal) -> None:
    with pytest.raises(RuntimeError), portal_down(_scene(portal)):
        raise RuntimeError
    assert not portal.down


def test_a_call_that_cannot_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[bool] = []
    wait = DirectCalls.wait

    def watched(calls: DirectCalls, came_about: Callable[[], bool]) -> bool:
        waits.append(wait(calls, came_about))
        return waits[-1]

    monkeypatch.setattr(DirectCalls, "wait", watched)
    case = "ssoff/A-OPS-1/portal-down"
    assert play_all(profile=load_profile("reference-rest"), only={case}).case(case).verdict is Verdict.PASS
    assert False not in waits
