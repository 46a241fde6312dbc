"""Linking (属性連携): from the pseudonym over terms and input to the tie (guideline 2.2.2(1), figure 2.2-6)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import Person
from app.services import HOME, authentication, member, services, shibboleth_url
from app.visits import current_visit, require_form_token

linking = Blueprint("linking", __name__)
SEXES = {"male": "男", "female": "女", "other": "その他"}


@linking.get("/connect/begin")
def begin() -> ResponseReturnValue:
    """The portal sends the citizen here; Shibboleth asks the portal for a pseudonym."""
    current_visit().link_begun = True
    target = services().settings.base_url + url_for("linking.terms")
    return redirect(shibboleth_url("Link", target=target))


@linking.get("/connect/terms")
def terms() -> ResponseReturnValue:
    """Back from the portal: a new pseudonym may go on, if this browser had begun a link."""
    visit, session = current_visit(), authentication()
    if session is None:
        return redirect(url_for("linking.begin"))
    resumed = visit.pending_link is not None and visit.pending_link[0] == session.session_id
    if not resumed:
        begun, visit.link_begun = visit.link_begun, False
        unknown = session.pseudonym is not None and services().accounts.linked_to(session.pseudonym) is None
        if not (begun and unknown and session.pseudonym and services().logins.is_new(session.session_id)):
            member()
            return redirect(HOME)
        services().logins.log_nobody_in(session.session_id)
        visit = services().visits.renew()
        visit.pending_link = (session.session_id, session.pseudonym)
    return render_template("terms.html")


@linking.post("/connect/terms")
def answer_terms() -> ResponseReturnValue:
    """The citizen's own act: without it nothing is tied."""
    require_form_token(request)
    if _pending_pseudonym() is None:
        return render_template("interrupted.html"), 409
    visit = current_visit()
    if request.form.get("answer") != "accept":
        visit.pending_link = None
        return render_template("declined.html")
    visit.terms_accepted = True
    return redirect(url_for("linking.profile"))


@linking.get("/connect/profile")
def profile() -> ResponseReturnValue:
    """Ask for what an account needs."""
    if _pending_pseudonym() is None:
        return render_template("interrupted.html"), 409
    if not current_visit().terms_accepted:
        return redirect(url_for("linking.terms"))
    return render_template("profile.html", sexes=SEXES, given={}, problem="")


@linking.post("/connect/profile")
def register() -> ResponseReturnValue:
    """Tie the pseudonym to the account that these particulars belong to."""
    require_form_token(request)
    session, pseudonym = authentication(), _pending_pseudonym()
    if session is None or pseudonym is None or not current_visit().terms_accepted:
        return render_template("interrupted.html"), 409
    person = _person()
    if person is None:
        problem = "すべての項目を正しく入力してください。"
        return render_template("profile.html", sexes=SEXES, given=request.form, problem=problem), 422
    account = services().accounts.link(pseudonym, person)
    services().visits.renew()
    services().logins.log_in(session.session_id, account.id)
    return redirect(HOME)


def _pending_pseudonym() -> str | None:
    """The pseudonym that this visit is linking, as long as the Shibboleth session that brought it lives."""
    session, pending = authentication(), current_visit().pending_link
    return pending[1] if session and pending and pending[0] == session.session_id else None


def _person() -> Person | None:
    given = {key: request.form.get(key, "").strip() for key in ("full_name", "residence", "born_on", "gender")}
    try:
        date.fromisoformat(given["born_on"])
    except ValueError:
        return None
    if not given["full_name"] or not given["residence"] or given["gender"] not in SEXES:
        return None
    return Person(given["full_name"], given["residence"], given["born_on"], given["gender"])
