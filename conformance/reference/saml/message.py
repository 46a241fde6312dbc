"""What all protocol messages have in common: header, issuer, destination, age, name identifiers, status."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError, UnauthenticatedError
from conformance.reference.saml import names
from conformance.reference.saml.xml import (
    broken,
    format_instant,
    local_name,
    make,
    new_id,
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
    "SKEW",
    "Header",
    "Status",
    "add_issuer",
    "add_name_id",
    "add_status",
    "check_destination",
    "check_issuer",
    "check_request_age",
    "check_request_replay",
    "new_message",
    "read_header",
    "read_name_id",
    "read_status",
]

SKEW = timedelta(seconds=120)
REQUEST_AGE = timedelta(minutes=5)


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Header:
    """The attributes that every request and response carries (saml-core-2.0-os 3.2.1, 3.2.2)."""

    id: str
    issued: datetime
    destination: str | None
    in_response_to: str | None


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Status:
    """A status: top level and second level (saml-core-2.0-os 3.2.2.1)."""

    top: str
    second: str | None = None

    @property
    def is_success(self) -> bool:
        return self.top == names.SUCCESS and self.second is None


def read_header(root: etree._Element, name: str) -> Header:
    """The header of a message that must be of the given name."""
    if root.tag != q(names.SAMLP, name):
        raise broken(f"a {local_name(root)} where a {name} belongs")
    if root.get("Version") != "2.0":
        raise broken("not SAML 2.0")
    identifier = root.get("ID")
    if not identifier:
        raise broken("ID is missing")
    return Header(
        identifier, parse_instant(root.get("IssueInstant", "")), root.get("Destination"), root.get("InResponseTo")
    )


@step
def check_issuer(partner: Partner, element: etree._Element, required: bool = True) -> None:
    """The issuer is the portal (saml-core-2.0-os 2.2.5)."""
    issuer = optional_child(element, names.SAML, "Issuer")
    if issuer is None:
        if required:
            raise broken("Issuer is missing")
        return
    if text_of(issuer) != partner.portal.entity_id or issuer.get("Format", names.ENTITY) != names.ENTITY:
        raise UnauthenticatedError("the issuer is not the portal")


@step
def check_destination(partner: Partner, header: Header, expected: str, required: bool) -> None:
    """The message was meant for this endpoint; a signed one on a front channel must say so (saml-bindings 3.4.5.2)."""
    if header.destination is None and not required:
        return
    if header.destination != expected:
        raise InvalidMessageError("この受信先に宛てた通信ではありません。", f"Destination is {header.destination!r}")


@step
def check_request_age(partner: Partner, header: Header) -> None:
    """A request is fresh, and not from the future."""
    now = partner.clock()
    if not now - REQUEST_AGE - SKEW <= header.issued <= now + SKEW:
        raise InvalidMessageError(
            "通信の有効期間外です。もう一度やり直してください。", "IssueInstant is too old or ahead"
        )


@step
def check_request_replay(partner: Partner, header: Header) -> None:
    """A request is acted upon once: an unlink request kept from earlier must not untie a later link."""
    if not partner.replay.claim("request:" + header.id, header.issued + REQUEST_AGE + 2 * SKEW, partner.clock()):
        raise InvalidMessageError("同じ通信が既に処理されています。", "the request was seen before")


@step
def read_name_id(partner: Partner, parent: etree._Element) -> NameId:
    """The name identifier of an element; a qualifier left out means the usual one (saml-core-2.0-os 8.3.7)."""
    element = only_child(parent, names.SAML, "NameID")
    value = text_of(element)
    if not value or len(value) > 256:
        raise broken("the NameID is empty or longer than 256 characters")
    return NameId(
        value,
        element.get("Format", names.UNSPECIFIED_NAME),
        element.get("NameQualifier", partner.portal.entity_id),
        element.get("SPNameQualifier", partner.endpoints.entity_id),
    )


def read_status(root: etree._Element) -> Status:
    code = only_child(only_child(root, names.SAMLP, "Status"), names.SAMLP, "StatusCode")
    second = optional_child(code, names.SAMLP, "StatusCode")
    return Status(code.get("Value", ""), None if second is None else second.get("Value", ""))


def new_message(
    partner: Partner, name: str, destination: str | None, in_response_to: str | None = None
) -> etree._Element:
    """A message of the partner's with header and issuer."""
    header = {"ID": new_id(), "Version": "2.0", "IssueInstant": format_instant(partner.clock())}
    if destination is not None:
        header["Destination"] = destination
    if in_response_to is not None:
        header["InResponseTo"] = in_response_to
    root = make(None, names.SAMLP, name, **header)
    add_issuer(partner, root)
    return root


def add_issuer(partner: Partner, parent: etree._Element) -> None:
    make(parent, names.SAML, "Issuer", partner.endpoints.entity_id)


def add_name_id(parent: etree._Element, name_id: NameId) -> None:
    make(
        parent,
        names.SAML,
        "NameID",
        name_id.value,
        Format=name_id.format,
        NameQualifier=name_id.name_qualifier,
        SPNameQualifier=name_id.sp_name_qualifier,
    )


def add_status(root: etree._Element, status: Status) -> None:
    code = make(make(root, names.SAMLP, "Status"), names.SAMLP, "StatusCode", Value=status.top)
    if status.second is not None:
        make(code, names.SAMLP, "StatusCode", Value=status.second)
