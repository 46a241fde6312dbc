"""The checks of an assertion's own content (saml-core-2.0-os 2; saml-profiles-2.0-os 4.1.4.2, 4.1.4.3)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names
from conformance.reference.saml.message import SKEW
from conformance.reference.saml.metadata import ATTRIBUTES
from conformance.reference.saml.xml import (
    broken,
    children,
    local_name,
    only_child,
    optional_child,
    parse_instant,
    q,
    text_of,
)
from conformance.reference.ties import NameId

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "AuthnStatement",
    "Subject",
    "check_audience",
    "check_authn_statement",
    "check_conditions",
    "check_name_id",
    "check_subject_confirmation",
    "read_attributes",
]

_CONDITIONS = {"AudienceRestriction", "OneTimeUse", "ProxyRestriction"}
_EXPIRED = "通信の有効期間外です。もう一度やり直してください。"


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """The subject, confirmed."""

    element: etree._Element
    not_on_or_after: datetime


@final
@dataclasses.dataclass(frozen=True, slots=True)
class AuthnStatement:
    """When and in which session the portal authenticated the citizen."""

    session_index: str | None
    session_until: datetime | None


@step
def check_subject_confirmation(partner: Partner, assertion: etree._Element, request_id: str | None) -> Subject:
    """At least one bearer confirmation holds in full."""
    subject = only_child(assertion, names.SAML, "Subject")
    failures: list[InvalidMessageError] = []
    for confirmation in children(subject, names.SAML, "SubjectConfirmation"):
        if confirmation.get("Method") != names.BEARER:
            continue
        try:
            data = only_child(confirmation, names.SAML, "SubjectConfirmationData")
            return Subject(subject, check_bearer(partner, data, request_id))
        except InvalidMessageError as failure:
            failures.append(failure)
    raise failures[0] if failures else broken("no bearer confirmation")


def check_bearer(partner: Partner, data: etree._Element, request_id: str | None) -> datetime:
    """One bearer confirmation: where to, in answer to what, until when."""
    if data.get("NotBefore") is not None:
        raise broken("NotBefore in a bearer confirmation")
    check_recipient(partner, data)
    check_confirmed_request(partner, data, request_id)
    until = parse_instant(data.get("NotOnOrAfter", ""))
    check_confirmation_time(partner, until)
    return until


@step
def check_recipient(partner: Partner, data: etree._Element) -> None:
    """The assertion was delivered where it was meant to be."""
    if data.get("Recipient") != partner.endpoints.acs:
        raise InvalidMessageError("この受信先に宛てた通信ではありません。", "Recipient is not the assertion consumer")


@step
def check_confirmed_request(partner: Partner, data: etree._Element, request_id: str | None) -> None:
    """The confirmation names the same request as the Response, or none if that names none."""
    if data.get("InResponseTo") != request_id:
        raise InvalidMessageError(
            "手続の対応関係が正しくありません。", "InResponseTo of confirmation and Response differ"
        )


@step
def check_confirmation_time(partner: Partner, until: datetime) -> None:
    """The confirmation has not run out."""
    if partner.clock() >= until + SKEW:
        raise InvalidMessageError(_EXPIRED, "the bearer confirmation has run out")


@step
def check_conditions(partner: Partner, assertion: etree._Element) -> None:
    """The assertion is within its validity period, and no condition is one that we do not know (2.5.1)."""
    conditions = only_child(assertion, names.SAML, "Conditions")
    now = partner.clock()
    before, after = conditions.get("NotBefore"), conditions.get("NotOnOrAfter")
    if before is not None and now + SKEW < parse_instant(before):
        raise InvalidMessageError(_EXPIRED, "NotBefore is ahead")
    if after is not None and now >= parse_instant(after) + SKEW:
        raise InvalidMessageError(_EXPIRED, "NotOnOrAfter has passed")
    for condition in conditions.iterchildren(etree.Element):
        if etree.QName(condition).namespace != names.SAML or local_name(condition) not in _CONDITIONS:
            raise broken("a condition of an unknown kind")


@step
def check_audience(partner: Partner, assertion: etree._Element) -> None:
    """Every AudienceRestriction, of which there must be one, has us in it (2.5.1.4)."""
    restrictions = children(only_child(assertion, names.SAML, "Conditions"), names.SAML, "AudienceRestriction")
    for restriction in restrictions:
        audiences = [text_of(audience) for audience in children(restriction, names.SAML, "Audience")]
        if partner.endpoints.entity_id not in audiences:
            raise InvalidMessageError("このシステムに宛てた認証情報ではありません。", "we are not in the audience")
    if not restrictions:
        raise InvalidMessageError("このシステムに宛てた認証情報ではありません。", "no AudienceRestriction")


@step
def check_authn_statement(partner: Partner, assertion: etree._Element) -> AuthnStatement:
    """There is an authentication statement, and the session at the portal has not ended."""
    statements = children(assertion, names.SAML, "AuthnStatement")
    if not statements:
        raise broken("no AuthnStatement")
    parse_instant(statements[0].get("AuthnInstant", ""))
    only_child(statements[0], names.SAML, "AuthnContext")
    limit = statements[0].get("SessionNotOnOrAfter")
    until = None if limit is None else parse_instant(limit)
    if until is not None and partner.clock() >= until:
        raise InvalidMessageError(_EXPIRED, "SessionNotOnOrAfter has passed")
    return AuthnStatement(statements[0].get("SessionIndex"), until)


@step
def check_name_id(partner: Partner, name_id: NameId) -> None:
    """The subject is a pseudonym of the portal's for us (saml-core-2.0-os 8.3.7)."""
    ours = (names.PERSISTENT, partner.portal.entity_id, partner.endpoints.entity_id)
    if (name_id.format, name_id.name_qualifier, name_id.sp_name_qualifier) != ours:
        raise InvalidMessageError("仮名の形式が正しくありません。", "NameID has another format or another's qualifiers")


def read_attributes(assertion: etree._Element) -> dict[str, str]:
    """The basic four attributes, as far as they are there; one named twice or with several values is refused."""
    found: dict[str, str] = {}
    for statement in children(assertion, names.SAML, "AttributeStatement"):
        for attribute in statement.iterchildren(q(names.SAML, "Attribute")):
            name = attribute.get("Name", "")
            if name not in ATTRIBUTES:
                continue
            value = optional_child(attribute, names.SAML, "AttributeValue")
            if name in found:
                raise broken("an attribute is there twice")
            if value is not None:
                found[name] = text_of(value)
    return found
