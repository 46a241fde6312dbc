"""The SAML 2.0 wire of the portal stand-in: AccountWire over its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

import httpx

from ...errors import PartnerFault
from ...profile import Saml2Options
from ...vocabulary import Text
from ..altering import Alteration, Attempt
from ..base import (
    AnswerKind,
    BackChannel,
    Facts,
    Grant,
    Handler,
    MessageLog,
    PartnerAnswer,
    PartnerDescription,
    PortalSide,
    Refusal,
    SignedOn,
)
from .context import WIRE, Builders, Context
from .describe import describe
from .encrypted_variants import declared_ways
from .encryption import recipients
from .keys import KeyPair, certificate_sha256
from .metadata_model import Endpoint
from .partner_source import PartnerSource
from .portal_metadata import portal_metadata
from .request_variants import ALTERED_REQUESTS
from .sign_off import DirectSignOffEndpoint, SignOffEndpoint, ask_sign_off
from .sign_on import SignOnEndpoint, vouch
from .sign_on_from_partner import AcsEndpoint, ask_identity_provider
from .starts import go_to_partner, relay_state
from .status_exchange import VARIANTS, offered_variants
from .unlink import UnlinkEndpoint, ask_unlink
from .variant import Variant
from .variants import ALTERED, alterations

__all__ = ["Saml2Wire"]


class Saml2Wire:
    """Link, unlink, sign-on and sign-off over SAML 2.0 (docs/wires.md, saml2).

    See AccountWire for each method, and AltersAnswers and RepeatsRequests for those of negative cases.
    """

    def __init__(
        self,
        *,
        entity_id: str,
        target_base_url: str,
        options: Saml2Options,
        keys: KeyPair,
        portal: PortalSide,
        facts: Facts,
        log: MessageLog,
        back_channel: BackChannel,
        expects_idp: bool = False,
        accepts_unsolicited: bool = False,
        listener_url: str | None = None,
    ) -> None:
        target = target_base_url.rstrip("/")
        self._context = Context(
            entity_id=entity_id,
            target_base_url=target,
            options=options,
            keys=keys,
            portal=portal,
            facts=facts,
            log=log,
            back_channel=back_channel,
            partner=PartnerSource(
                target_base_url=target,
                options=options,
                expects_idp=expects_idp,
                facts=facts,
                back_channel=back_channel,
            ),
            accepts_unsolicited=accepts_unsolicited,
            listener_url=listener_url,
        )

    @property
    def name(self) -> str:
        return WIRE

    @property
    def label(self) -> Text:
        return Text("SAML 2.0（本試験系の仮定による方式）", "SAML 2.0 (an assumption of this harness)")

    @property
    def builders(self) -> Builders:
        """How the portal's messages are built; a negative case replaces one for a while."""
        return self._context.builders

    @property
    def sign_off_variants(self) -> tuple[str, ...]:
        return offered_variants(self._context.partner.metadata.sp.single_logout, self._context.options.sign_off_binding)

    @property
    def unlink_variants(self) -> tuple[str, ...]:
        return offered_variants(self._context.partner.metadata.sp.manage_name_id, self._context.options.unlink_binding)

    @property
    def portal_vouches_first(self) -> bool:
        return self._context.options.start == "unsolicited"

    @property
    def takes_unsolicited(self) -> bool:
        return self._context.options.unsolicited or self.portal_vouches_first

    @property
    def keep_answers(self) -> tuple[AnswerKind, ...]:
        declared = self._context.options.keep_answer
        return (AnswerKind.PARTIAL,) if declared == "partial" else (AnswerKind.REFUSED,)

    @property
    def signing_certificate_sha256(self) -> str | None:
        return certificate_sha256(self._context.keys.certificate)

    @property
    def alterations(self) -> Mapping[str, Alteration]:
        return alterations(signed_response=self._context.options.signed_response, recipient=self._context.recipient)

    @property
    def declared_ways(self) -> Mapping[str, Alteration]:
        return {name: variant.alteration for name, variant in self._declared_ways().items()}

    def _declared_ways(self) -> Mapping[str, Variant]:
        if not self._context.options.encrypt_assertion:
            return {}
        return declared_ways(recipients(self._context.partner.metadata.sp))

    def altering_answer(self, name: str, other: str) -> AbstractContextManager[Attempt]:
        variant = ALTERED[name] if name in ALTERED else self._declared_ways()[name]
        return self._context.answering.altering(variant, other)

    def keeping_answer(self) -> AbstractContextManager[Attempt]:
        return self._context.answering.keeping()

    def holding_answer(self) -> AbstractContextManager[Attempt]:
        return self._context.answering.holding()

    def repeating_answer(self) -> AbstractContextManager[Attempt]:
        return self._context.answering.repeating()

    @property
    def request_alterations(self) -> Mapping[str, Alteration]:
        return {name: variant.alteration for name, variant in ALTERED_REQUESTS.items()}

    def altering_request(self, name: str, other: str = "") -> AbstractContextManager[Attempt]:
        return self._context.asking.altering(ALTERED_REQUESTS[name], other)

    def keeping_request(self) -> AbstractContextManager[Attempt]:
        return self._context.asking.keeping()

    def repeating_request(self) -> AbstractContextManager[Attempt]:
        return self._context.asking.repeating()

    def one_way_of_each_kind(self, ways: Sequence[str]) -> Sequence[str]:
        by_browser = [way for way in ways if way != "soap"]
        return [way for way in ways if way == "soap" or way in by_browser[:1]]

    def describe_partner(self) -> PartnerDescription:
        return describe(self._context)

    def endpoints(self) -> Mapping[str, Handler]:
        handlers = [part(self._context) for part in (SignOnEndpoint, SignOffEndpoint, UnlinkEndpoint, AcsEndpoint)]
        return {**{handler.path: handler for handler in handlers}, "/saml/metadata": self._serve_metadata}

    def direct_endpoints(self) -> Mapping[str, Handler]:
        """Where there is a listener, sign-off; all else that the partner has to say, the citizen's browser brings."""
        return (
            {}
            if self._context.listener_url is None
            else {DirectSignOffEndpoint.path: DirectSignOffEndpoint(self._context)}
        )

    def portal_description(self) -> bytes:
        """The portal's metadata, which it serves too."""
        context = self._context
        return portal_metadata(context.portal.base_url, context.entity_id, context.keys, context.listener_url)

    def start_link(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response:
        if unsolicited is not None:
            return self._vouch_unasked(unsolicited, landing)
        return go_to_partner(self._context, self._context.options.link_start, "link_start", landing)

    def start_sign_on(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response:
        if unsolicited is not None:
            return self._vouch_unasked(unsolicited, landing)
        return go_to_partner(self._context, self._context.options.sign_on_start, "sign_on_start", landing)

    def start_refused(self, refusal: Refusal) -> httpx.Response | None:
        """Only an AuthnRequest is answered with a refusal: unasked, the partner hears of none."""
        return None

    def start_sign_on_from_partner(self) -> httpx.Response:
        return ask_identity_provider(self._context)

    def start_sign_off(self, signed_on: SignedOn, variant: str) -> httpx.Response | PartnerAnswer:
        sp = self._context.partner.metadata.sp
        endpoint = sp.logout_endpoint(VARIANTS[variant])
        return ask_sign_off(self._context, signed_on, _required(endpoint, "SingleLogoutService", variant))

    def start_unlink(self, pseudonym: str, variant: str) -> httpx.Response | PartnerAnswer:
        sp = self._context.partner.metadata.sp
        endpoint = sp.manage_name_id_endpoint(VARIANTS[variant])
        return ask_unlink(self._context, pseudonym, _required(endpoint, "ManageNameIDService", variant))

    def _vouch_unasked(self, grant: Grant, landing: str | None) -> httpx.Response:
        consumer = self._context.partner.metadata.sp.default_consumer
        location = _required(consumer, "AssertionConsumerService", "post").location
        return vouch(self._context, grant, location, None, relay_state(self._context, landing))

    def _serve_metadata(self, request: httpx.Request) -> httpx.Response:
        headers = {"Content-Type": "application/samlmetadata+xml"}
        return httpx.Response(200, headers=headers, content=self.portal_description())


def _required(endpoint: Endpoint | None, service: str, variant: str) -> Endpoint:
    if endpoint is None:
        raise PartnerFault(
            Text(f"メタデータに {service}（{variant}）がある。", f"The metadata has a {service} ({variant})."),
            Text(f"{service}（{variant}）がない。", f"There is no {service} ({variant})."),
        )
    return endpoint
