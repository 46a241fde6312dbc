"""What the JSON interfaces share: credentials, strict JSON and problem documents (RFC 6750, 8259, 9457)."""

from __future__ import annotations

import hmac
import json
from http import HTTPStatus
from typing import NoReturn, final

from flask import Response, request

__all__ = ["ProblemError", "json_answer", "problem", "read_object", "require_bearer"]


@final
class ProblemError(Exception):
    """An error that is answered with a problem document."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> Response:
        return problem(self.status, self.detail, self.headers)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem document of the general type, which says no more than its status does."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    response = json_answer(body, status)
    response.content_type = "application/problem+json"
    response.headers.extend(headers or {})
    return response


def json_answer(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False).encode(), status, content_type="application/json")


def require_bearer(token: str, realm: str) -> None:
    """The right token, or 401 (RFC 6750, 3)."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    challenge = f'Bearer realm="{realm}"'
    if scheme.lower() != "bearer":
        raise ProblemError(401, "資格情報が必要です。", {"WWW-Authenticate": challenge})
    if not hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode()):
        raise ProblemError(
            401, "資格情報が正しくありません。", {"WWW-Authenticate": challenge + ', error="invalid_token"'}
        )


def read_object() -> dict[str, object]:
    """The JSON object in the body: UTF-8, no name twice, nothing that JSON does not have."""
    charset = request.mimetype_params.get("charset", "utf-8")
    if request.mimetype != "application/json" or charset.lower() != "utf-8":
        raise ProblemError(415, "application/json で送ってください。", {"Accept-Post": "application/json"})
    try:
        read = json.loads(
            request.get_data().decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_no_constant
        )
        if not isinstance(read, dict):
            raise ProblemError(400, "本体は JSON のオブジェクトにしてください。")
        json.dumps(read, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise ProblemError(400, "本体を JSON として読めません。") from error
    return read


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
