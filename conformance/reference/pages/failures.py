"""How failures look: a page that says clearly what was not done, or a problem document for the JSON interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from conformance.reference.behaviour import step
from conformance.reference.errors import InvalidMessageError, RefusedByPortalError
from conformance.reference.pages.api_support import ProblemError, problem
from conformance.reference.saml import names
from conformance.reference.web import error_page, logger, refused_page, the_partner

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["answer_http_failure", "answer_invalid", "answer_refusal", "register"]

_JSON_PATHS = ("/api/", "/test/")
_PAGE_TEXTS = {
    404: "お探しのページはありません。",
    405: "この操作は受け付けていません。",
    413: "送られた内容が大きすぎます。",
    500: "このシステムで問題が起きました。時間をおいてもう一度お試しください。",
}
_REFUSALS = {
    names.REQUEST_DENIED: "マイナポータルで認められませんでした。利用者フォルダーの開設と同意の有無をご確認ください。",
    names.INVALID_NAME_ID_POLICY: "属性連携が行われていないため、シングルサインオンできません。",
    names.UNKNOWN_PRINCIPAL: "属性連携が行われていないため、シングルサインオンできません。",
}


def register(app: Flask) -> None:
    """Have every failure of the application look like this."""
    app.register_error_handler(InvalidMessageError, _invalid_message)
    app.register_error_handler(RefusedByPortalError, _refused_by_portal)
    app.register_error_handler(ProblemError, lambda error: error.response())
    app.register_error_handler(HTTPException, _http_failure)


def _invalid_message(error: InvalidMessageError) -> Response:
    logger.warning("%s refused: %s", request.path, error.reason)
    return answer_invalid(the_partner(), error)


@step
def answer_invalid(partner: Partner, error: InvalidMessageError) -> Response:
    """What must not be acted upon is answered with a page that says so, and gives no reasons to an attacker."""
    return error_page(error.ja)


def _refused_by_portal(error: RefusedByPortalError) -> Response:
    logger.info("%s: the portal answered %s", request.path, error)
    return answer_refusal(the_partner(), error)


@step
def answer_refusal(partner: Partner, error: RefusedByPortalError) -> Response:
    """The portal vouched for nobody: nobody is logged in, and nothing is tied (G-2.2.1-3, G-2.2.2-11)."""
    reason = _REFUSALS.get(error.second or "", "マイナポータルで手続が完了しませんでした。")
    return refused_page(f"{reason} このシステムでは何も変更していません。")


def _http_failure(error: HTTPException) -> Response:
    return answer_http_failure(the_partner(), error)


@step
def answer_http_failure(partner: Partner, error: HTTPException) -> Response:
    """What HTTP itself refuses, and what went wrong in here: said in the form of the interface, and no more."""
    status = error.code or InternalServerError.code
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    if request.path.startswith(_JSON_PATHS):
        return problem(status, _PAGE_TEXTS.get(status, "要求を処理できません。"), headers)
    response = error_page(_PAGE_TEXTS.get(status, "要求を処理できません。"), status)
    response.headers.extend(headers)
    return response
