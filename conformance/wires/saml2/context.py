"""What all parts of the wire share: who the two sides are, the run's facts, the log, and what is under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ...profile import Saml2Options
from ...vocabulary import Party
from ..base import BackChannel, Facts, MessageLog, PortalSide, Violation
from . import names
from .authn_request import AuthnRequestBuilder
from .builder import Addressing, NameIdParts, new_id
from .checks import Circumstances
from .correlation import Outstanding, SeenRequests
from .encryption import Recipient, recipients
from .keys import KeyPair
from .logout import LogoutRequestBuilder, LogoutResponseBuilder
from .manage_name_id import ManageNameIdResponseBuilder, TerminateBuilder
from .metadata_model import Role
from .partner_source import PartnerSource
from .repeating import Answering, Asking
from .response_builder import RefusalBuilder, ResponseBuilder

__all__ = ["WIRE", "Builders", "Context", "recorded"]

WIRE = "saml2"


@dataclass(slots=True)
class Builders:
    """How each message of the portal's is built: a negative case puts a subclass in one place."""

    response: type[ResponseBuilder] = ResponseBuilder
    refusal: type[RefusalBuilder] = RefusalBuilder
    authn_request: type[AuthnRequestBuilder] = AuthnRequestBuilder
    logout_request: type[LogoutRequestBuilder] = LogoutRequestBuilder
    logout_response: type[LogoutResponseBuilder] = LogoutResponseBuilder
    terminate: type[TerminateBuilder] = TerminateBuilder
    manage_name_id_response: type[ManageNameIdResponseBuilder] = ManageNameIdResponseBuilder


@dataclass(frozen=True, slots=True)
class Context:
    """One run's wire. `entity_id` is the portal's."""

    entity_id: str
    target_base_url: str
    options: Saml2Options
    keys: KeyPair
    portal: PortalSide
    facts: Facts
    log: MessageLog
    back_channel: BackChannel
    partner: PartnerSource
    accepts_unsolicited: bool
    listener_url: str | None = None
    """Where the partner reaches the portal without a browser; without a slash at its end, None where it cannot."""
    builders: Builders = field(default_factory=Builders)
    outstanding: Outstanding = field(default_factory=Outstanding)
    seen_requests: SeenRequests = field(default_factory=SeenRequests)
    answering: Answering = field(default_factory=Answering)
    asking: Asking = field(default_factory=Asking)

    def url(self, path: str) -> str:
        """The portal's endpoint as its metadata names it."""
        return f"{self.portal.base_url}{path}"

    def addressing(self, destination: str) -> Addressing:
        return Addressing(new_id(self.facts), self.facts.now(), self.entity_id, destination)

    def name_id(self, pseudonym: str) -> NameIdParts:
        return NameIdParts(pseudonym, self.entity_id, self.partner.metadata.sp.entity_id)

    @property
    def recipient(self) -> Recipient | None:
        """Whom assertions are encrypted to; None where the profile has them in the clear."""
        return recipients(self.partner.metadata.sp)[0] if self.options.encrypt_assertion else None

    def circumstances(
        self,
        role: Role,
        endpoint: str | None,
        *,
        signed: bool,
        now: datetime | None = None,
        authentic: bool = False,
        by_browser: bool = True,
    ) -> Circumstances:
        return Circumstances(
            now or self.facts.now(),
            timedelta(seconds=self.options.clock_skew),
            endpoint,
            signed,
            role.entity_id,
            self.entity_id,
            self.partner.metadata.sp.entity_id,
            authentic,
            by_browser,
        )

    def log_received(self, kind: str, decoded: Mapping[str, Any], violations: Sequence[Violation]) -> None:
        self.log.message(
            wire=WIRE,
            kind=kind,
            sender=Party.PARTNER,
            receiver=Party.PORTAL,
            decoded=decoded,
            violations=violations,
        )

    def log_sent(self, kind: str, decoded: Mapping[str, Any]) -> None:
        self.log.message(wire=WIRE, kind=kind, sender=Party.PORTAL, receiver=Party.PARTNER, decoded=decoded)


def recorded(decoded: dict[str, Any], binding: str, relay_state: str | None) -> dict[str, Any]:
    """The decoded message with the binding and the RelayState that carried it."""
    decoded["binding"] = names.binding_label(binding)
    if relay_state is not None:
        decoded["relayState"] = relay_state
    return decoded
