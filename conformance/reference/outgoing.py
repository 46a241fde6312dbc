"""Requests that this partner itself sends, without a browser. Only the standard library."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping

__all__ = ["post"]

_SECONDS = 10.0


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The body of a successful answer. Raises OSError (an HTTP error is one) or HTTPException where there is none."""
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_SECONDS) as response:
        answer: bytes = response.read()
    return answer
