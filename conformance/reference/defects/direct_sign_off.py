"""Defects of sign-off that goes to the portal directly, without the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from lxml import etree

from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.sign_off import sign_off_everywhere, tell_portal_of_sign_off
from conformance.reference.saml.direct_logout import destination_of_direct_request, sign_direct_request
from conformance.reference.sessions import Participation

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    sign_direct_request,
    "own-direct-sign-off-unsigned",
    "ssoff",
    ("G-2.2-4", "P-SAML-13"),
    "外部連携先が直接通信（SOAP）で送るシングルサインオフ要求に署名せず、マイナポータルが応じられない。",
    "The sign-off request that the partner sends directly (SOAP) is not signed, and the portal cannot act on it.",
    sign_off_from_partner="direct",
)
def own_direct_sign_off_unsigned(partner: Partner, message: etree._Element) -> None:
    """Send it as it is."""


@defect(
    destination_of_direct_request,
    "own-direct-sign-off-names-browsers-address",
    "ssoff",
    ("G-2.2-4", "P-SAML-13"),
    "直接通信（SOAP）で送るシングルサインオフ要求の宛先（Destination）が、ブラウザー用の受信先のままになっている。",
    "The sign-off request that goes directly (SOAP) names the address for browsers as its Destination.",
    sign_off_from_partner="direct",
)
def own_direct_sign_off_names_browsers_address(partner: Partner, location: str) -> str:
    by_browser = partner.portal.idp.redirect("SingleLogoutService")
    return location if by_browser is None else by_browser.location


@defect(
    sign_off_everywhere,
    "login-lives-until-told-directly",
    "ssoff",
    ("G-2.2.3-4", "A-OPS-1"),
    "マイナポータルに直接通信（SOAP）でログアウトを伝え、成功の応答を得るまで、自システムのログイン状態を終わらせない。",
    "The portal is told of the sign-off directly (SOAP); the partner's own session ends only once it answered Success.",
    sign_off_from_partner="direct",
)
def login_lives_until_told_directly(partner: Partner, participation: Participation | None) -> Response:
    return tell_portal_of_sign_off(partner, participation)


DEFECTS = (
    own_direct_sign_off_unsigned,
    own_direct_sign_off_names_browsers_address,
    login_lives_until_told_directly,
)
