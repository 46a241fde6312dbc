"""The notices on the partner's own pages."""

from __future__ import annotations

from flask import Blueprint, Response, request

from conformance.reference.notice_list import JST
from conformance.reference.pages.account import login_first
from conformance.reference.pages.start import send_to_portal
from conformance.reference.web import current_session, error_page, page, the_partner

__all__ = ["blueprint"]

blueprint = Blueprint("notices", __name__)


@blueprint.get("/inbox")
def inbox() -> Response:
    session = current_session()
    if session is None:
        return login_first("/inbox")
    partner = the_partner()
    return page("inbox.html", notices=partner.notices.of_account(session.account, partner.clock()), jst=JST)


@blueprint.get("/notices/<notice_id>")
def notice(notice_id: str) -> Response:
    """The content behind a notice URL; without a login it starts sign-on by itself (guideline 2.2.4(1), G-2.2.4-6)."""
    partner = the_partner()
    session = current_session()
    if session is None:
        return send_to_portal(partner, links=False, target=f"/notices/{notice_id}")
    found = partner.notices.get(notice_id, partner.clock())
    if found is None or found.account != session.account:
        return error_page("お知らせが見つかりません。", 404)
    if request.method == "GET":
        found.opened = True
    return page("notice.html", notice=found, jst=JST)
