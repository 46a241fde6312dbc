"""Sign-on, sign-off, local login and the member's own pages."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services import HOME, authentication, member, own_url, services, shibboleth_url
from app.visits import current_visit, require_form_token

membership = Blueprint("membership", __name__)


@membership.get("/")
def front() -> ResponseReturnValue:
    """The way in for somebody who just comes by."""
    return redirect(HOME)


@membership.get("/enter")
def enter() -> ResponseReturnValue:
    """Sign-on (シングルサインオン) by the portal, to land on a page of this service (guideline 2.2.3(1))."""
    return redirect(shibboleth_url("SignOn", target=own_url(request.args.get("to", HOME))))


@membership.get(HOME)
def mypage() -> ResponseReturnValue:
    """The member's page, which tells who is logged in."""
    account = member()
    if account is None:
        return redirect(url_for("membership.signin"))
    listed, _ = services().notices.page(account.id, datetime.now(UTC), None, 20)
    return render_template("mypage.html", account=account, notices=listed)


@membership.get("/mail/<notice_id>")
def mail(notice_id: str) -> ResponseReturnValue:
    """The content behind a notice URL; without a login state it starts sign-on (guideline 2.2.4(1))."""
    account = member()
    if account is None:
        return redirect(url_for("membership.enter", to=request.path))
    notice = services().notices.open(notice_id, account.id, datetime.now(UTC))
    if notice is None:
        return render_template("absent.html"), 404
    return render_template("mail.html", account=account, notice=notice)


@membership.get("/signin")
def signin() -> ResponseReturnValue:
    """Local login, for those who come without the portal."""
    return render_template("signin.html", problem="")


@membership.post("/signin")
def check_in() -> ResponseReturnValue:
    """The last login wins: what Shibboleth's session stood for before is over in this browser."""
    require_form_token(request)
    account = services().accounts.check_password(request.form.get("member_id", ""), request.form.get("secret", ""))
    if account is None:
        return render_template("signin.html", problem="会員番号またはパスワードが違います。"), 403
    session = authentication()
    if session is not None:
        services().logins.log_nobody_in(session.session_id)
    services().visits.renew().local_account = account.id
    return redirect(HOME)


@membership.post("/leave")
def leave() -> ResponseReturnValue:
    """Sign-off (シングルサインオフ) from this side: Shibboleth carries it to the portal (guideline 2.2.3(2))."""
    require_form_token(request)
    services().visits.renew()
    session = authentication()
    if session is None:
        return redirect(url_for("membership.goodbye"))
    services().logins.log_nobody_in(session.session_id)
    target = services().settings.base_url + url_for("membership.goodbye")
    return redirect(shibboleth_url("Logout", **{"return": target}))


@membership.get("/goodbye")
def goodbye() -> ResponseReturnValue:
    """Nobody is logged in any more."""
    return render_template("goodbye.html")


@membership.app_context_processor
def form_token() -> dict[str, object]:
    """Every form carries the token of its visit."""
    return {"form_token": lambda: current_visit().form_token}
