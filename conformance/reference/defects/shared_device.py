"""Defects that show where two citizens use one device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.link import receive_unknown_pseudonym
from conformance.reference.pages.sign_on import complete_sign_on
from conformance.reference.pages.start import send_to_portal
from conformance.reference.saml.response import SignOn
from conformance.reference.visits import PendingLink
from conformance.reference.web import current_session, go, visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    complete_sign_on,
    "earlier-login-kept-at-sign-on",
    "sso",
    ("G-2.2.1-5",),
    "ブラウザーに別の利用者のログイン状態が残っていると、それを終わらせずに使い続ける。",
    "Where somebody is logged in in this browser already, his login stays, whoever signs on.",
)
def earlier_login_kept_at_sign_on(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    if partner.sessions.get(visit().session_id) is not None:
        return go(target)
    return complete_sign_on.conformant(partner, account, sign_on, target)


@defect(
    send_to_portal,
    "portal-not-asked-when-logged-in",
    "sso",
    ("G-2.2.1-5",),
    "ブラウザーにログイン状態があれば、誰のものかをマイナポータルに確かめずに先へ進む。",
    "Where somebody is logged in in this browser already, the portal is not asked who is there now.",
)
def portal_not_asked_when_logged_in(partner: Partner, links: bool, target: str) -> Response:
    if not links and current_session() is not None:
        return go(target)
    return send_to_portal.conformant(partner, links, target)


@defect(
    receive_unknown_pseudonym,
    "earlier-link-goes-on-for-another",
    "link",
    ("G-2.2.1-5", "G-2.2.2-2", "G-2.1-4"),
    "ブラウザーに途中の連携が残っていると、新たに届いた仮名を使わず、前の利用者の連携の続きとして進める。",
    "Where a link waits in this browser already, that one goes on, whoever has come to link now.",
)
def earlier_link_goes_on_for_another(partner: Partner, sign_on: SignOn) -> Response:
    if visit().latest(PendingLink, partner.clock()) is not None:
        return go("/link/consent")
    return receive_unknown_pseudonym.conformant(partner, sign_on)


DEFECTS = (earlier_login_kept_at_sign_on, portal_not_asked_when_logged_in, earlier_link_goes_on_for_another)
