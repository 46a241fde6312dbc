"""The steps that all outgoing messages share. A negative variant is a subclass with one step replaced."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lxml import etree

from ..base import Facts
from . import names
from .keys import KeyPair
from .messages import saml, samlp
from .signature import sign
from .xml import Element, format_instant

__all__ = ["Addressing", "MessageBuilder", "NameIdParts", "StatusBuilder", "new_id"]


def new_id(facts: Facts) -> str:
    """160 random bits (saml-core-2.0-os 1.3.4 asks for 128 at least), as an NCName."""
    return f"_{facts.random.getrandbits(160):040x}"


@dataclass(frozen=True, slots=True)
class Addressing:
    """Who sends what to which endpoint, and when."""

    id: str
    now: datetime
    issuer: str
    destination: str
    """Empty for the answer to a SOAP request, which goes to no endpoint of its own."""


@dataclass(frozen=True, slots=True)
class NameIdParts:
    """A persistent name identifier as the portal writes it (saml-core-2.0-os 8.3.7)."""

    value: str
    name_qualifier: str
    sp_name_qualifier: str


class MessageBuilder(ABC):
    """Root element, issuer, content, signature: each a step of its own."""

    tag: ClassVar[str]

    def __init__(self, addressing: Addressing) -> None:
        self.addressing = addressing

    def build(self) -> Element:
        """The unsigned message."""
        root = self.root()
        self.issuer(root)
        self.content(root)
        return root

    def root(self) -> Element:
        root = etree.Element(samlp(self.tag), nsmap=names.NSMAP)
        for name, value in self.attributes().items():
            root.set(name, value)
        return root

    def attributes(self) -> dict[str, str]:
        attributes = {
            "ID": self.addressing.id,
            "Version": "2.0",
            "IssueInstant": format_instant(self.addressing.now),
        }
        if self.addressing.destination:
            attributes["Destination"] = self.addressing.destination
        return attributes

    def issuer(self, parent: Element) -> None:
        etree.SubElement(parent, saml("Issuer")).text = self.addressing.issuer

    @abstractmethod
    def content(self, root: Element) -> None:
        """What is particular to the message."""

    def sign(self, message: Element, keys: KeyPair) -> Element:
        """For bindings that carry the signature inside the message."""
        return sign(message, keys)

    def query_keys(self, keys: KeyPair) -> KeyPair | None:
        """What signs the query, for the binding that carries the signature there."""
        return keys

    def finish(self, message: Element) -> Element:
        """The message as it goes out, after everything that is to be signed was signed."""
        return message

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        element = etree.SubElement(parent, saml("NameID"))
        element.set("Format", names.PERSISTENT)
        element.set("NameQualifier", parts.name_qualifier)
        element.set("SPNameQualifier", parts.sp_name_qualifier)
        element.text = parts.value
        return element


class StatusBuilder(MessageBuilder):
    """A response that consists of its status: LogoutResponse, ManageNameIDResponse, and a refusing Response."""

    def __init__(self, addressing: Addressing, in_response_to: str | None, codes: tuple[str, ...]) -> None:
        super().__init__(addressing)
        self.in_response_to = in_response_to
        self.codes = codes

    def attributes(self) -> dict[str, str]:
        attributes = super().attributes()
        if self.in_response_to is not None:
            attributes["InResponseTo"] = self.in_response_to
        return attributes

    def content(self, root: Element) -> None:
        self.status(root)

    def status(self, root: Element) -> None:
        """Status codes nested from the top one inwards (saml-core-2.0-os 3.2.2.2)."""
        parent = etree.SubElement(root, samlp("Status"))
        for code in self.codes:
            parent = etree.SubElement(parent, samlp("StatusCode"))
            parent.set("Value", names.STATUS + code)
