"""Sends the portal's messages, through the browser or directly by SOAP; each is logged."""

from __future__ import annotations

from typing import Any

import httpx

from ...evidence.exchange import Exchange
from . import names, post, redirect, soap
from .builder import MessageBuilder
from .context import Context, recorded
from .decode import decode
from .xml import Element, serialise

__all__ = ["send_by_browser", "send_by_soap"]


def send_by_browser(
    context: Context,
    builder: MessageBuilder,
    binding: str,
    location: str,
    relay_state: str | None = None,
    *,
    sign_message: bool = True,
) -> httpx.Response:
    """A redirect with a signed query, or a page that posts the message, its signature inside."""
    message = builder.build()
    parameter = "SAMLRequest" if builder.tag.endswith("Request") else "SAMLResponse"
    _log(context, builder.tag, message, binding, relay_state)
    if binding == names.HTTP_POST:
        signed = builder.sign(message, context.keys) if sign_message else message
        return post.page(location, parameter, serialise(signed), relay_state)
    url = redirect.encode(location, parameter, serialise(message), relay_state, context.keys)
    return httpx.Response(302, headers={"Location": url, "Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})


def send_by_soap(context: Context, builder: MessageBuilder, location: str) -> Exchange:
    """The signed message in an envelope; the answer is read by `answers`."""
    message = builder.build()
    _log(context, builder.tag, message, names.SOAP, None)
    return context.back_channel.send("POST", location, soap.HEADERS, soap.wrap(builder.sign(message, context.keys)))


def _log(context: Context, kind: str, message: Element, binding: str, relay_state: str | None) -> None:
    decoded: dict[str, Any] = recorded(decode(message), binding, relay_state)
    context.log_sent(kind, decoded)
