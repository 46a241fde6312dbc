"""SOAP 1.1 around a SAML message (saml-bindings-2.0-os 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ...vocabulary import Text
from . import names
from .xml import Element, UnreadableXmlError, parse, serialise, text_of

__all__ = ["ANSWER_HEADERS", "HEADERS", "Fault", "fault", "unwrap", "wrap"]

_ENV = f"{{{names.SOAP_ENVELOPE}}}"
ANSWER_HEADERS = (("Content-Type", "text/xml; charset=utf-8"), ("Cache-Control", "no-cache, no-store"))
HEADERS = (*ANSWER_HEADERS, ("SOAPAction", f'"{names.SOAP_ACTION}"'))


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP Fault: a proper refusal even as HTTP 500 (SOAP 1.1, 6.2)."""

    code: str
    reason: str


def wrap(message: Element) -> bytes:
    envelope = etree.Element(f"{_ENV}Envelope", nsmap={"S": names.SOAP_ENVELOPE})
    etree.SubElement(envelope, f"{_ENV}Body").append(message)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + serialise(envelope)


def fault(reason: str) -> bytes:
    """For what is no request that the portal can act on: the sender's fault (SOAP 1.1, 4.4)."""
    element = etree.Element(f"{_ENV}Fault", nsmap={"S": names.SOAP_ENVELOPE})
    etree.SubElement(element, "faultcode").text = "S:Client"
    etree.SubElement(element, "faultstring").text = reason
    return wrap(element)


def unwrap(body: bytes) -> Element | Fault:
    """The one message, or the Fault, in an envelope; raises UnreadableXmlError."""
    envelope = parse(body)
    content = envelope.find(f"{_ENV}Body") if envelope.tag == f"{_ENV}Envelope" else None
    if content is None:
        raise UnreadableXmlError(Text("SOAP 1.1 の Envelope ではありません。", "Not a SOAP 1.1 envelope."))
    children = [child for child in content if isinstance(child.tag, str)]
    if len(children) != 1:
        raise UnreadableXmlError(
            Text(
                f"SOAP の Body に要素が {len(children)} 個あります（1個のはず）。",
                f"{len(children)} elements in the SOAP Body where one is expected.",
            )
        )
    if children[0].tag == f"{_ENV}Fault":
        fault = children[0]
        return Fault(text_of(fault.find("faultcode")) or "", text_of(fault.find("faultstring")) or "")
    return children[0]
