"""SAML messages as frozen dataclasses: what stands in the XML, nothing judged and nothing added.

Absent is None (or an empty tuple), a boolean that is none stays the text that it was: the JSON Schemas tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import names
from .xml import Element, text_of

__all__ = [
    "Header",
    "NameId",
    "Status",
    "StatusResponse",
    "flag",
    "read_header",
    "read_name_id",
    "read_status",
    "read_status_response",
    "saml",
    "samlp",
]

Flag = bool | str | None


def saml(name: str) -> str:
    """A qualified name in the assertion namespace."""
    return f"{{{names.ASSERTION}}}{name}"


def samlp(name: str) -> str:
    """A qualified name in the protocol namespace."""
    return f"{{{names.PROTOCOL}}}{name}"


def flag(value: str | None) -> Flag:
    """An xs:boolean."""
    return {"true": True, "1": True, "false": False, "0": False}.get(value or "", value)


@dataclass(frozen=True, slots=True)
class NameId:
    """saml-core-2.0-os 2.2.2 and 2.2.3."""

    value: str
    format: str | None = None
    name_qualifier: str | None = None
    sp_name_qualifier: str | None = None
    sp_provided_id: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """saml-core-2.0-os 3.2.2.2: the codes from the top one inwards."""

    codes: tuple[str, ...]
    message: str | None = None

    @property
    def label(self) -> str:
        """The codes' last words, the top one first: `Responder/RequestDenied`."""
        return "/".join(code.rpartition(":")[2] for code in self.codes)


@dataclass(frozen=True, slots=True)
class Header:
    """What every request and every response carries (saml-core-2.0-os 3.2.1, 3.2.2)."""

    id: str | None
    version: str | None
    issue_instant: str | None
    destination: str | None
    consent: str | None
    issuer: NameId | None


@dataclass(frozen=True, slots=True)
class StatusResponse:
    """LogoutResponse and ManageNameIDResponse: both of StatusResponseType (saml-core-2.0-os 3.2.2)."""

    header: Header
    in_response_to: str | None
    status: Status | None


def read_name_id(element: Element | None) -> NameId | None:
    if element is None:
        return None
    return NameId(
        text_of(element) or "",
        element.get("Format"),
        element.get("NameQualifier"),
        element.get("SPNameQualifier"),
        element.get("SPProvidedID"),
    )


def read_header(element: Element) -> Header:
    return Header(
        element.get("ID"),
        element.get("Version"),
        element.get("IssueInstant"),
        element.get("Destination"),
        element.get("Consent"),
        read_name_id(element.find(saml("Issuer"))),
    )


def read_status(element: Element | None) -> Status | None:
    if element is None:
        return None
    codes = []
    code = element.find(samlp("StatusCode"))
    while code is not None:
        codes.append(code.get("Value", ""))
        code = code.find(samlp("StatusCode"))
    return Status(tuple(codes), text_of(element.find(samlp("StatusMessage"))))


def read_status_response(element: Element) -> StatusResponse:
    return StatusResponse(read_header(element), element.get("InResponseTo"), read_status(element.find(samlp("Status"))))
