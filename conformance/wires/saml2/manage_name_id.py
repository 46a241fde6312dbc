"""ManageNameIDRequest and ManageNameIDResponse, read and written. saml-core-2.0-os 3.6; saml-profiles-2.0-os 4.5."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from .builder import Addressing, MessageBuilder, NameIdParts, StatusBuilder
from .messages import Header, NameId, read_header, read_name_id, saml, samlp
from .xml import Element, text_of

__all__ = [
    "ManageNameIdRequest",
    "ManageNameIdResponseBuilder",
    "TerminateBuilder",
    "read_manage_name_id_request",
]


@dataclass(frozen=True, slots=True)
class ManageNameIdRequest:
    header: Header
    name_id: NameId | None
    new_id: str | None
    terminate: bool


def read_manage_name_id_request(element: Element) -> ManageNameIdRequest:
    return ManageNameIdRequest(
        read_header(element),
        read_name_id(element.find(saml("NameID"))),
        text_of(element.find(samlp("NewID"))),
        element.find(samlp("Terminate")) is not None,
    )


class TerminateBuilder(MessageBuilder):
    """The portal unties: the identifier will not be used any more (saml-core-2.0-os 3.6.1)."""

    tag = "ManageNameIDRequest"

    def __init__(self, addressing: Addressing, name_id: NameIdParts) -> None:
        super().__init__(addressing)
        self.parts = name_id

    def content(self, root: Element) -> None:
        self.name_id(root, self.parts)
        self.change(root)

    def change(self, root: Element) -> None:
        etree.SubElement(root, samlp("Terminate"))


class ManageNameIdResponseBuilder(StatusBuilder):
    tag = "ManageNameIDResponse"
