"""Where linking and sign-on start: the browser is sent to the portal with an AuthnRequest."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from conformance.reference.behaviour import step
from conformance.reference.rest.portal import portal_page
from conformance.reference.saml.authn_request import own_authn_request
from conformance.reference.saml.redirect import redirect_url
from conformance.reference.visits import AuthnFlow
from conformance.reference.web import go, local_path, the_partner, visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["blueprint", "send_to_portal"]

blueprint = Blueprint("start", __name__)


@blueprint.get("/link/start")
def link_start() -> Response:
    return send_to_portal(the_partner(), links=True, target="/menu")


@blueprint.get("/sso/start")
def sign_on_start() -> Response:
    partner = the_partner()
    return send_to_portal(partner, links=False, target=local_path(partner, request.args.get("target")))


@step
def send_to_portal(partner: Partner, links: bool, target: str) -> Response:
    """Ask the portal who this is; where to land afterwards stays here, RelayState says nothing to anybody."""
    if partner.options.wire == "rest":
        return go(portal_page(partner, "/rest/link" if links else "/rest/open", landing=target), 302)
    message = own_authn_request(partner, links)
    visit().remember(AuthnFlow(str(message.get("ID")), partner.clock(), links, target))
    handle = secrets.token_urlsafe(16)
    return go(redirect_url(partner.portal.sso_url, "SAMLRequest", message, handle, partner.keys), 302)
