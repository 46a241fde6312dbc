"""Response with an assertion, as the portal vouches for a citizen (saml-profiles-2.0-os 4.1.4.2; docs/wires.md)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from lxml import etree

from . import names
from .builder import Addressing, NameIdParts, StatusBuilder
from .encryption import Recipient, encrypt, plain_octets
from .keys import KeyPair
from .messages import saml, samlp
from .signature import sign
from .xml import Element, format_instant, serialise

__all__ = ["AssertionParts", "RefusalBuilder", "ResponseBuilder"]

_LIFETIME: Final = timedelta(minutes=5)
_NAME_FORMATS: Final = {
    "basic": names.ATTRNAME_BASIC,
    "uri": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
    "unspecified": "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
}


@dataclass(frozen=True, slots=True)
class AssertionParts:
    """What the assertion says; `attributes` are already under the partner's names and in the partner's values."""

    id: str
    name_id: NameIdParts
    audience: str
    session_index: str
    authenticated_at: datetime
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    attribute_name_format: str = "basic"


class RefusalBuilder(StatusBuilder):
    """A Response that does not vouch: status only (saml-core-2.0-os 3.2.2.2)."""

    tag = "Response"


class ResponseBuilder(StatusBuilder):
    """A Response that vouches: Success and one signed assertion.

    With a `recipient` assertions travel encrypted: each is signed first, and a signature on the Response covers what it
    became (saml-core-2.0-os 6.1). Up to its octets the message is kept legible, for the record and for later steps.
    """

    tag = "Response"

    def __init__(
        self,
        addressing: Addressing,
        in_response_to: str | None,
        parts: AssertionParts,
        assertion_keys: KeyPair,
        *,
        recipient: Recipient | None = None,
    ) -> None:
        super().__init__(addressing, in_response_to, ("Success",))
        self.parts = parts
        self.assertion_keys = assertion_keys
        self.recipient = recipient
        self._encrypted: dict[bytes, Element] = {}

    def content(self, root: Element) -> None:
        self.status(root)
        root.append(self.sign_assertion(self.assertion()))

    def sign(self, message: Element, keys: KeyPair) -> Element:
        signed = self.sign_response(self.sealed(message), keys)
        encrypted = signed.findall(saml("EncryptedAssertion"))
        for sealed, assertion in zip(encrypted, message.findall(saml("Assertion")), strict=False):
            signed.replace(sealed, assertion)
        return signed

    def sign_response(self, message: Element, keys: KeyPair) -> Element:
        return super().sign(message, keys)

    def octets(self, message: Element) -> bytes:
        """As it travels, the same each time."""
        return serialise(self.sealed(message))

    def encrypted_assertions(self, message: Element) -> int:
        """How many of its assertions travel encrypted."""
        return len(list(self.sealed(message).iter(saml("EncryptedAssertion"))))

    def sealed(self, message: Element) -> Element:
        """The message with its assertions encrypted; one that has not changed since is what it was before."""
        if self.recipient is None:
            return message
        message = copy.deepcopy(message)
        for response in list(message.iter(samlp(self.tag))):
            for assertion in filter(self.is_sealed, response.findall(saml("Assertion"))):
                octets = plain_octets(assertion)
                if octets not in self._encrypted:
                    self._encrypted[octets] = self.encrypt(assertion, self.recipient)
                response.replace(assertion, copy.deepcopy(self._encrypted[octets]))
        return message

    def is_sealed(self, assertion: Element) -> bool:
        return True

    def encrypt(self, assertion: Element, recipient: Recipient) -> Element:
        return encrypt(assertion, recipient)

    def relay_state(self, given: str | None) -> str | None:
        """What travels beside it (saml-bindings-2.0-os 3.5.3)."""
        return given

    def sign_assertion(self, assertion: Element) -> Element:
        return sign(assertion, self.assertion_keys)

    def assertion(self) -> Element:
        assertion = etree.Element(saml("Assertion"), nsmap={"saml": names.ASSERTION})
        assertion.set("ID", self.parts.id)
        assertion.set("Version", "2.0")
        assertion.set("IssueInstant", format_instant(self.addressing.now))
        self.assertion_issuer(assertion)
        self.subject(assertion)
        self.conditions(assertion)
        self.authn_statement(assertion)
        if self.parts.attributes:
            self.attribute_statement(assertion)
        return assertion

    def assertion_issuer(self, assertion: Element) -> None:
        self.issuer(assertion)

    def subject(self, assertion: Element) -> None:
        subject = etree.SubElement(assertion, saml("Subject"))
        self.name_id(subject, self.parts.name_id)
        self.subject_confirmation(subject)

    def subject_confirmation(self, subject: Element) -> None:
        confirmation = etree.SubElement(subject, saml("SubjectConfirmation"))
        confirmation.set("Method", names.BEARER)
        data = etree.SubElement(confirmation, saml("SubjectConfirmationData"))
        for name, value in self.confirmation_data().items():
            data.set(name, value)

    def confirmation_data(self) -> dict[str, str]:
        data = {"Recipient": self.addressing.destination, "NotOnOrAfter": format_instant(self.confirmed_until())}
        if self.in_response_to is not None:
            data["InResponseTo"] = self.in_response_to
        return data

    def confirmed_until(self) -> datetime:
        return self.addressing.now + _LIFETIME

    def not_before(self) -> datetime:
        return self.addressing.now

    def not_on_or_after(self) -> datetime:
        return self.addressing.now + _LIFETIME

    def conditions(self, assertion: Element) -> None:
        conditions = etree.SubElement(assertion, saml("Conditions"))
        conditions.set("NotBefore", format_instant(self.not_before()))
        conditions.set("NotOnOrAfter", format_instant(self.not_on_or_after()))
        self.audience_restriction(conditions)

    def audience_restriction(self, conditions: Element) -> None:
        restriction = etree.SubElement(conditions, saml("AudienceRestriction"))
        etree.SubElement(restriction, saml("Audience")).text = self.parts.audience

    def authn_statement(self, assertion: Element) -> None:
        statement = etree.SubElement(assertion, saml("AuthnStatement"))
        statement.set("AuthnInstant", format_instant(self.parts.authenticated_at))
        statement.set("SessionIndex", self.parts.session_index)
        context = etree.SubElement(statement, saml("AuthnContext"))
        etree.SubElement(context, saml("AuthnContextClassRef")).text = names.AC_SMARTCARD_PKI

    def attribute_statement(self, assertion: Element) -> None:
        statement = etree.SubElement(assertion, saml("AttributeStatement"))
        for name, value in self.parts.attributes.items():
            self.attribute(statement, name, value)

    def attribute(self, statement: Element, name: str, value: str) -> None:
        attribute = etree.SubElement(statement, saml("Attribute"))
        attribute.set("Name", name)
        attribute.set("NameFormat", _NAME_FORMATS[self.parts.attribute_name_format])
        etree.SubElement(attribute, saml("AttributeValue")).text = value
