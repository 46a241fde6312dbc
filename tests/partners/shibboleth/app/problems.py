"""Problem documents (RFC 9457) and the checks that both HTTP APIs begin with."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import Any, final

from flask import Response, jsonify, request


@final
class ProblemError(Exception):
    """A request that is answered with a problem document."""

    def __init__(self, status: HTTPStatus, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> Response:
        """The document itself."""
        answer = jsonify(type="about:blank", title=self.status.phrase, status=self.status.value, detail=self.detail)
        answer.status_code = self.status.value
        answer.headers["Content-Type"] = "application/problem+json"
        answer.headers.update(self.headers)
        return answer


def require_bearer(token: str) -> None:
    """Refuse everyone who does not show the token (RFC 6750)."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token.encode()):
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "認証情報が必要です。", {"WWW-Authenticate": "Bearer"})


def json_object() -> dict[str, Any]:
    """The request's body, which must be one JSON object."""
    if request.mimetype != "application/json":
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "application/json で送信してください。")
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "JSON の入れ子が深すぎます。") from None
    if not isinstance(body, dict):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "JSON オブジェクトではありません。")
    return body


def text_field(body: dict[str, Any], name: str) -> str:
    """A field that must be there and hold text."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{name} を文字列で指定してください。")
    return value
