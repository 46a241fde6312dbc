"""A Response that names the citizen by what is nearly a pseudonym (saml-core-2.0-os 2.2.2, 8.3.7).

All of it is signed by the portal. Canonicalisation leaves comments out, so that whoever carries an answer can put one
into a signed name and no signature breaks: the name is the whole of its text all the same.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from . import names
from .altered import AlteredBuilder
from .builder import NameIdParts
from .messages import saml
from .names import TRANSIENT
from .xml import Element

__all__ = [
    "CommentAfterAnother",
    "CommentBeforeAnother",
    "OfAnotherFormat",
    "QualifiedByAnother",
    "QualifiedForAnother",
    "Unqualified",
]

_MORE = "x"


class CommentAfterAnother(AlteredBuilder):
    """A pseudonym of its own; what stands before the comment is another citizen's."""

    def finish(self, message: Element) -> Element:
        for name_id in message.iter(saml("NameID")):
            name_id.text = self.other
            _comment(name_id, _MORE)
        return message

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        return super().name_id(parent, replace(parts, value=f"{self.other}{_MORE}"))


class CommentBeforeAnother(AlteredBuilder):
    """The same the other way round: what stands after the comment is another citizen's."""

    def finish(self, message: Element) -> Element:
        for name_id in message.iter(saml("NameID")):
            name_id.text = _MORE
            _comment(name_id, self.other)
        return message

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        return super().name_id(parent, replace(parts, value=f"{_MORE}{self.other}"))


class QualifiedByAnother(AlteredBuilder):
    """The citizen's pseudonym, as one of another identity provider's."""

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        return super().name_id(parent, replace(parts, name_qualifier=names.ANOTHER_PARTY))


class QualifiedForAnother(AlteredBuilder):
    """The citizen's pseudonym, as one for another partner."""

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        return super().name_id(parent, replace(parts, sp_name_qualifier=names.ANOTHER_PARTY))


class OfAnotherFormat(AlteredBuilder):
    """The citizen's pseudonym, as a name for one session alone (8.3.8)."""

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        element = super().name_id(parent, parts)
        element.set("Format", TRANSIENT)
        return element


class Unqualified(AlteredBuilder):
    """The citizen's pseudonym without its qualifiers, which may be left out where they go without saying (8.3.7)."""

    def name_id(self, parent: Element, parts: NameIdParts) -> Element:
        element = super().name_id(parent, parts)
        del element.attrib["NameQualifier"], element.attrib["SPNameQualifier"]
        return element


def _comment(element: Element, tail: str) -> None:
    comment = etree.Comment("")
    comment.tail = tail
    element.append(comment)
