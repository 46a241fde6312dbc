"""A SOAP endpoint: what is not a good request of the portal's gets a fault (SOAP 1.1, 4.4, 6.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Response, request
from lxml import etree

from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml.soap import fault, unwrap, wrap
from conformance.reference.saml.xml import parse_message
from conformance.reference.saml.xml_signature import refuse_ambiguous_ids, sign, verify_xml_signature
from conformance.reference.web import logger

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["answer_soap"]

_CONTENT_TYPE = "text/xml; charset=utf-8"


def answer_soap(partner: Partner, answer: Callable[[Partner, etree._Element], etree._Element]) -> Response:
    """Verify the request in the envelope, have it answered, and sign the answer."""
    if request.mimetype != "text/xml":
        return Response(fault("Client", "text/xml is expected"), 415, content_type=_CONTENT_TYPE)
    try:
        envelope = parse_message(partner, request.get_data())
        refuse_ambiguous_ids(envelope)
        message = unwrap(envelope)
        verify_xml_signature(partner, message, partner.portal.keys)
        made = answer(partner, message)
    except InvalidMessageError as error:
        logger.warning("%s refused: %s", request.path, error.reason)
        return Response(fault("Client", "The request was not accepted."), 500, content_type=_CONTENT_TYPE)
    sign(made, partner.keys)
    return Response(wrap(made), content_type=_CONTENT_TYPE)
