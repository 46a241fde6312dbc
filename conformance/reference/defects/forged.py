"""Defects in telling a citizen's own act from one that another site makes his browser send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.account import session_of_form
from conformance.reference.pages.link import after_consent, link_of_form, link_of_input, show_consent
from conformance.reference.sessions import Session
from conformance.reference.visits import PendingLink
from conformance.reference.web import current_session, known_visit, visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    link_of_form,
    "consent-form-not-checked",
    "link",
    ("P-WEB-3",),
    "同意の送信が、そのブラウザーに表示した画面からのものかを確かめない。",
    "A consent that arrives is not checked to come from the screen that this browser was shown.",
)
def consent_form_not_checked(partner: Partner) -> PendingLink | None:
    return _waiting(partner)


@defect(
    link_of_form,
    "consent-form-of-any-browser",
    "link",
    ("P-WEB-3",),
    "同意の送信にある手続の識別子だけで手続を決め、どのブラウザーで始めた手続かを確かめない。",
    "The identifier in a consent that arrives decides whose link it is, whichever browser began it.",
)
def consent_form_of_any_browser(partner: Partner) -> PendingLink | None:
    taken = (each.take(request.form.get("link", ""), PendingLink, partner.clock()) for each in partner.visits.all())
    return next((pending for pending in taken if pending is not None), None)


@defect(
    link_of_form,
    "consent-form-without-token-taken",
    "link",
    ("P-WEB-3",),
    "偽造対策の値が正しいかは確かめるが、値のない送信は確かめずに受け入れる。",
    "The value against forgery is checked where it is sent, and a consent without it is taken unchecked.",
)
def consent_form_without_token_taken(partner: Partner) -> PendingLink | None:
    return link_of_form.conformant(partner) if "csrf" in request.form else _waiting(partner)


@defect(
    show_consent,
    "consent-by-address",
    "link",
    ("P-WEB-3",),
    "同意画面の URL に同意の値を付けて開くだけで、同意したものとする。",
    "The consent screen's address, opened with the value of the button in it, counts as consent.",
)
def consent_by_address(partner: Partner, pending: PendingLink) -> Response:
    if request.args.get("decision") != "agree":
        return show_consent.conformant(partner, pending)
    return after_consent(partner, pending)


@defect(
    link_of_input,
    "input-form-not-checked",
    "link",
    ("P-WEB-3",),
    "アカウント生成情報の送信が、そのブラウザーに表示した画面からのものかを確かめない。",
    "Account data that arrives is not checked to come from the screen that this browser was shown.",
    account_source="typed",
)
def input_form_not_checked(partner: Partner) -> PendingLink | None:
    pending = visit().latest(PendingLink, partner.clock())
    return pending if pending is not None and pending.consented else None


@defect(
    session_of_form,
    "provision-form-not-checked",
    "notices",
    ("P-WEB-3",),
    "件名情報の提供への同意が、そのログインに表示した画面からのものかを確かめない。",
    "A consent to providing headers is not checked to come from the screen that this login was shown.",
)
def provision_form_not_checked(partner: Partner) -> Session | None:
    here = known_visit()
    return current_session() or partner.sessions.get(None if here is None else here.session_id)


def _waiting(partner: Partner) -> PendingLink | None:
    """What waits for consent in this browser, whatever the form says."""
    pending = visit().latest(PendingLink, partner.clock())
    return None if pending is None else visit().take(pending.id, PendingLink, partner.clock())


DEFECTS = (
    consent_form_not_checked,
    consent_form_of_any_browser,
    consent_form_without_token_taken,
    consent_by_address,
    input_form_not_checked,
    provision_form_not_checked,
)
