"""Sends the portal's messages, through the browser or directly by SOAP; each is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from ...evidence.exchange import Exchange
from . import names, post, redirect, soap
from .builder import MessageBuilder
from .context import Context, recorded
from .decode import decode
from .xml import Element, serialise

__all__ = ["post_by_browser", "send_by_browser", "send_by_soap", "signed_message"]


def send_by_browser(
    context: Context,
    builder: MessageBuilder,
    binding: str,
    location: str,
    relay_state: str | None = None,
) -> httpx.Response:
    """A redirect with a signed query, or a page that posts the message, its signature inside."""
    if binding == names.HTTP_POST:
        return post_by_browser(context, builder.tag, signed_message(context, builder), location, relay_state)
    message = builder.build()
    _log(context, builder.tag, message, binding, relay_state)
    url = redirect.encode(location, _parameter(builder.tag), serialise(message), relay_state, context.keys)
    return httpx.Response(302, headers={"Location": url, "Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})


def signed_message(context: Context, builder: MessageBuilder, *, sign: bool = True) -> Element:
    """As it travels in a form: with its signature inside, if it gets one of its own."""
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
) -> httpx.Response:
    """A page that posts the message."""
    _log(context, kind, message, names.HTTP_POST, relay_state)
    return post.page(location, _parameter(kind), octets(message), relay_state)


def _parameter(kind: str) -> str:
    return "SAMLRequest" if kind.endswith("Request") else "SAMLResponse"


def send_by_soap(context: Context, builder: MessageBuilder, location: str) -> Exchange:
    """The signed message in an envelope; the answer is read by `answers`."""
    message = builder.build()
    _log(context, builder.tag, message, names.SOAP, None)
    return context.back_channel.send("POST", location, soap.HEADERS, soap.wrap(builder.sign(message, context.keys)))


def _log(context: Context, kind: str, message: Element, binding: str, relay_state: str | None) -> None:
    decoded: dict[str, Any] = recorded(decode(message), binding, relay_state)
    context.log_sent(kind, decoded)
