"""Response and Assertion as the partner's identity provider sends them, read. saml-core-2.0-os 2.3, 3.3.3."""

from __future__ import annotations

from dataclasses import dataclass

from .messages import Header, NameId, Status, read_header, read_name_id, read_status, saml, samlp
from .xml import Element, text_of

__all__ = ["Assertion", "Attribute", "AuthnStatement", "Conditions", "Response", "SubjectConfirmation", "read_response"]


@dataclass(frozen=True, slots=True)
class SubjectConfirmation:
    method: str | None
    recipient: str | None
    in_response_to: str | None
    not_before: str | None
    not_on_or_after: str | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """`audiences` has one tuple for each AudienceRestriction: all of them have to hold."""

    not_before: str | None
    not_on_or_after: str | None
    audiences: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class AuthnStatement:
    authn_instant: str | None
    session_index: str | None
    session_not_on_or_after: str | None
    context_class: str | None


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str | None
    name_format: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assertion:
    id: str | None
    version: str | None
    issue_instant: str | None
    issuer: NameId | None
    name_id: NameId | None
    confirmations: tuple[SubjectConfirmation, ...]
    conditions: Conditions | None
    authn_statements: tuple[AuthnStatement, ...]
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Response:
    header: Header
    in_response_to: str | None
    status: Status | None
    assertions: tuple[Assertion, ...]
    encrypted_assertions: int


def read_response(element: Element) -> Response:
    return Response(
        read_header(element),
        element.get("InResponseTo"),
        read_status(element.find(samlp("Status"))),
        tuple(read_assertion(node) for node in element.iterfind(saml("Assertion"))),
        len(element.findall(saml("EncryptedAssertion"))),
    )


def read_assertion(element: Element) -> Assertion:
    header = read_header(element)
    subject = element.find(saml("Subject"))
    conditions = element.find(saml("Conditions"))
    return Assertion(
        header.id,
        header.version,
        header.issue_instant,
        header.issuer,
        None if subject is None else read_name_id(subject.find(saml("NameID"))),
        () if subject is None else tuple(map(_confirmation, subject.iterfind(saml("SubjectConfirmation")))),
        None if conditions is None else _conditions(conditions),
        tuple(map(_authn_statement, element.iterfind(saml("AuthnStatement")))),
        tuple(map(_attribute, element.iterfind(f"{saml('AttributeStatement')}/{saml('Attribute')}"))),
    )


def _confirmation(element: Element) -> SubjectConfirmation:
    data = element.find(saml("SubjectConfirmationData"))
    found: dict[str, str] = {} if data is None else {str(name): str(value) for name, value in data.attrib.items()}
    return SubjectConfirmation(
        element.get("Method"),
        found.get("Recipient"),
        found.get("InResponseTo"),
        found.get("NotBefore"),
        found.get("NotOnOrAfter"),
    )


def _conditions(element: Element) -> Conditions:
    return Conditions(
        element.get("NotBefore"),
        element.get("NotOnOrAfter"),
        tuple(
            tuple(text_of(audience) or "" for audience in restriction.iterfind(saml("Audience")))
            for restriction in element.iterfind(saml("AudienceRestriction"))
        ),
    )


def _authn_statement(element: Element) -> AuthnStatement:
    return AuthnStatement(
        element.get("AuthnInstant"),
        element.get("SessionIndex"),
        element.get("SessionNotOnOrAfter"),
        text_of(element.find(f"{saml('AuthnContext')}/{saml('AuthnContextClassRef')}")),
    )


def _attribute(element: Element) -> Attribute:
    return Attribute(
        element.get("Name"),
        element.get("NameFormat"),
        tuple(text_of(value) or "" for value in element.iterfind(saml("AttributeValue"))),
    )
