"""What the browser brings to one address by Redirect or by a form, and takes back by the same way."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, final

from flask import Response, request
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml.metadata import Endpoint
from conformance.reference.saml.post import read_post, to_field
from conformance.reference.saml.redirect import read_redirect, redirect_url, verify_redirect_signature
from conformance.reference.saml.xml import broken
from conformance.reference.saml.xml_signature import refuse_ambiguous_ids, sign, verify_xml_signature
from conformance.reference.web import go, page

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["FrontMessage", "give_answer", "portal_endpoint", "read_front_channel"]


@final
@dataclasses.dataclass(frozen=True, slots=True)
class FrontMessage:
    """A message of the portal's, its signature verified."""

    kind: str
    root: etree._Element
    relay_state: str | None


def read_front_channel(partner: Partner) -> FrontMessage:
    """Of this very request (saml-bindings-2.0-os 3.4, 3.5)."""
    if request.method == "GET":
        message = read_redirect(partner, request.query_string.decode("ascii", "backslashreplace"))
        verify_redirect_signature(partner, message, partner.portal.keys)
        return FrontMessage(message.kind, message.root, message.relay_state)
    kinds = [kind for kind in ("SAMLRequest", "SAMLResponse") if kind in request.form]
    if len(kinds) != 1:
        raise broken("not exactly one of SAMLRequest and SAMLResponse")
    root = read_post(partner, request.form[kinds[0]])
    refuse_ambiguous_ids(root)
    verify_xml_signature(partner, root, partner.portal.keys)
    return FrontMessage(kinds[0], root, request.form.get("RelayState"))


def portal_endpoint(partner: Partner, service: str) -> Endpoint:
    """Where the answer to this very request goes."""
    idp = partner.portal.idp
    endpoint = idp.redirect(service) if request.method == "GET" else idp.post(service)
    if endpoint is None:
        raise InvalidMessageError("応答先が登録されていません。", f"the portal has no {service} for this binding")
    return endpoint


@step
def give_answer(partner: Partner, root: etree._Element, location: str, relay_state: str | None) -> Response:
    """By the way on which the request came."""
    if request.method == "GET":
        return go(redirect_url(location, "SAMLResponse", root, relay_state, partner.keys), 302)
    sign(root, partner.keys)
    return page("post.html", action=location, message=to_field(root), relay_state=relay_state)
