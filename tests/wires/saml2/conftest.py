"""A wire with a portal, a log and a back channel that only remember."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from wires_kit import FixedFacts, MemoryLog

from conformance.actors.browser.stops import TransportFailure
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.profile import Saml2Options
from conformance.resources import data_directory
from conformance.vocabulary import Party
from conformance.wires.base import Decision, Grant, Handler, PartnerAnswer, SignedOn, SignOnRequest, Violation
from conformance.wires.saml2 import KeyPair, Saml2Wire, create

from . import partner_kit as kit


@dataclass
class FakePortal:
    base_url: str = kit.PORTAL
    decision: Decision = field(
        default_factory=lambda: Grant("mp-1", "_s1", kit.NOW, {"name": "試験 太郎", "sex": "male"})
    )
    known: bool = True
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def decide(self, request: httpx.Request, asked: SignOnRequest) -> Decision:
        self.calls.append(("decide", asked))
        return self.decision

    def end_session_from_partner(self, request: httpx.Request, signed_on: SignedOn | None, pseudonym: str) -> bool:
        self.calls.append(("end_session", signed_on, pseudonym))
        return self.known

    def unlink_from_partner(self, pseudonym: str) -> bool:
        self.calls.append(("unlink", pseudonym))
        return self.known

    def sign_on_from_partner(self, request: httpx.Request, pseudonym: str, index: str | None = None) -> httpx.Response:
        self.calls.append(("sign_on", pseudonym, index))
        return httpx.Response(200)

    def sign_on_from_partner_refused(self, request: httpx.Request, detail: str) -> httpx.Response:
        self.calls.append(("sign_on_refused", detail))
        return httpx.Response(403)

    def sign_off_answered(self, request: httpx.Request, answer: PartnerAnswer) -> httpx.Response:
        self.calls.append(("sign_off", answer))
        return httpx.Response(200)

    def unlink_answered(self, request: httpx.Request, answer: PartnerAnswer) -> httpx.Response:
        self.calls.append(("unlinked", answer))
        return httpx.Response(200)

    def message_refused(self, request: httpx.Request, kind: str, violations: Sequence[Violation]) -> httpx.Response:
        self.calls.append(("refused", kind, tuple(violations)))
        return httpx.Response(403)


class FakeBackChannel:
    """Serves the metadata, and what `answer` makes of a SOAP request."""

    def __init__(self) -> None:
        self.metadata: tuple[int, bytes] = (200, kit.metadata().encode())
        self.answer: Callable[[bytes], tuple[int, bytes]] = lambda body: (500, b"")
        self.sent: list[RecordedRequest] = []
        self.failure: TransportFailure | None = None

    def send(
        self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes, *, sender: Party = Party.PORTAL
    ) -> Exchange:
        request = RecordedRequest(method, url, tuple(headers), body)
        self.sent.append(request)
        status, content = self.metadata if method == "GET" else self.answer(body)
        recorded = None if self.failure else RecordedResponse(status, (), content)
        return Exchange(
            f"x{len(self.sent):04d}", sender, Party.PARTNER, request, recorded, kit.NOW, 0.01, failure=self.failure
        )


@dataclass
class Bench:
    wire: Saml2Wire
    portal: FakePortal
    log: MemoryLog
    facts: FixedFacts
    back_channel: FakeBackChannel
    endpoints: Mapping[str, Handler]

    def dispatch(self, request: httpx.Request) -> httpx.Response:
        return self.endpoints[request.url.path](request)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Of the last message from the partner."""
        return self.log.received.violations


@pytest.fixture(scope="session")
def portal_keys() -> KeyPair:
    directory = data_directory("profiles") / "reference"
    return KeyPair.load(
        (directory / "portal-key.pem").read_bytes(), (directory / "portal-certificate.pem").read_bytes()
    )


BenchMaker = Callable[..., Bench]


@pytest.fixture
def make_bench(portal_keys: KeyPair) -> BenchMaker:
    def make(accepts_unsolicited: bool = False, listener_url: str | None = None, **options: Any) -> Bench:
        facts, log, portal, back_channel = FixedFacts(kit.NOW), MemoryLog("saml2"), FakePortal(), FakeBackChannel()
        wire = create(
            entity_id=kit.PORTAL_ENTITY,
            target_base_url=kit.PARTNER,
            options=Saml2Options(**{"link_start": "/link", "sign_on_start": "/sso/start?target={landing}", **options}),
            keys=portal_keys,
            portal=portal,
            facts=facts,
            log=log,
            back_channel=back_channel,
            expects_idp=True,
            accepts_unsolicited=accepts_unsolicited,
            listener_url=listener_url,
        )
        return Bench(wire, portal, log, facts, back_channel, wire.endpoints())

    return make


@pytest.fixture
def bench(make_bench: BenchMaker) -> Bench:
    return make_bench()
