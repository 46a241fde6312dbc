"""Unlinking (属性連携解除) as the portal asks for it, and telling the portal of a refused consent (on_decline)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.front_channel import give_answer, portal_endpoint, read_front_channel
from conformance.reference.pages.soap_endpoint import answer_soap
from conformance.reference.saml import names
from conformance.reference.saml.manage_name_id import (
    ManageNameIdRequest,
    own_manage_response,
    own_terminate_request,
    read_manage_request,
)
from conformance.reference.saml.message import Status, check_destination, check_issuer, read_header, read_status
from conformance.reference.saml.redirect import redirect_url
from conformance.reference.ties import NameId
from conformance.reference.visits import Termination
from conformance.reference.web import go, known_visit, the_partner, visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "answer_directly",
    "answer_in_browser",
    "answer_manage_request",
    "blueprint",
    "end_tie",
    "tell_portal_of_refusal",
]

blueprint = Blueprint("terminate", __name__)


@blueprint.route("/saml/nim", methods=["GET", "POST"])
def manage_by_browser() -> Response:
    partner = the_partner()
    message = read_front_channel(partner)
    if message.kind == "SAMLResponse":
        return _refusal_was_told(partner, message.root)
    asked = read_manage_request(partner, message.root, partner.endpoints.nim, destination_required=True)
    location = portal_endpoint(partner, "ManageNameIDService").response_location
    answer = own_manage_response(partner, answer_in_browser(partner, asked), asked.header.id, location)
    return give_answer(partner, answer, location, message.relay_state)


@blueprint.post("/saml/nim/soap")
def manage_by_soap() -> Response:
    return answer_soap(the_partner(), _answer)


def _answer(partner: Partner, root: etree._Element) -> etree._Element:
    asked = read_manage_request(partner, root, partner.endpoints.nim_soap, destination_required=False)
    return own_manage_response(partner, answer_directly(partner, asked), asked.header.id, None)


@step
def answer_in_browser(partner: Partner, asked: ManageNameIdRequest) -> Status:
    """Unlinking through the citizen's browser is no other than directly."""
    return answer_manage_request(partner, asked)


@step
def answer_directly(partner: Partner, asked: ManageNameIdRequest) -> Status:
    """Unlinking over the direct channel is no other than through the browser."""
    return answer_manage_request(partner, asked)


@step
def answer_manage_request(partner: Partner, asked: ManageNameIdRequest) -> Status:
    """End the tie of the pseudonym that is named, and no other's; new names are not offered."""
    if not asked.terminates:
        return Status(names.RESPONDER, names.REQUEST_UNSUPPORTED)
    if not end_tie(partner, asked.name_id):
        return Status(names.REQUESTER, names.UNKNOWN_PRINCIPAL)
    return Status(names.SUCCESS)


@step
def end_tie(partner: Partner, name_id: NameId) -> bool:
    """End a tie; a login state from before lives on (guideline 2.2.2(2), G-2.2.2-8)."""
    return partner.ties.end(name_id)


def tell_portal_of_refusal(partner: Partner, name_id: NameId) -> Response:
    """Send the browser to the portal with a Terminate for a pseudonym that nobody consented to tie."""
    endpoint = partner.portal.idp.redirect("ManageNameIDService")
    if endpoint is None:
        return go("/link/declined")
    message = own_terminate_request(partner, name_id, endpoint.location)
    visit().remember(Termination(str(message.get("ID")), partner.clock()))
    return go(redirect_url(endpoint.location, "SAMLRequest", message, None, partner.keys))


def _refusal_was_told(partner: Partner, root: etree._Element) -> Response:
    header = read_header(root, "ManageNameIDResponse")
    check_issuer(partner, root)
    check_destination(partner, header, partner.endpoints.nim, required=True)
    here = known_visit()
    if here is None or here.take(header.in_response_to or "", Termination, partner.clock()) is None:
        raise InvalidMessageError("このブラウザーから始めた手続ではありません。", "InResponseTo is no open request")
    # Whatever the portal says, nothing was tied here; its status is only worth a form check.
    read_status(root)
    return go("/link/declined")
