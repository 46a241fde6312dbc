"""Puts the application together."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from flask import Flask, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.accounts import Accounts
from app.identity import Logins, PseudonymReader
from app.linking import linking
from app.membership import membership
from app.notice_api import notice_api
from app.notices import Notices
from app.notifications import notifications
from app.problems import ProblemError
from app.seeding import seeding
from app.services import Services, SignOnRefusedError
from app.settings import Settings
from app.visits import Visits

_MACHINE_PATHS = ("/api/", "/test/", "/notify/")


def create_app(settings: Settings) -> Flask:
    """One application with its own accounts, visits and notices."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    visits = Visits(secure=settings.base_url.startswith("https://"))
    app.extensions["partner"] = Services(
        settings,
        Accounts(settings.accounts),
        Logins(),
        Notices(),
        visits,
        PseudonymReader(settings.portal_entity_id, settings.entity_id),
    )
    for blueprint in (linking, membership, notice_api, seeding, notifications):
        app.register_blueprint(blueprint)

    @app.before_request
    def guard() -> None:
        """Identity headers are believed from Apache only, whoever else may reach the port."""
        if request.path.startswith("/notify/"):
            return
        shown = request.headers.get("X-Partner-Front", "")
        if not hmac.compare_digest(shown.encode(), settings.front_secret.encode()):
            abort(403)
        if not request.path.startswith(_MACHINE_PATHS):
            visits.load(request)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
        return visits.save(response)

    @app.errorhandler(ProblemError)
    def problem(error: ProblemError) -> Response:
        return error.response()

    @app.errorhandler(SignOnRefusedError)
    def refused(_: SignOnRefusedError) -> ResponseReturnValue:
        return render_template("refused.html"), HTTPStatus.FORBIDDEN

    @app.errorhandler(HTTPException)
    def trouble(error: HTTPException) -> ResponseReturnValue:
        status = HTTPStatus(error.code or 500)
        if request.path.startswith(_MACHINE_PATHS):
            allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
            return ProblemError(status, status.phrase, allowed).response()
        return render_template("trouble.html", status=status), status

    return app
