"""Linking (属性連携): the partner's own consent, what is needed for an account, and only then the tie."""

from __future__ import annotations

import dataclasses
import secrets
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from conformance.reference.accounts import SEXES, Account, Attributes
from conformance.reference.attributes import account_source, problems_of
from conformance.reference.behaviour import step
from conformance.reference.pages.account import account_of_login
from conformance.reference.pages.terminate import tell_portal_of_refusal
from conformance.reference.rest.portal import tell_link_finished
from conformance.reference.saml.response import SignOn
from conformance.reference.visits import PendingLink
from conformance.reference.web import error_page, go, log_in, page, refused_page, the_partner, visit, visit_form_is_ours

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "account_for",
    "after_consent",
    "blueprint",
    "complete_link",
    "link_of_form",
    "link_of_input",
    "pending_link",
    "receive_unknown_pseudonym",
    "show_consent",
]

blueprint = Blueprint("link", __name__)
_OVER = "この手続は終わっているか、時間が経ちすぎています。属性連携を初めからやり直してください。"


@step
def receive_unknown_pseudonym(partner: Partner, sign_on: SignOn) -> Response:
    """Nothing is tied yet: the pseudonym waits for the citizen's consent (guideline 2.2.2(1), G-2.2.2-2)."""
    pending = pending_link(partner, sign_on)
    if pending is None:
        return refused_page("属性連携に必要な情報を受け取れませんでした。属性連携は行われていません。")
    visit().remember(pending)
    return go("/link/consent")


def pending_link(partner: Partner, sign_on: SignOn) -> PendingLink | None:
    """A link that waits, or nothing if the portal was to release the basic four attributes and did not."""
    attributes = None
    if account_source(partner) == "portal":
        values = sign_on.attributes
        attributes = Attributes(
            values.get("name", ""), values.get("address", ""), values.get("birthDate", ""), values.get("sex", "")
        )
        if problems_of(attributes, partner.clock()):
            return None
    return PendingLink(
        secrets.token_urlsafe(16),
        partner.clock(),
        sign_on.participation,
        sign_on.session_until,
        attributes,
        reference=sign_on.reference,
    )


@blueprint.get("/link/consent")
def consent_screen() -> Response:
    pending = visit().latest(PendingLink, the_partner().clock())
    if pending is None or pending.consented:
        return error_page(_OVER, 400)
    return show_consent(the_partner(), pending)


@step
def show_consent(partner: Partner, pending: PendingLink) -> Response:
    """The terms, what was received, and two buttons: nothing happens by itself (guideline 2.2.2(1))."""
    return page("link_consent.html", pending=pending, sexes=SEXES, csrf=visit().csrf)


@blueprint.post("/link/consent")
def consent_given() -> Response:
    partner = the_partner()
    decision = request.form.get("decision")
    pending = link_of_form(partner) if decision in ("agree", "decline") else None
    if pending is None:
        return error_page(_OVER)
    if decision == "decline":
        return decline(partner, pending)
    return after_consent(partner, pending)


@step
def link_of_form(partner: Partner) -> PendingLink | None:
    """The link that waits for this consent: one of this browser's, by a form that was made for it; it waits no more."""
    if not visit_form_is_ours():
        return None
    pending = visit().take(request.form.get("link", ""), PendingLink, partner.clock())
    return None if pending is None or pending.consented else pending


@step
def after_consent(partner: Partner, pending: PendingLink) -> Response:
    """What is still needed for an account, if anything, and then the tie."""
    if pending.attributes is not None:
        return complete_link(partner, pending, account_for(partner, pending.attributes))
    visit().remember(dataclasses.replace(pending, consented=True))
    return go("/link/input" if account_source(partner) == "typed" else "/link/login")


@step
def decline(partner: Partner, pending: PendingLink) -> Response:
    """The citizen does not agree: nothing is kept of the pseudonym."""
    if pending.reference is not None:
        tell_link_finished(partner, pending.reference, linked=False)
        return go("/link/declined")
    if partner.options.on_decline == "terminate":
        return tell_portal_of_refusal(partner, pending.participation.name_id)
    return go("/link/declined")


@blueprint.get("/link/declined")
def declined() -> Response:
    return refused_page("同意されなかったため、属性連携は行われませんでした。紐付けは作成されていません。", 200)


@blueprint.get("/link/input")
def input_screen() -> Response:
    pending = _consented("typed")
    if pending is None:
        return error_page(_OVER, 400)
    empty = Attributes("", "", "", "")
    return page("link_input.html", pending=pending, typed=empty, problems={}, sexes=SEXES, csrf=visit().csrf)


@blueprint.post("/link/input")
def input_given() -> Response:
    partner = the_partner()
    pending = link_of_input(partner)
    if pending is None:
        return error_page(_OVER)
    form = request.form
    typed = Attributes(*(form.get(field, "").strip() for field in ("name", "address", "birth_date", "sex")))
    problems = problems_of(typed, partner.clock())
    if problems:
        csrf = visit().csrf
        return page("link_input.html", 422, pending=pending, typed=typed, problems=problems, sexes=SEXES, csrf=csrf)
    if visit().take(pending.id, PendingLink, partner.clock()) is None:
        return error_page(_OVER, 400)
    return complete_link(partner, pending, account_for(partner, typed))


@step
def link_of_input(partner: Partner) -> PendingLink | None:
    """The link that waits for this input: one of this browser's, by a form that was made for it."""
    return _consented("typed") if visit_form_is_ours() else None


@blueprint.get("/link/login")
def login_screen() -> Response:
    pending = _consented("existing")
    if pending is None:
        return error_page(_OVER, 400)
    return _login_page(pending)


@blueprint.post("/link/login")
def login_given() -> Response:
    partner = the_partner()
    pending = _consented("existing")
    if not visit_form_is_ours() or pending is None:
        return error_page(_OVER)
    account = account_of_login(partner, request.form.get("login", ""), request.form.get("password", ""))
    if account is None:
        return _login_page(pending, failed=True)
    if visit().take(pending.id, PendingLink, partner.clock()) is None:
        return error_page(_OVER, 400)
    return complete_link(partner, pending, account)


@step
def account_for(partner: Partner, attributes: Attributes) -> Account:
    """The account for the basic four attributes; whether a second link reaches the first one's is an option.

    Typed attributes are taken at their word. A partner of real citizens proves with the public key infrastructure that
    they are the citizen's own before it opens an existing account on them (guideline 2.2.1, G-2.2.1-1).
    """
    account = partner.accounts.find_or_create(attributes)
    linked_before = any(tie.account == account.number for tie in partner.ties.records())
    linked_now = bool(partner.ties.of_account(account.number))
    if partner.options.relink_account == "new" and linked_before and not linked_now:
        return partner.accounts.reopen(account)
    return account


@step
def complete_link(partner: Partner, pending: PendingLink, account: Account) -> Response:
    """Tie, log in, and go on to the service menu (guideline 2.3)."""
    tie = partner.ties.tie(pending.participation.name_id, account.number)
    session = log_in(tie.account, pending.participation, pending.session_until)
    session.message = "属性連携が完了しました"
    if pending.reference is not None:
        tell_link_finished(partner, pending.reference, linked=True)
    return go("/menu")


def _consented(source: str) -> PendingLink | None:
    """The link that waits for the citizen's input, with its consent already given."""
    partner = the_partner()
    pending = visit().latest(PendingLink, partner.clock())
    wanted = account_source(partner) == source
    return pending if wanted and pending is not None and pending.consented else None


def _login_page(pending: PendingLink, failed: bool = False) -> Response:
    return page(
        "login.html",
        422 if failed else 200,
        failed=failed,
        action="/link/login",
        lead="属性連携するアカウントでログインしてください。",
        csrf=visit().csrf,
    )
