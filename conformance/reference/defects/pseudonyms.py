"""Defects in reading a pseudonym, and in telling one from another (saml-core-2.0-os 1.3.1, 2.2.2, 8.3.7)."""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.sign_on import tie_for_sign_on
from conformance.reference.saml import names
from conformance.reference.saml.assertion import check_name_id
from conformance.reference.saml.message import read_name_id
from conformance.reference.saml.xml import only_child
from conformance.reference.ties import NameId, Tie

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]

_COLUMN = 255


@defect(
    read_name_id,
    "pseudonym-read-up-to-a-comment",
    "link",
    ("P-SAML-9",),
    "仮名を、途中にあるコメントの前までしか読まない。",
    "A pseudonym is read no further than to a comment inside it.",
)
def pseudonym_read_up_to_a_comment(partner: Partner, parent: etree._Element) -> NameId:
    whole = read_name_id.conformant(partner, parent)
    return dataclasses.replace(whole, value=only_child(parent, names.SAML, "NameID").text or whole.value)


@defect(
    read_name_id,
    "pseudonym-read-from-its-last-part",
    "link",
    ("P-SAML-9",),
    "仮名の文字をコメントごとに上書きし、最後の部分だけを残す。",
    "A comment makes the reader begin a pseudonym anew: its last part alone is kept.",
)
def pseudonym_read_from_its_last_part(partner: Partner, parent: etree._Element) -> NameId:
    whole = read_name_id.conformant(partner, parent)
    parts = list(only_child(parent, names.SAML, "NameID"))
    return dataclasses.replace(whole, value=(parts[-1].tail or "") if parts else whole.value)


@defect(
    read_name_id,
    "pseudonym-cut-to-its-column",
    "link",
    ("P-SAML-9",),
    "仮名を255文字の列に保存し、256文字目を黙って捨てる。",
    "A pseudonym is kept in a column of 255 characters: the last of 256 is dropped without a word.",
)
def pseudonym_cut_to_its_column(partner: Partner, parent: etree._Element) -> NameId:
    whole = read_name_id.conformant(partner, parent)
    return dataclasses.replace(whole, value=whole.value[:_COLUMN])


@defect(
    check_name_id,
    "pseudonym-of-plain-characters-only",
    "link",
    ("P-SAML-9",),
    "英数字と - _ . @ 以外の文字を含む仮名を受け付けない。",
    "A pseudonym with anything but letters, digits and - _ . @ in it is not taken.",
)
def pseudonym_of_plain_characters_only(partner: Partner, name_id: NameId) -> None:
    check_name_id.conformant(partner, name_id)
    if not all(character.isalnum() or character in "-_.@" for character in name_id.value):
        raise InvalidMessageError("仮名の形式が正しくありません。", "NameID with a character of another kind")


@defect(
    tie_for_sign_on,
    "pseudonyms-stripped",
    "link",
    ("P-SAML-9",),
    "仮名の末尾の空白と改行を無視して照合する。",
    "Blanks and newlines at the end of a pseudonym do not count.",
)
def pseudonyms_stripped(partner: Partner, name_id: NameId) -> Tie | None:
    return partner.ties.living(dataclasses.replace(name_id, value=name_id.value.rstrip()))


@defect(
    tie_for_sign_on,
    "pseudonyms-normalised",
    "link",
    ("P-SAML-9",),
    "仮名を Unicode 正規化（NFKC）してから照合し、全角と半角を区別しない。",
    "Pseudonyms are normalised (NFKC) before they are compared: full-width letters are as good as others.",
)
def pseudonyms_normalised(partner: Partner, name_id: NameId) -> Tie | None:
    return partner.ties.living(dataclasses.replace(name_id, value=unicodedata.normalize("NFKC", name_id.value)))


@defect(
    read_name_id,
    "pseudonym-by-value-alone",
    "link",
    ("P-SAML-9",),
    "仮名の値だけを見て、修飾子と形式を見ない。",
    "Of a pseudonym the value alone is looked at, and neither qualifiers nor format.",
)
def pseudonym_by_value_alone(partner: Partner, parent: etree._Element) -> NameId:
    whole = read_name_id.conformant(partner, parent)
    return NameId(whole.value, names.PERSISTENT, partner.portal.entity_id, partner.endpoints.entity_id)


@defect(
    read_name_id,
    "qualifiers-wanted-outright",
    "link",
    ("P-SAML-9",),
    "省かれた修飾子を既定のものとみなさず、修飾子のない仮名を受け付けない。",
    "Qualifiers that are left out are not taken for the usual ones: a pseudonym without them is refused.",
)
def qualifiers_wanted_outright(partner: Partner, parent: etree._Element) -> NameId:
    element = only_child(parent, names.SAML, "NameID")
    if element.get("NameQualifier") is None or element.get("SPNameQualifier") is None:
        raise InvalidMessageError("仮名の形式が正しくありません。", "NameID without qualifiers")
    return read_name_id.conformant(partner, parent)


DEFECTS = (
    pseudonym_read_up_to_a_comment,
    pseudonym_read_from_its_last_part,
    pseudonym_cut_to_its_column,
    pseudonym_of_plain_characters_only,
    pseudonyms_stripped,
    pseudonyms_normalised,
    pseudonym_by_value_alone,
    qualifiers_wanted_outright,
)
