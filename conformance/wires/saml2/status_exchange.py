"""A request of the portal's that a status answers, there and back: for sign-off and unlinking."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from ..base import PartnerAnswer
from . import names
from .answers import answer_of, read_soap_answer
from .builder import Addressing, MessageBuilder
from .context import Context
from .endpoint import Incoming, MessageEndpoint
from .message_checks import check_status_response
from .messages import StatusResponse
from .metadata_model import Endpoint
from .outbound import send_by_browser, send_by_soap

__all__ = ["VARIANTS", "ask_partner", "offered_variants", "receive_answer"]

VARIANTS = {"redirect": names.HTTP_REDIRECT, "soap": names.SOAP}


def offered_variants(endpoints: tuple[Endpoint, ...], preferred: str) -> tuple[str, ...]:
    """The variants that the partner's metadata has, the profile's choice first."""
    offered = {endpoint.binding for endpoint in endpoints}
    variants = [variant for variant, binding in VARIANTS.items() if binding in offered]
    return tuple(sorted(variants, key=lambda variant: variant != preferred))


def ask_partner(
    context: Context, builder_for: Callable[[Addressing], MessageBuilder], endpoint: Endpoint
) -> httpx.Response | PartnerAnswer:
    """Through the browser (the answer comes to an endpoint of ours), or by SOAP with the answer at once."""
    addressing = context.addressing(endpoint.location)
    builder = builder_for(addressing)
    context.outstanding.register(builder.tag, addressing.id)
    if endpoint.binding == names.SOAP:
        exchange = send_by_soap(context, builder, endpoint.location)
        return read_soap_answer(context, exchange, context.partner.metadata.sp, builder.tag)
    return send_by_browser(context, builder, endpoint.binding, endpoint.location)


def receive_answer(endpoint: MessageEndpoint, incoming: Incoming, request_kind: str) -> PartnerAnswer:
    """The answer that the browser brought; a forged one does not use up the request."""
    message, context = incoming.message, endpoint.context
    assert isinstance(message, StatusResponse)
    correlation = context.outstanding.state(request_kind, message.in_response_to)
    incoming.violations += check_status_response(message, endpoint.circumstances(incoming), correlation)
    endpoint.log(incoming)
    if not incoming.is_fatal:
        context.outstanding.consume(message.in_response_to)
    return answer_of(message.status, incoming.violations)
