"""Link and sign-on, portal to partner: AuthnRequest in, Response out (saml-profiles-2.0-os 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

import httpx

from ..base import Grant, Interaction, Refusal, RefusalReason, SignOnRequest
from . import names
from .authn_request import AuthnRequest
from .builder import new_id
from .context import Context
from .endpoint import Incoming, MessageEndpoint
from .message_checks import check_authn_request, consumer_of
from .outbound import post_by_browser, send_by_browser, signed_message
from .repeating import Answer
from .response_builder import AssertionParts
from .variant import Variant

__all__ = ["SignOnEndpoint", "vouch"]

_REFUSALS: Mapping[RefusalReason, tuple[str, ...]] = {
    RefusalReason.NO_USER_FOLDER: ("Responder", "RequestDenied"),
    RefusalReason.NO_CONSENT: ("Responder", "RequestDenied"),
    # Not InvalidNameIDPolicy: the policy is fine, there is just no tie, and nothing that the partner could ask
    # differently would help (saml-core-2.0-os 3.2.2.2).
    RefusalReason.NOT_LINKED: ("Responder", "UnknownPrincipal"),
}


class SignOnEndpoint(MessageEndpoint):
    """`/saml/sso`: the partner asks the portal who the citizen is."""

    path = "/saml/sso"
    needed: ClassVar = {"AuthnRequest": frozenset({"id", "issuer"})}

    def act(self, incoming: Incoming) -> httpx.Response:
        message = incoming.message
        assert isinstance(message, AuthnRequest)
        sp = self.context.partner.metadata.sp
        message_id, xml = message.header.id, incoming.envelope.xml
        seen = self.context.circumstances(
            sp,
            self.context.url(self.path),
            signed=incoming.authenticated.signed,
            now=self.context.seen_requests.first_seen(message_id, self.context.facts.now()),
        )
        reused = self.context.seen_requests.reused(message_id, xml)
        incoming.violations += check_authn_request(message, sp, seen, reused=reused)
        consumer = consumer_of(message, sp)
        if incoming.is_fatal or consumer is None or message_id is None:
            return self.refuse(incoming)
        wanted = sp.requested_attributes(message.attribute_consuming_service_index)
        asked = SignOnRequest(message.may_link, our_names(self.context, wanted))
        decision = self.context.portal.decide(incoming.request, asked)
        if isinstance(decision, Interaction) and message.is_passive is not True:
            return decision.response
        # Only now is the request used up: one that waits for the citizen is dispatched a second time.
        self.context.seen_requests.answered(message_id, xml)
        self.log(incoming)
        relay_state = incoming.envelope.relay_state
        if isinstance(decision, Grant):
            return vouch(self.context, decision, consumer.answer_location, message_id, relay_state)
        codes = _REFUSALS[decision.reason] if isinstance(decision, Refusal) else ("Responder", "NoPassive")
        addressing = self.context.addressing(consumer.answer_location)
        refusal = self.context.builders.refusal(addressing, message_id, codes)
        return send_by_browser(self.context, refusal, names.HTTP_POST, consumer.answer_location, relay_state)


def vouch(
    context: Context, grant: Grant, location: str, in_response_to: str | None, relay_state: str | None
) -> httpx.Response:
    """The Response that vouches for the citizen, posted to the partner; unsolicited without `in_response_to`."""
    parts = AssertionParts(
        new_id(context.facts),
        context.name_id(grant.pseudonym),
        context.partner.metadata.sp.entity_id,
        grant.session_index,
        grant.authenticated_at,
        released(context, grant.attributes),
        context.options.attribute_name_format,
    )
    addressing = context.addressing(location)

    def make(variant: Variant | None, other: str) -> Answer:
        kind = context.builders.response if variant is None else partial(variant.builder, other=other)
        builder = kind(addressing, in_response_to, parts, context.keys, recipient=context.recipient)
        message = signed_message(context, builder, sign=context.options.signed_response)
        return partial(
            post_by_browser,
            context,
            builder.tag,
            message,
            location,
            builder.relay_state(relay_state),
            octets=builder.octets,
            encrypted=builder.encrypted_assertions(message),
        )

    return context.answering.send(make)


def our_names(context: Context, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The basic four under our names; what is none of them keeps the partner's, so that asking for more is seen."""
    ours = {theirs: name for name, theirs in context.options.attributes.items()}
    return tuple(ours.get(name, name) for name in wanted)


def released(context: Context, attributes: Mapping[str, str]) -> dict[str, str]:
    """Under the partner's names and in the partner's values, as the profile maps them."""
    options = context.options
    return {options.attributes.get(name, name): value for name, value in options.in_partners_form(attributes).items()}
