"""The wire over the real way out, with the network stood in for by respx; portal and log only remember."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx
from wires_kit import FixedFacts, MemoryLog

from conformance.actors.backchannel import BackChannel
from conformance.actors.browser.transport import NetworkOptions, Router
from conformance.evidence.exchange import Exchange
from conformance.profile import ClientIdentity, Profile, RestOptions, load_profile
from conformance.wires.base import Grant, PartnerAnswer, SignedOn, Violation, WireParts
from conformance.wires.rest import PLUGIN, RestWire

BASE = "https://partner.test"
PORTAL = "https://mock-portal.test"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
GRANT = Grant("mp-1", "_s1", NOW, {"name": "試験 太郎", "birthDate": "1980-01-01", "sex": "male"})


@dataclass
class Portal:
    """Knows one pseudonym."""

    base_url: str = PORTAL
    known: str = "mp-1"
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def _called(self, *call: Any, status: int = 200) -> httpx.Response:
        self.calls.append(call)
        return httpx.Response(status)

    def link_finished(self, pseudonym: str) -> bool:
        self.calls.append(("linked", pseudonym))
        return pseudonym == self.known

    def unlink_from_partner(self, pseudonym: str) -> bool:
        self.calls.append(("declined", pseudonym))
        return pseudonym == self.known

    def came_back_from_linking(self, request: httpx.Request, *, linked: bool) -> httpx.Response:
        return self._called("came back", linked)

    def signed_off_at_partner(self, request: httpx.Request, *, ended: bool) -> httpx.Response:
        return self._called("signed off", ended)

    def start_link(self, request: httpx.Request) -> httpx.Response:
        return self._called("start link")

    def open_service(self, request: httpx.Request, landing: str | None) -> httpx.Response:
        return self._called("open", landing)

    def end_session_from_partner(self, request: httpx.Request, signed_on: SignedOn | None, pseudonym: str) -> bool:
        self.calls.append(("sign off", signed_on, pseudonym))
        return pseudonym == self.known

    def sign_on_from_partner(self, request: httpx.Request, pseudonym: str, index: str | None = None) -> httpx.Response:
        return self._called("sign on", pseudonym)

    def sign_on_from_partner_refused(self, request: httpx.Request, detail: str) -> httpx.Response:
        return self._called("sign on refused", detail, status=403)

    def message_refused(self, request: httpx.Request, kind: str, violations: Sequence[Violation]) -> httpx.Response:
        return self._called("refused", kind, tuple(each.text.ja for each in violations), status=403)


@dataclass
class Bench:
    wire: RestWire
    portal: Portal
    log: MemoryLog
    network: respx.MockRouter
    shown: list[ClientIdentity]

    def sign_on(self) -> httpx.Response | PartnerAnswer:
        return self.wire.start_sign_on(None, GRANT)

    def call(self, path: str, **more: Any) -> httpx.Response:
        """A direct call of the partner's."""
        more.setdefault("headers", {"Authorization": "Bearer reference-call-token"})
        return self.wire.direct_endpoints()[path](httpx.Request("POST", f"http://127.0.0.1{path}", **more))

    def browse(self, path: str, **parameters: str) -> httpx.Response:
        """The citizen's browser, with parameters."""
        return self.wire.endpoints()[path](httpx.Request("GET", f"{PORTAL}{path}", params=parameters))


BenchMaker = Callable[..., Bench]


@pytest.fixture
def make_bench() -> Iterator[BenchMaker]:
    with respx.mock(assert_all_called=False) as network:

        def make(network_options: NetworkOptions | None = None, **changes: Any) -> Bench:
            profile = load_profile("reference-rest").with_base_url(BASE)
            options = dataclasses.replace(profile.wires.rest, **changes)
            return _bench(_with(profile, options), network, network_options)

        yield make


@pytest.fixture
def bench(make_bench: BenchMaker) -> Bench:
    return make_bench()


def _with(profile: Profile, options: RestOptions) -> Profile:
    return dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, rest=options))


def _bench(profile: Profile, network: respx.MockRouter, options: NetworkOptions | None) -> Bench:
    numbers = iter(range(1, 1000))

    def record(**exchange: Any) -> Exchange:
        return Exchange(f"x{next(numbers)}", **exchange)

    shown: list[ClientIdentity] = []

    def channel(identity: ClientIdentity | None = None) -> BackChannel:
        shown.extend([] if identity is None else [identity])
        return BackChannel(Router(allowed=[BASE], network=options), record, now=lambda: NOW)

    portal, log = Portal(), MemoryLog("rest")
    parts = WireParts(profile, portal, FixedFacts(NOW), log, channel(), channel)  # type: ignore[arg-type]
    wire = PLUGIN.create(parts)
    assert isinstance(wire, RestWire)
    return Bench(wire, portal, log, network, shown)
