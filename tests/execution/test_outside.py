"""An address outside: what the partner asks for there is seen, and where it could not be, nothing is claimed."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from conformance.actors.portal import Portal
from conformance.evidence.facts import RunFacts
from conformance.execution import outside_address
from conformance.profile import PortalListener, Profile, load_profile


@pytest.fixture
def recorded() -> list[dict[str, Any]]:
    return []


def scene(profile: Profile, recorded: list[dict[str, Any]]) -> Any:
    portal = Portal(base_url="https://mock-portal.test", partner_name="", citizens=(), facts=RunFacts(1))
    told: list[tuple[str, str]] = []
    recorder = SimpleNamespace(
        record=lambda **exchange: recorded.append(exchange),
        circumstance=lambda kind, url: told.append((kind, url)),
        told=told,
    )
    return SimpleNamespace(portal=portal, profile=profile, recorder=recorder, facts=RunFacts(1), outside=None)


def with_listener(environment: Any, listener: PortalListener | None) -> Profile:
    profile = load_profile("reference")
    return dataclasses.replace(
        profile,
        target=dataclasses.replace(profile.target, environment=environment),
        portal=dataclasses.replace(profile.portal, listener=listener),
    )


def test_beside_the_reference_partner_it_is_there_for_the_moment(recorded: list[dict[str, Any]]) -> None:
    with outside_address(scene(with_listener("reference", None), recorded)) as outside:
        assert outside is not None
        assert list(outside.asked) == []
        assert httpx.get(f"{outside.url}?entity").status_code == 200
        assert list(outside.asked) == ["/outside?entity"]
    assert [each["request"].url for each in recorded] == [f"{outside.url}?entity"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(outside.url)


def test_where_it_is_is_on_record_and_a_replay_opens_none(recorded: list[dict[str, Any]]) -> None:
    here = scene(with_listener("reference", None), recorded)
    with outside_address(here) as outside:
        assert outside is not None
    ((kind, url),) = here.recorder.told
    assert (kind, f"{url}/outside") == ("outside", outside.url)
    here.outside = lambda: nullcontext("http://127.0.0.1:9")
    with outside_address(here) as outside:
        assert outside is not None
        assert outside.url == "http://127.0.0.1:9/outside"


def test_what_came_before_does_not_count(recorded: list[dict[str, Any]]) -> None:
    here = scene(with_listener("reference", None), recorded)
    here.portal.direct.strayed.append("/outside?earlier")
    with outside_address(here) as outside:
        assert outside is not None
        assert list(outside.asked) == []


def test_the_portals_listener_is_what_the_partner_calls_it(recorded: list[dict[str, Any]]) -> None:
    listener = PortalListener("0.0.0.0", 8444, "https://tester.example.jp:8444/")
    with outside_address(scene(with_listener("staging", listener), recorded)) as outside:
        assert outside is not None
        assert outside.url == "https://tester.example.jp:8444/outside"


def test_a_partner_elsewhere_may_have_no_way_to_us(recorded: list[dict[str, Any]]) -> None:
    with outside_address(scene(with_listener("staging", None), recorded)) as outside:
        assert outside is None
