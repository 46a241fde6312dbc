"""Single logout messages (saml-core-2.0-os 3.7; saml-profiles-2.0-os 4.4)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names
from conformance.reference.saml.message import (
    SKEW,
    Header,
    Status,
    add_name_id,
    add_status,
    check_destination,
    check_issuer,
    check_request_age,
    check_request_replay,
    new_message,
    read_header,
    read_name_id,
)
from conformance.reference.saml.xml import children, format_instant, make, parse_instant, text_of
from conformance.reference.sessions import Participation
from conformance.reference.ties import NameId

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["LogoutRequest", "own_logout_request", "own_logout_response", "read_logout_request"]

VALIDITY = timedelta(minutes=5)


@final
@dataclasses.dataclass(frozen=True, slots=True)
class LogoutRequest:
    """Whom, and which of their sessions, the portal signs off."""

    header: Header
    name_id: NameId
    indexes: tuple[str, ...]


def read_logout_request(partner: Partner, root: etree._Element, at: str, destination_required: bool) -> LogoutRequest:
    """Read a request whose signature has been verified."""
    header = read_header(root, "LogoutRequest")
    check_issuer(partner, root)
    check_destination(partner, header, at, destination_required)
    check_request_age(partner, header)
    check_not_on_or_after(partner, root)
    name_id = read_name_id(partner, root)
    indexes = tuple(text_of(index) for index in children(root, names.SAMLP, "SessionIndex"))
    check_request_replay(partner, header)
    return LogoutRequest(header, name_id, indexes)


@step
def check_not_on_or_after(partner: Partner, root: etree._Element) -> None:
    """A request that has run out ends nobody's session (3.7.1)."""
    limit = root.get("NotOnOrAfter")
    if limit is not None and partner.clock() >= parse_instant(limit) + SKEW:
        raise InvalidMessageError("通信の有効期間外です。もう一度やり直してください。", "the LogoutRequest has run out")


@step
def own_logout_request(partner: Partner, participation: Participation, destination: str) -> etree._Element:
    root = new_message(partner, "LogoutRequest", destination)
    root.set("NotOnOrAfter", format_instant(partner.clock() + VALIDITY))
    add_name_id(root, participation.name_id)
    if participation.session_index is not None:
        make(root, names.SAMLP, "SessionIndex", participation.session_index)
    return root


@step
def own_logout_response(
    partner: Partner, status: Status, in_response_to: str, destination: str | None
) -> etree._Element:
    root = new_message(partner, "LogoutResponse", destination, in_response_to)
    add_status(root, status)
    return root
