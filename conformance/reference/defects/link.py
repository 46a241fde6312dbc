"""Defects of linking (属性連携)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.link import after_consent, pending_link, receive_unknown_pseudonym
from conformance.reference.saml.response import SignOn

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    receive_unknown_pseudonym,
    "link-without-consent",
    "link",
    ("G-2.2.2-2", "G-2.2-1"),
    "利用規約への同意を求めず、認証結果を受け取った時点で紐付けてしまう。",
    "The tie is made as soon as the assertion arrives, without the consent screen.",
)
def link_without_consent(partner: Partner, sign_on: SignOn) -> Response:
    pending = pending_link(partner, sign_on)
    if pending is None:
        return receive_unknown_pseudonym.conformant(partner, sign_on)
    return after_consent(partner, pending)


DEFECTS = (link_without_consent,)
