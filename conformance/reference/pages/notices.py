"""The notices on the partner's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from conformance.reference.behaviour import step
from conformance.reference.notice_list import JST
from conformance.reference.notices import Notice
from conformance.reference.pages.account import login_first
from conformance.reference.pages.start import send_to_portal
from conformance.reference.sessions import Session
from conformance.reference.web import current_session, error_page, page, the_partner

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["blueprint", "mark_opened", "may_read", "show_content", "sign_on_to_read"]

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
        return sign_on_to_read(partner, notice_id)
    found = partner.notices.get(notice_id, partner.clock())
    if found is None or not may_read(partner, session, found):
        return error_page("お知らせが見つかりません。", 404)
    if request.method == "GET":
        mark_opened(partner, found)
    return show_content(partner, found)


@step
def sign_on_to_read(partner: Partner, notice_id: str) -> Response:
    """Sign-on starts by itself, and lands on the notice that was wanted."""
    return send_to_portal(partner, links=False, target=f"/notices/{notice_id}")


@step
def may_read(partner: Partner, session: Session, found: Notice) -> bool:
    """A notice is its addressee's."""
    return found.account == session.account


@step
def mark_opened(partner: Partner, found: Notice) -> None:
    """What was read counts as opened from now on (guideline 2.2.4, G-2.2.4-1)."""
    found.opened = True


@step
def show_content(partner: Partner, found: Notice) -> Response:
    """The content, complete on its page (guideline 2.3 figure 2.3-2)."""
    return page("notice.html", notice=found, jst=JST)
