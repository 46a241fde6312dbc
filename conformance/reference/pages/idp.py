"""Sign-on to the portal with the partner as identity provider (guideline 2.2.3(1), G-2.2.3-3)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.account import STALE, login_first
from conformance.reference.saml import names
from conformance.reference.saml.authn_request import read_portal_request
from conformance.reference.saml.idp_response import refusing_response, signing_on_response
from conformance.reference.saml.keys import TrustedKey
from conformance.reference.saml.message import Status
from conformance.reference.saml.post import read_post, to_field
from conformance.reference.saml.redirect import read_redirect, verify_redirect_signature
from conformance.reference.saml.xml import new_id
from conformance.reference.saml.xml_signature import refuse_ambiguous_ids, verify_xml_signature
from conformance.reference.sessions import Participation, Session
from conformance.reference.ties import NameId
from conformance.reference.visits import IdpRequest
from conformance.reference.web import (
    current_session,
    error_page,
    go,
    page,
    refused_page,
    session_form_is_ours,
    the_partner,
    visit,
)

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["blueprint", "pseudonym_for_portal"]

blueprint = Blueprint("idp", __name__)


@blueprint.before_request
def must_be_offered() -> None:
    if the_partner().options.sign_on_from_partner == "off":
        abort(404)


@blueprint.get("/saml/idp/sso")
def asked_by_redirect() -> Response:
    partner = the_partner()
    message = read_redirect(partner, request.query_string.decode("ascii", "backslashreplace"))
    verify_redirect_signature(partner, message, _portal_keys(partner))
    if message.kind != "SAMLRequest":
        raise InvalidMessageError("受け取った通信の形式が正しくありません。", "a response where a request belongs")
    return _wait_for_login(partner, message.root, message.relay_state)


@blueprint.post("/saml/idp/sso")
def asked_by_post() -> Response:
    partner = the_partner()
    root = read_post(partner, request.form.get("SAMLRequest"))
    refuse_ambiguous_ids(root)
    verify_xml_signature(partner, root, _portal_keys(partner))
    return _wait_for_login(partner, root, request.form.get("RelayState"))


def _wait_for_login(partner: Partner, root: etree._Element, relay_state: str | None) -> Response:
    """Keep the request and go round once: the session cookie does not come with a cross-site POST."""
    asked = IdpRequest(secrets.token_urlsafe(16), partner.clock(), read_portal_request(partner, root), relay_state)
    visit().remember(asked)
    return go(f"/saml/idp/continue?request={asked.id}")


@blueprint.get("/saml/idp/continue")
def go_on() -> Response:
    partner = the_partner()
    asked = visit().recall(request.args.get("request", ""), IdpRequest, partner.clock())
    if asked is None:
        return error_page("この手続は終わっているか、時間が経ちすぎています。初めからやり直してください。", 400)
    session = current_session()
    if session is not None and asked.request.force_authn and session.authenticated_at < asked.started:
        session = None
    refusal = asked.request.refusal
    if refusal is None and session is None and asked.request.is_passive:
        refusal = Status(names.RESPONDER, names.NO_PASSIVE)
    if refusal is None and session is None:
        return login_first(f"/saml/idp/continue?request={asked.id}")
    visit().take(asked.id, IdpRequest, partner.clock())
    if refusal is not None or session is None:
        return _refuse(partner, refusal or Status(names.RESPONDER, names.REQUEST_DENIED), asked)
    name_id = pseudonym_for_portal(partner, session.account, asked.request.name_id)
    if name_id is None:
        second = names.REQUEST_DENIED if asked.request.name_id is None else names.UNKNOWN_PRINCIPAL
        return _refuse(partner, Status(names.RESPONDER, second), asked)
    return _sign_on(partner, session, name_id, asked.request.header.id, asked.relay_state)


@blueprint.post("/saml/idp/unsolicited")
def unsolicited() -> Response:
    """Sign-on that the citizen starts from our menu (saml-profiles-2.0-os 4.1.5)."""
    partner = the_partner()
    if partner.options.sign_on_from_partner != "partner":
        abort(404)
    session = current_session()
    if session is None:
        return go("/login")
    if not session_form_is_ours(session):
        return error_page(STALE)
    name_id = pseudonym_for_portal(partner, session.account, None)
    if name_id is None:
        return refused_page("属性連携が行われていないため、マイナポータルへシングルサインオンできません。")
    return _sign_on(partner, session, name_id, None, None)


@step
def pseudonym_for_portal(partner: Partner, account: int, asked: NameId | None) -> NameId | None:
    """The pseudonym of the account's link; an unlinked account has none, and none is made up."""
    tied = [tie.name_id for tie in partner.ties.of_account(account)]
    return next((name_id for name_id in tied if asked in (None, name_id)), None)


def _sign_on(
    partner: Partner, session: Session, name_id: NameId, in_response_to: str | None, relay_state: str | None
) -> Response:
    index = new_id()
    session.participations.append(Participation(name_id, index, authenticated_by_portal=False))
    root = signing_on_response(partner, name_id, index, session.authenticated_at, in_response_to)
    return _post_to_portal(partner, root, relay_state)


def _refuse(partner: Partner, status: Status, asked: IdpRequest) -> Response:
    return _post_to_portal(partner, refusing_response(partner, status, asked.request.header.id), asked.relay_state)


def _post_to_portal(partner: Partner, root: etree._Element, relay_state: str | None) -> Response:
    return page("post.html", action=partner.portal.acs_url, message=to_field(root), relay_state=relay_state)


def _portal_keys(partner: Partner) -> tuple[TrustedKey, ...]:
    return partner.portal.sp.keys if partner.portal.sp else ()
