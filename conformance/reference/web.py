"""What all pages share: who visits, who is logged in, cookies, forms, headers and the two pages that say no."""

from __future__ import annotations

import hmac
import logging
import secrets
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, redirect, render_template, request

from conformance.reference.behaviour import step
from conformance.reference.sessions import Participation, Session
from conformance.reference.visits import Visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "CookieAttributes",
    "add_headers",
    "current_session",
    "error_page",
    "go",
    "known_visit",
    "local_path",
    "log_in",
    "log_out",
    "logger",
    "page",
    "refused_page",
    "session_cookie_attributes",
    "session_form_is_ours",
    "session_of",
    "the_partner",
    "visit",
    "visit_form_is_ours",
]


class CookieAttributes(TypedDict):
    """What a cookie says of itself beside its value (RFC 6265bis, 4.1.2)."""

    secure: bool
    httponly: bool
    samesite: str


EXTENSION = "reference-partner"
SESSION_COOKIE = "partner_session"
VISIT_COOKIE = "partner_flow"
VISIT_SECONDS = 1800
logger = logging.getLogger("conformance.reference")


def the_partner() -> Partner:
    """The partner that this application plays."""
    return cast("Partner", current_app.extensions[EXTENSION])


def known_visit() -> Visit | None:
    """The visit whose cookie came with the request, if there is one."""
    if "visit" not in g:
        g.visit = the_partner().visits.get(request.cookies.get(VISIT_COOKIE))
    return cast("Visit | None", g.visit)


def visit() -> Visit:
    """The visit of this browser, begun now if need be."""
    known = known_visit()
    if known is None:
        g.visit = known = the_partner().visits.start()
    return known


def current_session() -> Session | None:
    """The login state of this browser."""
    if "session" not in g:
        g.session = session_of(the_partner(), request.cookies.get(SESSION_COOKIE))
    return cast("Session | None", g.session)


@step
def session_of(partner: Partner, session_id: str | None) -> Session | None:
    """A login state is known by the cookie that was made at login, and by nothing that was there before."""
    return partner.sessions.get(session_id)


@step
def start_session(
    partner: Partner,
    account: int,
    participation: Participation | None,
    until: datetime | None,
    replaced: tuple[str | None, ...],
) -> Session:
    """A new session; what this browser had before, whosever it was, is over."""
    for session_id in replaced:
        partner.sessions.end(session_id)
    return partner.sessions.start(account, participation, until)


def log_in(account: int, participation: Participation | None = None, until: datetime | None = None) -> Session:
    """Log this browser in.

    A real browser leaves the session cookie out of the portal's cross-site POST, so the visit knows the session too.
    """
    here = visit()
    replaced = (request.cookies.get(SESSION_COOKIE), here.session_id)
    session = start_session(the_partner(), account, participation, until, replaced)
    here.session_id = session.id
    g.session = session
    g.session_cookie = session.id
    return session


def log_out() -> None:
    """End this browser's session, and forget what was begun: the terminal may be shared."""
    session = current_session()
    if session is not None:
        the_partner().sessions.end(session.id)
    visit().forget()
    g.session = None
    g.session_cookie = ""


def visit_form_is_ours() -> bool:
    """Whether a form that needs no login was made for this browser (against cross-site request forgery)."""
    known = known_visit()
    return known is not None and _equal(request.form.get("csrf", ""), known.csrf)


def session_form_is_ours(session: Session) -> bool:
    """Whether a form was made for this login."""
    return _equal(request.form.get("csrf", ""), session.csrf)


@step
def local_path(partner: Partner, wanted: str | None) -> str:
    """A path on this site, or the menu: nobody is sent elsewhere (no open redirect)."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/menu"
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") for character in wanted):
        return "/menu"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/menu"
    return "/menu" if parts.scheme or parts.netloc else wanted


def go(location: str, status: int = 303) -> Response:
    """A redirect; 303, so that a form is not sent again."""
    return cast("Response", redirect(location, status, Response))


def page(template: str, status: int = 200, **context: object) -> Response:
    """A page, in plain accessible HTML."""
    partner = the_partner()
    session = current_session()
    account = None if session is None else partner.accounts.get(session.account)
    g.nonce = secrets.token_urlsafe(16)
    html = render_template(
        template, nonce=g.nonce, options=partner.options, session=session, account=account, **context
    )
    return make_response(html, status)


def refused_page(text: str, status: int = 403) -> Response:
    """What was asked for was not done, for a reason that is nobody's fault."""
    return page("refused.html", status, text=text)


def error_page(text: str, status: int = 403) -> Response:
    """What came was not acceptable, or is not there."""
    return page("error.html", status, text=text)


def add_headers(response: Response) -> Response:
    """Cookies and security headers; nothing that shows a citizen's data is kept anywhere."""
    nonce = g.get("nonce")
    source = f"'nonce-{nonce}'" if nonce else "'none'"
    # No form-action: browsers apply it to the redirects after a form as well, and a sign-off goes on from the portal
    # to systems that this one cannot know.
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; style-src {source}; script-src {source}; base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    _add_cookies(response)
    return response


@step
def session_cookie_attributes(partner: Partner) -> CookieAttributes:
    """Out of scripts' reach, and not sent along with other sites' requests."""
    return {"secure": True, "httponly": True, "samesite": "Lax"}


def _add_cookies(response: Response) -> None:
    # Secure on plain http too: this partner listens on loopback, which browsers hold to be trustworthy.
    here = g.get("visit")
    if here is not None:
        response.set_cookie(VISIT_COOKIE, here.key, max_age=VISIT_SECONDS, secure=True, httponly=True, samesite="None")
    chosen = g.get("session_cookie")
    if chosen:
        response.set_cookie(SESSION_COOKIE, chosen, **session_cookie_attributes(the_partner()))
    elif chosen == "":
        response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="Lax")


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
