"""The test environment's way to deliver a notice during a test; a partner in production has nothing of the kind."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response

from conformance.reference.pages.api_support import ProblemError, json_answer, read_object, require_bearer
from conformance.reference.seed import TEST_TOKEN
from conformance.reference.web import the_partner

__all__ = ["blueprint"]

blueprint = Blueprint("test_support", __name__)
_TEXTS = ("account", "title", "sender", "content")


@blueprint.route("/test/notices", methods=["POST"], provide_automatic_options=False)
def deliver() -> Response:
    require_bearer(TEST_TOKEN, "test")
    partner = the_partner()
    asked = read_object()
    login, title, sender, content = (_text(asked, name) for name in _TEXTS)
    received = _moment(asked.get("receivedAt"), "receivedAt")
    until = asked.get("retainUntil")
    retain = None if until in (None, "") else _moment(until, "retainUntil")
    account = partner.accounts.with_login(login)
    if account is None:
        raise ProblemError(404, "そのログインIDのアカウントはありません。")
    notice = partner.notices.add(
        account.number, title=title, sender=sender, received_at=received, retain_until=retain, content=content
    )
    return json_answer({"id": notice.id}, 201)


@blueprint.route("/test/notices/<notice_id>", methods=["DELETE"], provide_automatic_options=False)
def remove(notice_id: str) -> Response:
    require_bearer(TEST_TOKEN, "test")
    if not the_partner().notices.remove(notice_id):
        raise ProblemError(404, "そのお知らせはありません。")
    return Response(status=204)


def _text(asked: dict[str, object], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise ProblemError(400, f"{name} は文字列にしてください。")
    return value


def _moment(value: object, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ProblemError(400, f"{name} は時差付きの RFC 3339 の日時にしてください。") from error
    if moment.tzinfo is None:
        raise ProblemError(400, f"{name} は時差付きの RFC 3339 の日時にしてください。")
    return moment
