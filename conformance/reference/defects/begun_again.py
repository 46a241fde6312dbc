"""Defects of linking that is begun again, consented to twice, or begun while linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from conformance.reference.accounts import Account
from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.link import link_of_form, receive_unknown_pseudonym
from conformance.reference.pages.sign_on import complete_sign_on
from conformance.reference.saml.response import SignOn
from conformance.reference.visits import PendingLink
from conformance.reference.web import error_page, visit, visit_form_is_ours

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    receive_unknown_pseudonym,
    "abandoned-link-blocks-the-next",
    "link",
    ("G-2.1-4",),
    "途中でやめた連携が残っている間、同じブラウザーで連携をやり直させない。",
    "As long as a link that was broken off waits in a browser, no other can be begun there.",
)
def abandoned_link_blocks_the_next(partner: Partner, sign_on: SignOn) -> Response:
    if visit().latest(PendingLink, partner.clock()) is not None:
        return error_page("先に始めた属性連携が終わっていません。", 409)
    return receive_unknown_pseudonym.conformant(partner, sign_on)


@defect(
    link_of_form,
    "consent-serves-again",
    "link",
    ("G-2.2.2-9",),
    "一度使った同意の画面を再び送信すると、解除した連携がよみがえる。",
    "A consent that was used and is sent again makes the tie anew, after it was unlinked.",
)
def consent_serves_again(partner: Partner) -> PendingLink | None:
    if not visit_form_is_ours():
        return None
    return visit().recall(request.form.get("link", ""), PendingLink, partner.clock())


@defect(
    complete_sign_on,
    "begun-again-loses-the-link",
    "link",
    ("G-2.2.2-6",),
    "連携済みの利用者が連携を始めると、同意を待たずに今ある連携を解いてしまう。",
    "When a linked citizen begins to link, the tie that he has is ended before he consents to anything.",
)
def begun_again_loses_the_link(partner: Partner, account: Account, sign_on: SignOn, target: str) -> Response:
    if sign_on.flow is None or not sign_on.flow.links:
        return complete_sign_on.conformant(partner, account, sign_on, target)
    partner.ties.end(sign_on.participation.name_id)
    return receive_unknown_pseudonym(partner, sign_on)


DEFECTS = (abandoned_link_blocks_the_next, consent_serves_again, begun_again_loses_the_link)
