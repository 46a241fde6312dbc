"""Reads and writes XML of strangers: no DTD, no entities, no network, bounded size."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final, TypeAlias

from lxml import etree

from ...vocabulary import Text

__all__ = [
    "Element",
    "UnreadableXmlError",
    "format_instant",
    "hardened_parser",
    "parse",
    "parse_instant",
    "serialise",
    "text_of",
]

Element: TypeAlias = etree._Element

MAXIMUM_SIZE: Final = 1_000_000
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


class UnreadableXmlError(ValueError):
    """Not XML that we are willing to read; says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def hardened_parser() -> etree.XMLParser:
    """A parser that resolves nothing and fetches nothing (OWASP XML Security)."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


def parse(data: bytes) -> Element:
    """Root element of a document without DTD; raises UnreadableXmlError."""
    if len(data) > MAXIMUM_SIZE:
        raise UnreadableXmlError(
            Text(f"XML が大きすぎます（{len(data)} バイト）。", f"The XML is too large ({len(data)} bytes).")
        )
    if _DOCTYPE.search(data):
        raise _doctype()
    try:
        root = etree.fromstring(data, parser=hardened_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = getattr(error, "msg", None) or str(error)
        raise UnreadableXmlError(Text(f"XML として読めません（{reason}）。", f"Not well-formed ({reason}).")) from error
    # Other encodings hide the word from the search above, not from the parser.
    if root.getroottree().docinfo.internalDTD is not None or next(root.iter(etree.Entity), None) is not None:
        raise _doctype()
    return root


def _doctype() -> UnreadableXmlError:
    return UnreadableXmlError(Text("DOCTYPE 宣言を含む XML は受け付けません。", "XML with a DOCTYPE is not accepted."))


def serialise(element: Element) -> bytes:
    """UTF-8 without an XML declaration."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False, with_tail=False)


def text_of(element: Element | None) -> str | None:
    """The string value: text without markup, comments left out and the rest not cut off at one (P-SAML-9)."""
    if element is None:
        return None
    return str(element.xpath("string()"))


def format_instant(moment: datetime) -> str:
    """UTC with `Z` (saml-core-2.0-os 1.3.3), to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(value: str | None) -> datetime | None:
    """An xs:dateTime as an aware datetime; None when absent or not one (the JSON Schemas report the form)."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
