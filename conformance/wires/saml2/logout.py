"""LogoutRequest and LogoutResponse, read and written. saml-core-2.0-os 3.7; saml-profiles-2.0-os 4.4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from lxml import etree

from .builder import Addressing, MessageBuilder, NameIdParts, StatusBuilder
from .messages import Header, NameId, read_header, read_name_id, saml, samlp
from .xml import Element, format_instant, text_of

__all__ = ["LogoutRequest", "LogoutRequestBuilder", "LogoutResponseBuilder", "read_logout_request"]

_LIFETIME: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    header: Header
    name_id: NameId | None
    session_indexes: tuple[str, ...]
    not_on_or_after: str | None
    reason: str | None


def read_logout_request(element: Element) -> LogoutRequest:
    return LogoutRequest(
        read_header(element),
        read_name_id(element.find(saml("NameID"))),
        tuple(text_of(node) or "" for node in element.iterfind(samlp("SessionIndex"))),
        element.get("NotOnOrAfter"),
        element.get("Reason"),
    )


class LogoutRequestBuilder(MessageBuilder):
    """The portal asks the partner to end one session."""

    tag = "LogoutRequest"

    def __init__(self, addressing: Addressing, name_id: NameIdParts, session_index: str) -> None:
        super().__init__(addressing)
        self.parts = name_id
        self.session = session_index

    def attributes(self) -> dict[str, str]:
        return {**super().attributes(), "NotOnOrAfter": format_instant(self.addressing.now + _LIFETIME)}

    def content(self, root: Element) -> None:
        self.name_id(root, self.parts)
        self.session_index(root)

    def session_index(self, root: Element) -> None:
        etree.SubElement(root, samlp("SessionIndex")).text = self.session


class LogoutResponseBuilder(StatusBuilder):
    tag = "LogoutResponse"
