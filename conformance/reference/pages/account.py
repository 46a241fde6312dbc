"""The partner's own pages: home, menu, login, logout and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from conformance.reference.accounts import Account
from conformance.reference.behaviour import step
from conformance.reference.sessions import Session
from conformance.reference.web import (
    current_session,
    error_page,
    go,
    local_path,
    log_in,
    log_out,
    page,
    session_form_is_ours,
    the_partner,
    visit,
    visit_form_is_ours,
)

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["account_of_login", "blueprint", "login_first", "session_of_form", "show_menu"]

blueprint = Blueprint("account", __name__)
STALE = "画面の有効期限が切れています。もう一度やり直してください。"


def login_first(target: str) -> Response:
    """To the partner's own login, and then on; sign-on starts by itself only from a notice URL."""
    return go("/login?" + urlencode({"next": target}, safe="/"), 302)


@blueprint.get("/")
def home() -> Response:
    return page("home.html")


@blueprint.get("/menu")
def menu() -> Response:
    session = current_session()
    if session is None:
        return login_first("/menu")
    message, session.message = session.message, None
    return show_menu(the_partner(), session, message)


@step
def show_menu(partner: Partner, session: Session, message: str | None) -> Response:
    """The service menu, with the account that is logged in (guideline 2.3 figure 2.3-1)."""
    return page("menu.html", message=message)


@blueprint.get("/login")
def login_screen() -> Response:
    return _login_page()


@blueprint.post("/login")
def login_given() -> Response:
    partner = the_partner()
    if not visit_form_is_ours():
        return error_page(STALE)
    account = account_of_login(partner, request.form.get("login", ""), request.form.get("password", ""))
    if account is None:
        return _login_page(failed=True)
    session = current_session()
    same = session if session is not None and session.account == account.number else None
    # Logging in again does not take a citizen out of the single sign-on that he is in: sign-off still reaches him.
    log_in(account.number, same.participations[-1] if same and same.participations else None)
    return go(local_path(partner, request.values.get("next")))


@step
def account_of_login(partner: Partner, login: str, password: str) -> Account | None:
    """The account that this login and this password open; none for a password that is not its own."""
    return partner.accounts.authenticate(login, password)


@blueprint.post("/logout")
def logout() -> Response:
    session = current_session()
    if session is None:
        return go("/login")
    if not session_form_is_ours(session):
        return error_page(STALE)
    log_out()
    return go("/")


@blueprint.get("/settings")
def settings() -> Response:
    session = current_session()
    if session is None:
        return login_first("/settings")
    return _settings_page(session)


@blueprint.post("/settings/provision")
def provision_decided() -> Response:
    partner = the_partner()
    if partner.options.provision_consent == "off":
        abort(404)
    decision = request.form.get("provision")
    session = session_of_form(partner)
    if session is None or decision not in ("provide", "withdraw"):
        return login_first("/settings") if current_session() is None else error_page(STALE)
    partner.ties.set_provision_consent(session.account, decision == "provide")
    return go("/settings")


@step
def session_of_form(partner: Partner) -> Session | None:
    """Whose settings a form changes: those of this login, by a form that was made for it."""
    session = current_session()
    return session if session is not None and session_form_is_ours(session) else None


def _settings_page(session: Session) -> Response:
    ties = the_partner().ties.of_account(session.account)
    return page("settings.html", linked=bool(ties), provided=bool(ties) and all(tie.provision_consent for tie in ties))


def _login_page(failed: bool = False) -> Response:
    target = local_path(the_partner(), request.values.get("next"))
    return page(
        "login.html",
        422 if failed else 200,
        failed=failed,
        action="/login",
        lead="ログインIDとパスワードを入力してください。",
        next=target,
        csrf=visit().csrf,
    )
