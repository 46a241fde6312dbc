"""HTTP-POST binding: base64 in a form field (saml-bindings-2.0-os 3.5)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.saml.xml import broken, parse_message, serialise

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["read_post", "to_field"]


def read_post(partner: Partner, field: str | None) -> etree._Element:
    """The message in a form field, not yet verified."""
    try:
        data = base64.b64decode("".join((field or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise broken("the form field is not base64") from error
    return parse_message(partner, data)


def to_field(root: etree._Element) -> str:
    return base64.b64encode(serialise(root)).decode("ascii")
