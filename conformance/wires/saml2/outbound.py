"""Sends the portal's messages, through the browser or directly by SOAP, and answers by SOAP; each is logged.

What is made ready is built and signed once, and is the same bytes each time that it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from ...evidence.exchange import Exchange
from . import names, post, redirect, soap
from .builder import MessageBuilder
from .context import Context, recorded
from .decode import decode
from .xml import Element, serialise

__all__ = [
    "answer_by_soap",
    "post_by_browser",
    "ready_for_browser",
    "ready_for_soap",
    "send_by_browser",
    "signed_message",
]


def send_by_browser(
    context: Context,
    builder: MessageBuilder,
    binding: str,
    location: str,
    relay_state: str | None = None,
) -> httpx.Response:
    """A redirect with a signed query, or a page that posts the message, its signature inside."""
    return ready_for_browser(context, builder, binding, location, relay_state)()


def ready_for_browser(
    context: Context,
    builder: MessageBuilder,
    binding: str,
    location: str,
    relay_state: str | None = None,
) -> Callable[[], httpx.Response]:
    """The same, made ready."""
    if binding == names.HTTP_POST:
        message = signed_message(context, builder)
        return partial(post_by_browser, context, builder.tag, message, location, relay_state)
    message = builder.build()
    signed = serialise(message)
    message = builder.finish(message)
    parameter, keys = _parameter(builder.tag), builder.query_keys(context.keys)
    url = redirect.encode(location, parameter, signed, relay_state, keys, sent=serialise(message))

    def send() -> httpx.Response:
        _log(context, builder.tag, message, binding, relay_state)
        headers = {"Location": url, "Cache-Control": "no-cache, no-store", "Pragma": "no-cache"}
        return httpx.Response(302, headers=headers)

    return send


def signed_message(context: Context, builder: MessageBuilder, *, sign: bool = True) -> Element:
    """As it travels in a form or an envelope: with its signature inside, if it gets one of its own."""
    message = builder.build()
    return builder.finish(builder.sign(message, context.keys) if sign else message)


def post_by_browser(
    context: Context,
    kind: str,
    message: Element,
    location: str,
    relay_state: str | None,
    *,
    octets: Callable[[Element], bytes] = serialise,
    encrypted: int = 0,
) -> httpx.Response:
    """A page that posts the message; `encrypted` of its assertions become so in its octets, and are legible here."""
    _log(context, kind, message, names.HTTP_POST, relay_state, encrypted)
    return post.page(location, _parameter(kind), octets(message), relay_state)


def _parameter(kind: str) -> str:
    return "SAMLRequest" if kind.endswith("Request") else "SAMLResponse"


def ready_for_soap(context: Context, builder: MessageBuilder, location: str) -> Callable[[], Exchange]:
    """The signed message in an envelope, made ready; the answer is read by `answers`."""
    message = signed_message(context, builder)
    decoded = decode(message)
    envelope = soap.wrap(message)

    def send() -> Exchange:
        context.log_sent(builder.tag, recorded(decoded, names.SOAP, None))
        return context.back_channel.send("POST", location, soap.HEADERS, envelope)

    return send


def answer_by_soap(context: Context, builder: MessageBuilder) -> httpx.Response:
    """The signed answer to a request that the partner sent directly (saml-bindings-2.0-os 3.2.3)."""
    message = signed_message(context, builder)
    _log(context, builder.tag, message, names.SOAP, None)
    return httpx.Response(200, headers=list(soap.ANSWER_HEADERS), content=soap.wrap(message))


def _log(
    context: Context, kind: str, message: Element, binding: str, relay_state: str | None, encrypted: int = 0
) -> None:
    decoded: dict[str, Any] = recorded(decode(message), binding, relay_state)
    if encrypted:
        decoded["encryptedAssertions"] = encrypted
    context.log_sent(kind, decoded)
