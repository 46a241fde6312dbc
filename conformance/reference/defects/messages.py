"""Defects of what the partner publishes of itself, and of its messages."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Response, request
from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.front_channel import give_answer
from conformance.reference.pages.start import send_to_portal
from conformance.reference.saml import names
from conformance.reference.saml.authn_request import own_authn_request
from conformance.reference.saml.logout import own_logout_request, own_logout_response
from conformance.reference.saml.message import Status
from conformance.reference.saml.metadata import sign_off_services
from conformance.reference.saml.post import to_field
from conformance.reference.saml.redirect import redirect_url
from conformance.reference.saml.xml import q
from conformance.reference.sessions import Participation
from conformance.reference.visits import AuthnFlow
from conformance.reference.web import go, page, visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    sign_off_services,
    "metadata-without-sign-off",
    "account",
    ("P-SAML-12",),
    "公表する接続情報に、シングルサインオフの受信先がない。",
    "What the partner publishes has nowhere to ask for sign-off.",
)
def metadata_without_sign_off(partner: Partner, role: etree._Element) -> None:
    """Publish none."""


@defect(
    send_to_portal,
    "relay-state-too-long",
    "account",
    ("P-SAML-13",),
    "認証要求の RelayState が、許される長さを超える。",
    "The RelayState of requests is longer than it may be.",
)
def relay_state_too_long(partner: Partner, links: bool, target: str) -> Response:
    message = own_authn_request(partner, links)
    visit().remember(AuthnFlow(str(message.get("ID")), partner.clock(), links, target))
    handle = secrets.token_urlsafe(80)
    return go(redirect_url(partner.portal.sso_url, "SAMLRequest", message, handle, partner.keys), 302)


@defect(
    own_logout_request,
    "logout-request-without-session-index",
    "account",
    ("P-SAML-13",),
    "シングルサインオフ要求に、対象のセッションの指定がない。",
    "Requests to sign off name no session.",
)
def logout_request_without_session_index(
    partner: Partner, participation: Participation, destination: str
) -> etree._Element:
    root = own_logout_request.conformant(partner, participation, destination)
    for index in root.findall(q(names.SAMLP, "SessionIndex")):
        root.remove(index)
    return root


@defect(
    own_logout_response,
    "logout-response-to-another-request",
    "ssoff",
    ("G-2.2.3-7", "G-2.2.3-5", "G-2.2-4", "P-SAML-13"),
    "シングルサインオフの応答が、別の要求への応答になっている（InResponseTo の誤り）。",
    "The answer to sign-off answers another request (wrong InResponseTo).",
)
def logout_response_to_another_request(
    partner: Partner, status: Status, in_response_to: str, destination: str | None
) -> etree._Element:
    return own_logout_response.conformant(partner, status, f"{in_response_to}x", destination)


@defect(
    own_logout_response,
    "logout-response-to-another-address",
    "ssoff",
    ("G-2.2.3-7", "G-2.2.3-5", "G-2.2-4", "P-SAML-13"),
    "シングルサインオフの応答の宛先（Destination）が誤っている。",
    "The answer to sign-off names another address as its Destination.",
)
def logout_response_to_another_address(
    partner: Partner, status: Status, in_response_to: str, destination: str | None
) -> etree._Element:
    return own_logout_response.conformant(partner, status, in_response_to, destination and f"{destination}/other")


@defect(
    give_answer,
    "posted-answer-unsigned",
    "account",
    ("P-SAML-13", "G-2.2.2-5", "G-2.2.3-7", "G-2.2.3-5"),
    "フォームで送られた（HTTP-POST）要求への応答に署名しない。",
    "What answers a request that the browser posted is not signed.",
)
def posted_answer_unsigned(partner: Partner, root: etree._Element, location: str, relay_state: str | None) -> Response:
    if request.method == "GET":
        return give_answer.conformant(partner, root, location, relay_state)
    return page("post.html", action=location, message=to_field(root), relay_state=relay_state)


DEFECTS = (
    metadata_without_sign_off,
    relay_state_too_long,
    logout_request_without_session_index,
    logout_response_to_another_request,
    logout_response_to_another_address,
    posted_answer_unsigned,
)
