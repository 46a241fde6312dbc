"""Where the citizen's browser comes with what the portal was given over HTTP and JSON, and where it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request

from conformance.reference.behaviour import step
from conformance.reference.errors import RefusedByPortalError
from conformance.reference.notice_list import pseudonym_name
from conformance.reference.pages.account import STALE, login_first
from conformance.reference.pages.failures import answer_refusal
from conformance.reference.pages.idp import pseudonym_for_portal
from conformance.reference.pages.link import receive_unknown_pseudonym
from conformance.reference.pages.rest_api import tie_of
from conformance.reference.pages.sign_on import account_of_tie, complete_sign_on
from conformance.reference.rest.portal import portal_page
from conformance.reference.rest.tickets import Ticket
from conformance.reference.saml import names
from conformance.reference.saml.response import SignOn
from conformance.reference.sessions import Participation, Session
from conformance.reference.web import (
    current_session,
    error_page,
    go,
    refused_page,
    session_form_is_ours,
    the_partner,
)

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["blueprint", "take_sign_on", "vouch"]

blueprint = Blueprint("rest_front", __name__)
_USED = "このアドレスは、すでに使われたか、時間が経ちすぎています。マイナポータルから、もう一度開いてください。"


@blueprint.get("/rest/link/<key>")
def link_opened(key: str) -> Response:
    partner = the_partner()
    ticket = partner.tickets.take(key, "link")
    if ticket is None:
        return error_page(_USED, 410)
    return receive_unknown_pseudonym(partner, _signing_on(partner, ticket))


@blueprint.get("/rest/sign-on/<key>")
def sign_on_opened(key: str) -> Response:
    partner = the_partner()
    ticket = take_sign_on(partner, key)
    if ticket is None:
        return error_page(_USED, 410)
    tie = tie_of(partner, ticket)
    if tie is None:
        return refused_page("属性連携が行われていないため、シングルサインオンできません。")
    tie.signed_on += 1
    return complete_sign_on(partner, account_of_tie(partner, tie), _signing_on(partner, ticket), ticket.target)


@step
def take_sign_on(partner: Partner, key: str) -> Ticket | None:
    """An address serves once: whoever finds it in a history or a log cannot log in with it."""
    return partner.tickets.take(key, "sign-on")


@blueprint.get("/rest/refused")
def refused() -> Response:
    """The portal did not vouch for the citizen, and sends the browser back with the reason."""
    linked = request.args.get("reason") != "not_linked"
    second = names.REQUEST_DENIED if linked else names.UNKNOWN_PRINCIPAL
    return answer_refusal(the_partner(), RefusedByPortalError(names.RESPONDER, second))


@blueprint.get("/rest/authorize")
def authorize() -> Response:
    """The portal wants to know who this is; the answer is a code, by the browser (guideline 2.2.3(1), G-2.2.3-3)."""
    partner = the_partner()
    if partner.options.sign_on_from_partner == "off":
        abort(404)
    back, state = request.args.get("back", ""), request.args.get("state", "")
    if not back.startswith(f"{partner.rest_portal.url}/"):
        return error_page("戻り先が正しくありません。", 400)
    session = current_session()
    if session is None:
        return login_first(request.full_path)
    return vouch(partner, session, state)


@blueprint.post("/rest/to-portal")
def to_portal() -> Response:
    """Sign-on that the citizen starts from our menu."""
    partner = the_partner()
    if partner.options.sign_on_from_partner != "partner":
        abort(404)
    session = current_session()
    if session is None:
        return go("/login")
    if not session_form_is_ours(session):
        return error_page(STALE)
    return vouch(partner, session, None)


@step
def vouch(partner: Partner, session: Session, state: str | None) -> Response:
    """A code for the pseudonym of the account's link; an unlinked account has none."""
    answer = {} if state is None else {"state": state}
    name_id = pseudonym_for_portal(partner, session.account, None)
    if name_id is None:
        return go(portal_page(partner, "/rest/sign-on", error="not_linked", **answer))
    session.participations.append(Participation(name_id, None, authenticated_by_portal=False))
    code = partner.tickets.give(Ticket("code", name_id.value, partner.clock()))
    return go(portal_page(partner, "/rest/sign-on", code=code, **answer))


def _signing_on(partner: Partner, ticket: Ticket) -> SignOn:
    participation = Participation(
        pseudonym_name(partner, ticket.pseudonym), ticket.session, authenticated_by_portal=True
    )
    return SignOn(None, participation, None, ticket.attributes, ticket.reference)
