"""A request of the portal's that a status answers, there and back: for sign-off and unlinking."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx

from ..base import PartnerAnswer
from . import altered_requests, names
from .answers import answer_of, read_soap_answer
from .builder import Addressing, MessageBuilder
from .context import Context
from .endpoint import Incoming, MessageEndpoint
from .message_checks import check_status_response
from .messages import StatusResponse
from .metadata_model import Endpoint
from .outbound import ready_for_browser, ready_for_soap
from .repeating import Request
from .request_variants import RequestVariant

__all__ = ["VARIANTS", "ask_partner", "offered_variants", "receive_answer"]

_Builder = TypeVar("_Builder", bound=MessageBuilder)

VARIANTS = {"redirect": names.HTTP_REDIRECT, "soap": names.SOAP, "post": names.HTTP_POST}


def offered_variants(endpoints: tuple[Endpoint, ...], preferred: str) -> tuple[str, ...]:
    """The variants that the partner's metadata has, the profile's choice first."""
    offered = {endpoint.binding for endpoint in endpoints}
    variants = [variant for variant, binding in VARIANTS.items() if binding in offered]
    return tuple(sorted(variants, key=lambda variant: variant != preferred))


def ask_partner(
    context: Context,
    kind: type[_Builder],
    build: Callable[[type[_Builder], Addressing], _Builder],
    endpoint: Endpoint,
) -> httpx.Response | PartnerAnswer:
    """Through the browser (the answer comes to an endpoint of ours), or by SOAP with the answer at once.

    `build` makes the request by a builder of this `kind`, or by one of its kind with a step replaced.
    """
    addressing = context.addressing(endpoint.location)

    def make(variant: RequestVariant | None, other: str) -> Request:
        chosen = kind if variant is None else altered_requests.altered(kind, variant.step, other)
        return _ready(context, build(chosen, addressing), endpoint)

    return context.asking.send(make)


def _ready(context: Context, builder: MessageBuilder, endpoint: Endpoint) -> Request:
    kind, message_id = builder.tag, builder.addressing.id
    if endpoint.binding == names.SOAP:
        ask = ready_for_soap(context, builder, endpoint.location)

        def send_directly() -> PartnerAnswer:
            context.outstanding.register(kind, message_id)
            return read_soap_answer(context, ask(), context.partner.metadata.sp, kind)

        return send_directly
    go = ready_for_browser(context, builder, endpoint.binding, endpoint.location)

    def send_by_browser() -> httpx.Response:
        context.outstanding.register(kind, message_id)
        return go()

    return send_by_browser


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
