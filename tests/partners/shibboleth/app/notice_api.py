"""Notice retrieval (件名取得): the JSON wire, beside Shibboleth and not behind it (guideline 2.2.4)."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from app.notices import Notice, Position
from app.problems import ProblemError, json_object, require_bearer, text_field
from app.services import services

notice_api = Blueprint("notice_api", __name__)
DEFAULT_LIMIT, MOST = 100, 1000


@notice_api.post("/api/notices")
def retrieve() -> Response:
    """Headers of the notices of the citizen whose account is tied to the pseudonym."""
    require_bearer(services().settings.notice_token)
    body = json_object()
    pseudonym, limit, after = text_field(body, "pseudonym"), _limit(body), _position(body)
    account = services().accounts.linked_to(pseudonym)
    if account is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "この仮名は属性連携されていません。")
    page, more = services().notices.page(account.id, datetime.now(UTC), after, limit)
    cursor = _cursor(page[-1].position()) if more else None
    return jsonify(notices=[_header(one) for one in page], nextCursor=cursor)


def _header(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "title": notice.title,
        "sender": notice.sender,
        "receivedAt": notice.received_at,
        "retainUntil": notice.retain_until,
        "opened": notice.opened,
        "url": f"{services().settings.base_url}/mail/{notice.id}",
    }


def _limit(body: dict[str, Any]) -> int:
    limit = body.get("limit", DEFAULT_LIMIT)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "limit を1以上の整数で指定してください。")
    return min(limit, MOST)


def _cursor(position: Position) -> str:
    """A cursor names a position, not a page number: what arrives meanwhile neither repeats nor hides a notice."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _position(body: dict[str, Any]) -> Position | None:
    cursor = body.get("cursor")
    if cursor is None:
        return None
    try:
        instant, notice_id = json.loads(base64.urlsafe_b64decode(cursor))
        datetime.fromisoformat(instant)
    except (binascii.Error, ValueError, TypeError) as broken:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "cursor が正しくありません。") from broken
    return instant, str(notice_id)
