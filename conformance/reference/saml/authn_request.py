"""AuthnRequests: the partner's own to the portal, and the portal's to the partner's identity provider."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.attributes import account_source
from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names
from conformance.reference.saml.message import (
    Header,
    Status,
    check_destination,
    check_issuer,
    check_request_age,
    check_request_replay,
    new_message,
    read_header,
    read_name_id,
)
from conformance.reference.saml.xml import children, make, optional_child, text_of
from conformance.reference.ties import NameId

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["PortalAuthnRequest", "check_portal_request", "own_authn_request", "read_portal_request"]

_PERSISTENT_OR_ANY = (None, names.UNSPECIFIED_NAME, names.PERSISTENT)
_MET_CONTEXTS = {names.PASSWORD_CONTEXT, "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"}


def own_authn_request(partner: Partner, links: bool) -> etree._Element:
    """An AuthnRequest; only one that links may make the portal create a pseudonym (saml-core-2.0-os 3.4.1.1)."""
    root = new_message(partner, "AuthnRequest", partner.portal.sso_url)
    root.set("AssertionConsumerServiceURL", partner.endpoints.acs)
    root.set("ProtocolBinding", names.HTTP_POST)
    if links and account_source(partner) == "portal":
        # Asks for the basic four attributes where they are needed, and only there.
        root.set("AttributeConsumingServiceIndex", "0")
    policy = make(root, names.SAMLP, "NameIDPolicy", Format=names.PERSISTENT)
    policy.set("SPNameQualifier", partner.endpoints.entity_id)
    if links:
        policy.set("AllowCreate", "true")
    return root


@final
@dataclasses.dataclass(frozen=True, slots=True)
class PortalAuthnRequest:
    """What the portal asks of the partner's identity provider, and what stands against answering it, if anything."""

    header: Header
    force_authn: bool
    is_passive: bool
    name_id: NameId | None
    refusal: Status | None


def read_portal_request(partner: Partner, root: etree._Element) -> PortalAuthnRequest:
    """Read a request whose signature has been verified."""
    header = read_header(root, "AuthnRequest")
    check_portal_request(partner, root, header)
    subject = optional_child(root, names.SAML, "Subject")
    return PortalAuthnRequest(
        header,
        root.get("ForceAuthn") in ("true", "1"),
        root.get("IsPassive") in ("true", "1"),
        None if subject is None else read_name_id(partner, subject),
        _refusal(partner, root),
    )


@step
def check_portal_request(partner: Partner, root: etree._Element, header: Header) -> None:
    """Who asks, of whom, when, and where the answer is to go: only to an address of the portal's metadata."""
    check_issuer(partner, root)
    check_destination(partner, header, partner.endpoints.idp_sso, required=True)
    check_request_age(partner, header)
    url, index = root.get("AssertionConsumerServiceURL"), root.get("AssertionConsumerServiceIndex")
    known = partner.portal.sp.consumers if partner.portal.sp else {}
    if (
        (url is not None and url != partner.portal.acs_url)
        or (index is not None and known.get(index) != partner.portal.acs_url)
        or root.get("ProtocolBinding", names.HTTP_POST) != names.HTTP_POST
    ):
        raise InvalidMessageError(
            "応答先が登録されたものと異なります。", "the assertion consumer is not the one of the metadata"
        )
    check_request_replay(partner, header)


def _refusal(partner: Partner, root: etree._Element) -> Status | None:
    policy = optional_child(root, names.SAMLP, "NameIDPolicy")
    if policy is not None and policy.get("Format") not in _PERSISTENT_OR_ANY:
        return Status(names.REQUESTER, names.INVALID_NAME_ID_POLICY)
    if policy is not None and policy.get("SPNameQualifier") not in (
        None,
        partner.portal.entity_id,
        partner.endpoints.entity_id,
    ):
        return Status(names.REQUESTER, names.INVALID_NAME_ID_POLICY)
    context = optional_child(root, names.SAMLP, "RequestedAuthnContext")
    if context is not None:
        asked = {text_of(reference) for reference in children(context, names.SAML, "AuthnContextClassRef")}
        if not asked & _MET_CONTEXTS:
            return Status(names.RESPONDER, names.NO_AUTHN_CONTEXT)
    return None
