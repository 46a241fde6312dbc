"""A request that is not right: each is the valid one's builder with one step replaced, whichever request that is.

Where the difference is inside what is signed, the portal signs it: nothing but the one fault is to be found.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Final, TypeVar

from lxml import etree

from . import names
from .builder import MessageBuilder, NameIdParts
from .forgery import another_key
from .keys import KeyPair
from .messages import saml, samlp
from .xml import Element, format_instant, parse_instant

__all__ = [
    "AlteredRequest",
    "ByAnotherKey",
    "Expired",
    "FromAnotherIssuer",
    "IssuedLongAgo",
    "NameAltered",
    "NewName",
    "OfAnother",
    "ToAnotherDestination",
    "Unsigned",
    "altered",
]

_FAR: Final = timedelta(hours=1)
"""Beyond any allowance for clocks that differ."""


_Builder = TypeVar("_Builder", bound=MessageBuilder)


class AlteredRequest(MessageBuilder):
    """One step of any request's builder; `other` is the pseudonym that some need beside the right one."""

    other: ClassVar[str] = ""


def altered(kind: type[_Builder], step: type, other: str) -> type[_Builder]:
    """The builder of this kind of request with the step of an AlteredRequest in its place."""
    made: type[_Builder] = type(f"{step.__name__}{kind.__name__}", (step, kind), {"other": other})
    return made


class Unsigned(AlteredRequest):
    def sign(self, message: Element, keys: KeyPair) -> Element:
        return message

    def query_keys(self, keys: KeyPair) -> KeyPair | None:
        return None


class ByAnotherKey(AlteredRequest):
    def sign(self, message: Element, keys: KeyPair) -> Element:
        return super().sign(message, another_key(keys))

    def query_keys(self, keys: KeyPair) -> KeyPair | None:
        return another_key(keys)


class NameAltered(AlteredRequest):
    """Signed for another pseudonym, then this one put in: all of it reads as the valid request does."""

    right: str = ""

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        self.right = parts.value
        return super().name_id(parent, replace(parts, value=self.other))

    def finish(self, message: Element) -> Element:
        for name_id in message.iter(saml("NameID")):
            name_id.text = self.right
        return message


class FromAnotherIssuer(AlteredRequest):
    def issuer(self, parent: Element) -> None:
        etree.SubElement(parent, saml("Issuer")).text = names.ANOTHER_PARTY


class ToAnotherDestination(AlteredRequest):
    def attributes(self) -> dict[str, str]:
        return {**super().attributes(), "Destination": f"{names.ANOTHER_PARTY}/saml"}


class Expired(AlteredRequest):
    """Of a request that says until when it is good (LogoutRequest, saml-core-2.0-os 3.7.1)."""

    def attributes(self) -> dict[str, str]:
        attributes = super().attributes()
        until = parse_instant(attributes["NotOnOrAfter"])
        assert until is not None
        return {**attributes, "NotOnOrAfter": format_instant(until - _FAR)}


class IssuedLongAgo(AlteredRequest):
    def attributes(self) -> dict[str, str]:
        return {**super().attributes(), "IssueInstant": format_instant(self.addressing.now - _FAR)}


class OfAnother(AlteredRequest):
    """It names `other`."""

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        return super().name_id(parent, replace(parts, value=self.other))


class NewName(AlteredRequest):
    """`other` is to be the pseudonym from now on (saml-core-2.0-os 3.6.1), where the valid request ends the tie."""

    def change(self, root: Element) -> None:
        etree.SubElement(root, samlp("NewID")).text = self.other
