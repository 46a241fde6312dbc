"""A portal over a wire that only remembers, and a citizen's browser as bare requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
import pytest

from conformance.actors.portal import Portal, PortalCitizen, PortalSession
from conformance.evidence.facts import RunFacts
from conformance.vocabulary import Text
from conformance.wires.base import (
    AnswerKind,
    Decision,
    Grant,
    Handler,
    Interaction,
    PartnerAnswer,
    PartnerDescription,
    Refusal,
    SignedOn,
    SignOnRequest,
)

BASE = "https://mock-portal.test"
FOUR = {"name": "試験 太郎", "address": "東京都", "birthDate": "1980-01-01", "sex": "male"}


@dataclass
class FakeWire:
    """Carries nothing: `decisions` are what the portal said, `sent` what it asked of the partner."""

    portal: Portal | None = None
    asked: SignOnRequest = field(default_factory=lambda: SignOnRequest(may_link=True, attributes=(*FOUR, "email")))
    answer: AnswerKind = AnswerKind.ACCEPTED
    portal_vouches_first: bool = False
    decisions: list[Decision] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    sent: list[tuple[object, ...]] = field(default_factory=list)

    name = "fake"
    label = Text("模擬", "fake")
    sign_off_variants = ("redirect", "soap")
    unlink_variants = ("soap", "redirect")
    takes_unsolicited = True
    keep_answers = ()
    signing_certificate_sha256 = None

    def describe_partner(self) -> PartnerDescription:
        return PartnerDescription("https://partner.test", {}, self.asked.attributes, ())

    def endpoints(self) -> Mapping[str, Handler]:
        return {"/wire/sso": self._sign_on}

    def direct_endpoints(self) -> Mapping[str, Handler]:
        return {"/wire/direct": lambda request: httpx.Response(204)}

    def start_refused(self, refusal: Refusal) -> httpx.Response | None:
        self.refused.append(refusal)
        return None

    def _sign_on(self, request: httpx.Request) -> httpx.Response:
        assert self.portal is not None
        decision = self.portal.decide(request, self.asked)
        self.decisions.append(decision)
        return decision.response if isinstance(decision, Interaction) else httpx.Response(200)

    def start_link(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response:
        self.sent.append(("link", landing, unsolicited))
        return httpx.Response(302, headers={"Location": "https://partner.test/link"})

    def start_sign_on(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response:
        self.sent.append(("sign-on", landing, unsolicited))
        return httpx.Response(302, headers={"Location": "https://partner.test/sso"})

    def start_sign_on_from_partner(self) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://partner.test/idp"})

    def start_sign_off(self, signed_on: SignedOn, variant: str) -> httpx.Response | PartnerAnswer:
        self.sent.append(("sign-off", signed_on, variant))
        return PartnerAnswer(self.answer, "status")

    def start_unlink(self, pseudonym: str, variant: str) -> httpx.Response | PartnerAnswer:
        self.sent.append(("unlink", pseudonym, variant))
        return PartnerAnswer(self.answer, "status")


@dataclass
class Visitor:
    """A browser that keeps the portal's cookie and follows the portal's own redirects."""

    portal: Portal
    cookie: str = ""

    def get(self, path: str) -> httpx.Response:
        return self._go(httpx.Request("GET", path if "://" in path else BASE + path))

    def post(self, path: str, **form: str) -> httpx.Response:
        body = urlencode(form).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._go(httpx.Request("POST", BASE + path, headers=kind, content=body))

    def _go(self, request: httpx.Request) -> httpx.Response:
        if self.cookie:
            request.headers["Cookie"] = self.cookie
        response = self.portal.handle(request)
        if "Set-Cookie" in response.headers:
            self.cookie = response.headers["Set-Cookie"].partition(";")[0]
        location = response.headers.get("Location", "")
        return self.get(location) if location.startswith(BASE) else response

    def log_in(self, card: str = "A", waiting: str = "") -> httpx.Response:
        return self.post("/login", card=card, waiting=waiting)

    def link(self, answer: str = "agree") -> httpx.Response:
        """Choose the partner at the portal, answer its consent screen, and let the partner ask."""
        self.post("/services/link")
        self.post("/services/link/consent", answer=answer)
        return self.get("/wire/sso")

    @property
    def session(self) -> PortalSession | None:
        return self.portal.state.sessions.get(self.cookie.partition("=")[2])


@pytest.fixture
def wire() -> FakeWire:
    return FakeWire()


@pytest.fixture
def portal(wire: FakeWire) -> Portal:
    return make_portal(wire)


@pytest.fixture
def visitor(portal: Portal) -> Visitor:
    return Visitor(portal)


def make_portal(wire: FakeWire, *, new_pseudonym: bool = True, told: list[tuple[str, str]] | None = None) -> Portal:
    citizens = [PortalCitizen("A", True, FOUR), PortalCitizen("B", True, FOUR), PortalCitizen("C", False, FOUR)]
    notes = [] if told is None else told
    portal = Portal(
        base_url=f"{BASE}/",
        partner_name="試験サービス",
        citizens=citizens,
        facts=RunFacts(1),
        new_pseudonym_on_relink=new_pseudonym,
        on_pseudonym=lambda citizen, pseudonym: notes.append((citizen, pseudonym)),
    )
    wire.portal = portal
    portal.attach(wire)
    return portal
