"""Reading XML that may come from an attacker, and small helpers for writing it."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.saml import names

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "children",
    "format_instant",
    "local_name",
    "make",
    "new_id",
    "only_child",
    "optional_child",
    "parse_instant",
    "parse_message",
    "q",
    "serialise",
    "text_of",
]

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z")
_PREFIXES = {"saml": names.SAML, "samlp": names.SAMLP}
_BROKEN = "受け取った通信の形式が正しくありません。"


def broken(reason: str) -> InvalidMessageError:
    """The error for a message that is not what it should be in form."""
    return InvalidMessageError(_BROKEN, reason)


@step
def parse_message(partner: Partner, data: bytes) -> etree._Element:
    """Parse a message: UTF-8, no DOCTYPE, nothing fetched or expanded (OWASP XML Security)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken("not UTF-8") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise broken("has a DOCTYPE")
    # The encoding is given, so that a declared one cannot make the parser see what the check above did not.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise broken(f"not well-formed: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise broken("has a DOCTYPE")
    return root


def q(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname


def children(parent: etree._Element, namespace: str, name: str) -> list[etree._Element]:
    return list(parent.iterchildren(q(namespace, name)))


def optional_child(parent: etree._Element, namespace: str, name: str) -> etree._Element | None:
    found = children(parent, namespace, name)
    if len(found) > 1:
        raise broken(f"{name} is there more than once")
    return found[0] if found else None


def only_child(parent: etree._Element, namespace: str, name: str) -> etree._Element:
    found = optional_child(parent, namespace, name)
    if found is None:
        raise broken(f"{name} is missing")
    return found


def text_of(element: etree._Element) -> str:
    """The whole text, as canonicalisation sees it: a comment inside neither ends nor shortens it."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child, etree._Comment):
            raise broken(f"{local_name(element)} holds more than text")
        parts.append(child.tail or "")
    return "".join(parts)


def parse_instant(value: str) -> datetime:
    """A SAML time: UTC, marked Z (saml-core-2.0-os 1.3.3)."""
    match = _INSTANT.fullmatch(value)
    if match is None:
        raise broken(f"not a SAML time: {value!r}")
    try:
        whole = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError as error:
        raise broken(f"not a SAML time: {value!r}") from error
    return whole.replace(microsecond=int((match[2] or ".0")[1:7].ljust(6, "0")))


def format_instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_id() -> str:
    """An identifier with 160 random bits (saml-core-2.0-os 1.3.4)."""
    return "_" + secrets.token_hex(20)


def make(
    parent: etree._Element | None, namespace: str, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    """Make an element, below the parent if there is one."""
    tag = q(namespace, name)
    element = (
        etree.Element(tag, attributes, nsmap=_PREFIXES) if parent is None else etree.SubElement(parent, tag, attributes)
    )
    element.text = text
    return element


def serialise(element: etree._Element) -> bytes:
    return etree.tostring(element, encoding="utf-8")
