"""The Response with which the partner, as identity provider, answers the portal (saml-profiles-2.0-os 4.1.4.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.saml import names
from conformance.reference.saml.message import Status, add_issuer, add_name_id, add_status, new_message
from conformance.reference.saml.xml import format_instant, make, new_id
from conformance.reference.saml.xml_signature import sign
from conformance.reference.ties import NameId

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["refusing_response", "signing_on_response"]

VALIDITY = timedelta(minutes=5)


def refusing_response(partner: Partner, status: Status, in_response_to: str | None) -> etree._Element:
    """A signed Response that says no."""
    root = new_message(partner, "Response", partner.portal.acs_url, in_response_to)
    add_status(root, status)
    sign(root, partner.keys)
    return root


def signing_on_response(
    partner: Partner, name_id: NameId, session_index: str, authenticated_at: datetime, in_response_to: str | None
) -> etree._Element:
    """A signed Response with one signed assertion about the pseudonym."""
    root = new_message(partner, "Response", partner.portal.acs_url, in_response_to)
    add_status(root, Status(names.SUCCESS))
    now = partner.clock()
    assertion = make(root, names.SAML, "Assertion", ID=new_id(), Version="2.0", IssueInstant=format_instant(now))
    add_issuer(partner, assertion)
    _add_subject(partner, assertion, name_id, now, in_response_to)
    conditions = make(assertion, names.SAML, "Conditions")
    conditions.set("NotBefore", format_instant(now - timedelta(minutes=1)))
    conditions.set("NotOnOrAfter", format_instant(now + VALIDITY))
    restriction = make(conditions, names.SAML, "AudienceRestriction")
    make(restriction, names.SAML, "Audience", partner.portal.entity_id)
    statement = make(assertion, names.SAML, "AuthnStatement")
    statement.set("AuthnInstant", format_instant(authenticated_at))
    statement.set("SessionIndex", session_index)
    context = make(statement, names.SAML, "AuthnContext")
    make(context, names.SAML, "AuthnContextClassRef", names.PASSWORD_CONTEXT)
    sign(assertion, partner.keys)
    sign(root, partner.keys)
    return root


def _add_subject(
    partner: Partner, assertion: etree._Element, name_id: NameId, now: datetime, in_response_to: str | None
) -> None:
    subject = make(assertion, names.SAML, "Subject")
    add_name_id(subject, name_id)
    data = make(
        make(subject, names.SAML, "SubjectConfirmation", Method=names.BEARER),
        names.SAML,
        "SubjectConfirmationData",
        Recipient=partner.portal.acs_url,
        NotOnOrAfter=format_instant(now + VALIDITY),
    )
    if in_response_to is not None:
        data.set("InResponseTo", in_response_to)
