"""Sign-off (シングルサインオフ), from the portal and from here (saml-profiles-2.0-os 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort
from lxml import etree

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError
from conformance.reference.pages.front_channel import give_answer, portal_endpoint, read_front_channel
from conformance.reference.pages.soap_endpoint import answer_soap
from conformance.reference.rest.portal import tell_sign_off
from conformance.reference.saml import names
from conformance.reference.saml.direct_logout import tell_sign_off_by_soap
from conformance.reference.saml.logout import (
    LogoutRequest,
    own_logout_request,
    own_logout_response,
    read_logout_request,
)
from conformance.reference.saml.message import Status, check_destination, check_issuer, read_header, read_status
from conformance.reference.saml.metadata import Endpoint, PortalRole
from conformance.reference.saml.redirect import redirect_url
from conformance.reference.sessions import Participation, Session
from conformance.reference.visits import SignOffFlow
from conformance.reference.web import (
    current_session,
    error_page,
    go,
    known_visit,
    log_out,
    page,
    session_form_is_ours,
    the_partner,
    visit,
)

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "answer_directly",
    "answer_in_browser",
    "answer_logout_request",
    "blueprint",
    "end_own_session",
    "end_sessions",
    "sign_off_everywhere",
    "tell_portal_of_sign_off",
]

blueprint = Blueprint("sign_off", __name__)
_HERE_ONLY = (
    "このシステムからログアウトしました。ただし、マイナポータル又は他のシステムからのログアウトは確認できませんでした。"
    "共用の端末では、マイナポータルからもログアウトしたことを確かめてください。"
)


@blueprint.route("/saml/slo", methods=["GET", "POST"])
def sign_off_by_browser() -> Response:
    partner = the_partner()
    message = read_front_channel(partner)
    if message.kind == "SAMLResponse":
        return _answered_by_portal(partner, message.root)
    asked = read_logout_request(partner, message.root, partner.endpoints.slo, destination_required=True)
    return answer_in_browser(partner, asked, portal_endpoint(partner, "SingleLogoutService"), message.relay_state)


@step
def answer_in_browser(partner: Partner, asked: LogoutRequest, endpoint: Endpoint, relay_state: str | None) -> Response:
    """The answer goes back by the way on which the request came (saml-profiles-2.0-os 4.4.3.5)."""
    status = answer_logout_request(partner, asked)
    answer = own_logout_response(partner, status, asked.header.id, endpoint.response_location)
    return give_answer(partner, answer, endpoint.response_location, relay_state)


@blueprint.post("/saml/slo/soap")
def sign_off_by_soap() -> Response:
    return answer_soap(the_partner(), answer_directly)


@step
def answer_directly(partner: Partner, root: etree._Element) -> etree._Element:
    """The same over the direct channel."""
    asked = read_logout_request(partner, root, partner.endpoints.slo_soap, destination_required=False)
    return own_logout_response(partner, answer_logout_request(partner, asked), asked.header.id, None)


@step
def answer_logout_request(partner: Partner, asked: LogoutRequest) -> Status:
    """Decide, do, and answer what was really done (guideline 2.2.3(2), G-2.2.3-6). The tie is not touched."""
    sessions = partner.sessions.of_name(asked.name_id, asked.indexes)
    if not sessions:
        known = partner.ties.living(asked.name_id) is not None
        return Status(names.SUCCESS) if known else Status(names.REQUESTER, names.UNKNOWN_PRINCIPAL)
    if partner.options.sign_off_policy == "keep":
        second = names.PARTIAL_LOGOUT if partner.options.keep_answer == "partial" else names.REQUEST_DENIED
        return Status(names.RESPONDER, second)
    end_sessions(partner, sessions)
    return Status(names.SUCCESS)


@step
def end_sessions(partner: Partner, sessions: Sequence[Session]) -> None:
    """End the sessions that were meant."""
    for session in sessions:
        partner.sessions.end(session.id)


@blueprint.post("/sign-off")
def sign_off_from_here() -> Response:
    partner = the_partner()
    if partner.options.sign_off_from_partner == "off":
        abort(404)
    session = current_session()
    if session is None:
        return go("/login")
    if not session_form_is_ours(session):
        return error_page("画面の有効期限が切れています。メニューからやり直してください。")
    return sign_off_everywhere(partner, session.participations[0] if session.participations else None)


@step
def sign_off_everywhere(partner: Partner, participation: Participation | None) -> Response:
    """Ended here first: should the portal be down, the citizen at a shared terminal is logged out all the same."""
    end_own_session(partner)
    return tell_portal_of_sign_off(partner, participation)


@step
def end_own_session(partner: Partner) -> None:
    """The citizen who signs off here is logged out here (guideline 2.2.3(2), G-2.2.3-8)."""
    log_out()


@step
def tell_portal_of_sign_off(partner: Partner, participation: Participation | None) -> Response:
    """Sign-off here reaches the portal too (guideline table 2.2-1 no. 4, G-2.2-4)."""
    if partner.options.wire == "rest" and participation is not None:
        ended = tell_sign_off(partner, participation.name_id.value, participation.session_index)
        return _told_directly(partner, ended)
    role = None if participation is None else _portal_role(partner, participation)
    if participation is not None and role is not None and partner.options.sign_off_from_partner == "direct":
        directly = role.soap("SingleLogoutService")
        if directly is not None:
            return _told_directly(partner, tell_sign_off_by_soap(partner, participation, directly.location))
    endpoint = None if role is None else role.redirect("SingleLogoutService")
    if participation is None or endpoint is None:
        return page("signed_off.html", text="このシステムからログアウトしました。")
    message = own_logout_request(partner, participation, endpoint.location)
    visit().remember(SignOffFlow(str(message.get("ID")), partner.clock()))
    return go(redirect_url(endpoint.location, "SAMLRequest", message, None, partner.keys))


def _told_directly(partner: Partner, ended: bool) -> Response:
    if ended:
        end_own_session(partner)
        return page("signed_off.html", text="マイナポータルとこのシステムからログアウトしました。")
    return page("signed_off.html", text=_HERE_ONLY)


def _portal_role(partner: Partner, participation: Participation) -> PortalRole | None:
    return partner.portal.idp if participation.authenticated_by_portal else partner.portal.sp


def _answered_by_portal(partner: Partner, root: etree._Element) -> Response:
    header = read_header(root, "LogoutResponse")
    check_issuer(partner, root)
    check_destination(partner, header, partner.endpoints.slo, required=True)
    here = known_visit()
    if here is None or here.take(header.in_response_to or "", SignOffFlow, partner.clock()) is None:
        raise InvalidMessageError("このブラウザーから始めた手続ではありません。", "InResponseTo is no open request")
    if read_status(root).is_success:
        # A login that began in another window meanwhile is over as well: the citizen signed off.
        end_own_session(partner)
        return page("signed_off.html", text="マイナポータルとこのシステムからログアウトしました。")
    return page("signed_off.html", text=_HERE_ONLY)
