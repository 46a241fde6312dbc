"""The test environment's own API: notices arrive and go at the tester's word."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from app.problems import ProblemError, json_object, require_bearer, text_field
from app.services import services

seeding = Blueprint("seeding", __name__)


@seeding.post("/test/mail")
def deliver() -> ResponseReturnValue:
    """A notice arrives for a registered account."""
    require_bearer(services().settings.test_token)
    body = json_object()
    account = services().accounts.get(text_field(body, "account"))
    if account is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "その会員番号のアカウントはありません。")
    notice = services().notices.add(
        account.id,
        title=text_field(body, "title"),
        sender=text_field(body, "sender"),
        received_at=_time(text_field(body, "receivedAt")),
        retain_until=_time(text_field(body, "retainUntil")) if body.get("retainUntil") else None,
        content=_content(body),
    )
    return jsonify(id=notice.id), HTTPStatus.CREATED


@seeding.delete("/test/mail/<notice_id>")
def withdraw(notice_id: str) -> ResponseReturnValue:
    """A notice goes."""
    require_bearer(services().settings.test_token)
    if not services().notices.remove(notice_id):
        raise ProblemError(HTTPStatus.NOT_FOUND, "そのお知らせはありません。")
    return Response(status=HTTPStatus.NO_CONTENT)


def _content(body: dict[str, Any]) -> str:
    content = body.get("content")
    return content if isinstance(content, str) else ""


def _time(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as broken:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "日時は RFC 3339 の形式で指定してください。") from broken
    if moment.tzinfo is None:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "日時には時差（オフセット）を付けてください。")
    return value
