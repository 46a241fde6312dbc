"""Sign-off told to the portal by SOAP, without the browser (saml-profiles-2.0-os 4.4.3.3; saml-bindings-2.0-os 3.2)."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.outgoing import post
from conformance.reference.saml.logout import own_logout_request
from conformance.reference.saml.message import check_issuer, read_header, read_status
from conformance.reference.saml.soap import unwrap, wrap
from conformance.reference.saml.xml import broken, parse_message
from conformance.reference.saml.xml_signature import refuse_ambiguous_ids, sign, verify_xml_signature
from conformance.reference.sessions import Participation
from conformance.reference.web import logger

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["destination_of_direct_request", "sign_direct_request", "tell_sign_off_by_soap"]

_HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": '"http://www.oasis-open.org/committees/security"',
}


def tell_sign_off_by_soap(partner: Partner, participation: Participation, location: str) -> bool:
    """Whether the portal says that its session ended. One that does not answer changes nothing here."""
    message = own_logout_request(partner, participation, destination_of_direct_request(partner, location))
    sign_direct_request(partner, message)
    try:
        answer = post(location, wrap(message), _HEADERS)
    except (OSError, http.client.HTTPException) as error:
        logger.warning("%s: the portal did not take the request: %s", location, error)
        return False
    try:
        return _says_ended(partner, answer, str(message.get("ID")))
    except InvalidMessageError as error:
        logger.warning("%s: the portal's answer was not accepted: %s", location, error.reason)
        return False


@step
def destination_of_direct_request(partner: Partner, location: str) -> str:
    """The endpoint to which the request goes (saml-core-2.0-os 3.2.1)."""
    return location


@step
def sign_direct_request(partner: Partner, message: etree._Element) -> None:
    """The portal knows this partner by its signature alone (saml-profiles-2.0-os 4.4.4.1)."""
    sign(message, partner.keys)


def _says_ended(partner: Partner, answer: bytes, request_id: str) -> bool:
    envelope = parse_message(partner, answer)
    refuse_ambiguous_ids(envelope)
    message = unwrap(envelope)
    verify_xml_signature(partner, message, partner.portal.keys)
    header = read_header(message, "LogoutResponse")
    check_issuer(partner, message)
    if header.in_response_to != request_id:
        raise broken("InResponseTo is not the request")
    return read_status(message).is_success
