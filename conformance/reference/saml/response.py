"""The Response to an AuthnRequest, or an unsolicited one: read and judged (saml-profiles-2.0-os 4.1.4.3, 4.1.5)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError, RefusedByPortalError, UnauthenticatedError
from conformance.reference.saml import names
from conformance.reference.saml.assertion import (
    check_audience,
    check_authn_statement,
    check_conditions,
    check_name_id,
    check_subject_confirmation,
    read_attributes,
)
from conformance.reference.saml.encryption import decrypted_assertion
from conformance.reference.saml.keys import TrustedKey
from conformance.reference.saml.message import (
    SKEW,
    Header,
    check_destination,
    check_issuer,
    read_header,
    read_name_id,
    read_status,
)
from conformance.reference.saml.xml import broken, children, q
from conformance.reference.saml.xml_signature import is_signed, refuse_ambiguous_ids, verify_xml_signature
from conformance.reference.sessions import Participation
from conformance.reference.visits import AuthnFlow, Visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["SignOn", "read_response"]

_KINDS = (q(names.SAML, "Assertion"), q(names.SAML, "EncryptedAssertion"), q(names.SAMLP, "Response"))


@final
@dataclasses.dataclass(frozen=True, slots=True)
class SignOn:
    """What a good Response says."""

    flow: AuthnFlow | None
    participation: Participation
    session_until: datetime | None
    attributes: dict[str, str]
    reference: str | None = None
    """The portal's own word for a link that it prepared over HTTP and JSON."""


def read_response(partner: Partner, root: etree._Element, visit: Visit | None) -> SignOn:
    """Judge a Response; the request that it answers is used up only if everything is right."""
    header = read_header(root, "Response")
    assertion = authenticated_assertion(partner, root)
    check_issuer(partner, root, is_signed(root))
    check_destination(partner, header, partner.endpoints.acs, is_signed(root))
    check_response_age(partner, header)
    flow = check_in_response_to(partner, header.in_response_to, visit)
    check_status(partner, root, flow, visit)
    if assertion is None:
        raise broken("no assertion in a Response that says Success")
    return _read_assertion(partner, assertion, flow, visit)


def _read_assertion(partner: Partner, assertion: etree._Element, flow: AuthnFlow | None, visit: Visit | None) -> SignOn:
    if assertion.get("Version") != "2.0" or not assertion.get("ID"):
        raise broken("the assertion has no ID or is not SAML 2.0")
    check_issuer(partner, assertion)
    subject = check_subject_confirmation(partner, assertion, None if flow is None else flow.id)
    check_conditions(partner, assertion)
    check_audience(partner, assertion)
    statement = check_authn_statement(partner, assertion)
    name_id = read_name_id(partner, subject.element)
    check_name_id(partner, name_id)
    attributes = read_attributes(assertion)
    check_replay(partner, assertion, subject.not_on_or_after)
    if flow is not None and visit is not None and visit.take(flow.id, AuthnFlow, partner.clock()) is None:
        raise _not_asked_for("the request was answered at the same moment by another response")
    return SignOn(
        flow,
        Participation(name_id, statement.session_index, authenticated_by_portal=True),
        statement.session_until,
        attributes,
    )


@step
def authenticated_assertion(partner: Partner, root: etree._Element) -> etree._Element | None:
    """The assertion that the portal signed, and no other element of the message."""
    refuse_ambiguous_ids(root)
    assertion = find_assertion(partner, root)
    check_signatures(partner, root, assertion)
    return assertion


@step
def find_assertion(partner: Partner, root: etree._Element) -> etree._Element | None:
    """The one assertion, a direct child of the Response; one hidden anywhere else is a wrapping attack.

    An encrypted one comes back in the clear, as a document of its own.
    """
    found = [*children(root, names.SAML, "Assertion"), *children(root, names.SAML, "EncryptedAssertion")]
    if len(found) > 1 or not _are_all(root, found):
        raise UnauthenticatedError("more than one assertion, or one in the wrong place")
    if not found or found[0].tag == q(names.SAML, "Assertion"):
        return found[0] if found else None
    assertion = decrypted_assertion(partner, found[0])
    refuse_ambiguous_ids(assertion)
    if list(assertion.iter(*_KINDS)) != [assertion]:
        raise UnauthenticatedError("an assertion inside the encrypted one")
    return assertion


def _are_all(root: etree._Element, found: list[etree._Element]) -> bool:
    return set(root.iter(*_KINDS)) == {root, *found}


@step
def check_signatures(partner: Partner, root: etree._Element, assertion: etree._Element | None) -> None:
    """Every signature present is good, and assertion or Response carries one (saml-profiles-2.0-os 4.1.4.5)."""
    signed = [element for element in (root, assertion) if element is not None and is_signed(element)]
    if not signed:
        raise UnauthenticatedError("neither the Response nor the assertion is signed")
    documents = [root] if assertion is None or assertion.getparent() is not None else [root, assertion]
    if sum(len(list(each.iter(q(names.DS, "Signature")))) for each in documents) != len(signed):
        raise UnauthenticatedError("a signature in the wrong place")
    for element in signed:
        verify_xml_signature(partner, element, trusted_keys(partner, element))


@step
def trusted_keys(partner: Partner, element: etree._Element) -> tuple[TrustedKey, ...]:
    """The keys that the portal's metadata names; what the message says about keys is nobody's word."""
    return partner.portal.idp.keys


@step
def check_response_age(partner: Partner, header: Header) -> None:
    """The Response is not from the future; how old it may be, its assertion says."""
    if header.issued > partner.clock() + SKEW:
        raise InvalidMessageError("通信の有効期間外です。もう一度やり直してください。", "IssueInstant is ahead")


@step
def check_in_response_to(partner: Partner, in_response_to: str | None, visit: Visit | None) -> AuthnFlow | None:
    """A solicited Response answers a request that this very browser carried (against login CSRF)."""
    if in_response_to is None and partner.options.unsolicited == "on":
        return None
    if in_response_to is None:
        raise _not_asked_for("unsolicited")
    flow = visit.recall(in_response_to, AuthnFlow, partner.clock()) if visit else None
    if flow is None:
        raise _not_asked_for("InResponseTo is no open request of this browser's")
    return flow


@step
def check_status(partner: Partner, root: etree._Element, flow: AuthnFlow | None, visit: Visit | None) -> None:
    """Only Success lets anybody in (saml-core-2.0-os 3.2.2.2); a refusal closes the request that it answers."""
    status = read_status(root)
    if status.top == names.SUCCESS:
        return
    if flow is not None and visit is not None:
        visit.take(flow.id, AuthnFlow, partner.clock())
    raise RefusedByPortalError(status.top, status.second)


@step
def check_replay(partner: Partner, assertion: etree._Element, until: datetime) -> None:
    """A bearer assertion is used once (saml-profiles-2.0-os 4.1.4.5)."""
    if not partner.replay.claim(f"assertion:{assertion.get('ID')}", until + SKEW, partner.clock()):
        raise InvalidMessageError("同じ通信が既に処理されています。", "the assertion was used before")


def _not_asked_for(reason: str) -> InvalidMessageError:
    return InvalidMessageError(
        "このブラウザーから始めた手続ではないか、時間が経ちすぎています。もう一度やり直してください。", reason
    )
