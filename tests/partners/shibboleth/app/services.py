"""What the pages share, and the question that each of them asks first: who is logged in?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final
from urllib.parse import urlencode, urlsplit

from flask import current_app, request

from app.accounts import Account, Accounts
from app.identity import Authentication, Logins, PseudonymReader
from app.notices import Notices
from app.settings import Settings
from app.visits import Visits, current_visit

HOME = "/mypage"


class SignOnRefusedError(Exception):
    """The portal vouched for a pseudonym that is tied to no account (guideline 2.2.1)."""


@final
@dataclass(frozen=True, slots=True)
class Services:
    """One of each, made with the application."""

    settings: Settings
    accounts: Accounts
    logins: Logins
    notices: Notices
    visits: Visits
    reader: PseudonymReader


def services() -> Services:
    """Those of the application at hand."""
    found: Services = current_app.extensions["partner"]
    return found


def authentication() -> Authentication | None:
    """The Shibboleth session of the request."""
    return services().reader.from_headers(request.environ)


def member() -> Account | None:
    """Who is logged in. A Shibboleth session seen for the first time is a sign-on, and is decided upon once."""
    mine = services()
    session = authentication()
    if session is not None and mine.logins.is_new(session.session_id):
        account = mine.accounts.linked_to(session.pseudonym) if session.pseudonym else None
        if account is None:
            mine.logins.log_nobody_in(session.session_id)
            raise SignOnRefusedError
        mine.logins.log_in(session.session_id, account.id)
        mine.visits.renew()
    account_id = mine.logins.account_of(session.session_id) if session else None
    account_id = account_id or current_visit().local_account
    return mine.accounts.get(account_id) if account_id else None


def shibboleth_url(handler: str, **parameters: str) -> str:
    """The address of one of Shibboleth's handlers."""
    return f"{services().settings.base_url}/Shibboleth.sso/{handler}?{urlencode(parameters)}"


def own_url(wanted: str) -> str:
    """The absolute address for a path or address from outside; anything foreign becomes the home page."""
    base = services().settings.base_url
    parts = urlsplit(wanted.removeprefix(base))
    local = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in wanted
    if not local or parts.path.startswith("//"):
        return base + HOME
    return base + parts.path + (f"?{parts.query}" if parts.query else "")
