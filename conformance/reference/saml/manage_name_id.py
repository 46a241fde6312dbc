"""Name identifier management, of which only Terminate is offered (saml-core-2.0-os 3.6; saml-profiles-2.0-os 4.5)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, final

from lxml import etree

from conformance.reference.saml import names
from conformance.reference.saml.message import (
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
from conformance.reference.saml.xml import broken, children, make
from conformance.reference.ties import NameId

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["ManageNameIdRequest", "own_manage_response", "own_terminate_request", "read_manage_request"]

_ACTS = ("NewID", "NewEncryptedID", "Terminate")


@final
@dataclasses.dataclass(frozen=True, slots=True)
class ManageNameIdRequest:
    """Whose tie is to end (or, if it does not terminate, whose name is to change)."""

    header: Header
    name_id: NameId
    terminates: bool


def read_manage_request(
    partner: Partner, root: etree._Element, at: str, destination_required: bool
) -> ManageNameIdRequest:
    """Read a request whose signature has been verified."""
    header = read_header(root, "ManageNameIDRequest")
    check_issuer(partner, root)
    check_destination(partner, header, at, destination_required)
    check_request_age(partner, header)
    name_id = read_name_id(partner, root)
    acts = [name for name in _ACTS for _ in children(root, names.SAMLP, name)]
    if len(acts) != 1:
        raise broken("not exactly one of NewID, NewEncryptedID and Terminate")
    check_request_replay(partner, header)
    return ManageNameIdRequest(header, name_id, acts[0] == "Terminate")


def own_terminate_request(partner: Partner, name_id: NameId, destination: str) -> etree._Element:
    root = new_message(partner, "ManageNameIDRequest", destination)
    add_name_id(root, name_id)
    make(root, names.SAMLP, "Terminate")
    return root


def own_manage_response(
    partner: Partner, status: Status, in_response_to: str, destination: str | None
) -> etree._Element:
    root = new_message(partner, "ManageNameIDResponse", destination, in_response_to)
    add_status(root, status)
    return root
