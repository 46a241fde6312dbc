"""SOAP 1.1 binding (saml-bindings-2.0-os 3.2)."""

from __future__ import annotations

from lxml import etree

from conformance.reference.saml import names
from conformance.reference.saml.xml import broken, only_child, q, serialise

__all__ = ["fault", "unwrap", "wrap"]

_PREFIX = {"soap": names.SOAP}


def unwrap(envelope: etree._Element) -> etree._Element:
    """The one message in an envelope's body."""
    if envelope.tag != q(names.SOAP, "Envelope"):
        raise broken("not a SOAP envelope")
    body = only_child(envelope, names.SOAP, "Body")
    messages = list(body.iterchildren(etree.Element))
    if len(messages) != 1:
        raise broken("not exactly one message in the SOAP body")
    return messages[0]


def wrap(message: etree._Element) -> bytes:
    envelope = etree.Element(q(names.SOAP, "Envelope"), nsmap=_PREFIX)
    etree.SubElement(envelope, q(names.SOAP, "Body")).append(message)
    return serialise(envelope)


def fault(code: str, text: str) -> bytes:
    """A fault, for a request that is not a request of the portal's; faultcode is a QName (SOAP 1.1, 4.4)."""
    made = etree.Element(q(names.SOAP, "Fault"), nsmap=_PREFIX)
    etree.SubElement(made, "faultcode").text = f"soap:{code}"
    etree.SubElement(made, "faultstring").text = text
    return wrap(made)
