"""What goes to the partner in the place of a message: an answer that vouches, or a request that a status answers."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from ..base import PartnerAnswer
from ..replacing import Replacing
from .request_variants import RequestVariant
from .variant import Variant

__all__ = ["Answer", "Answering", "Asking", "Request"]

Answer = Callable[[], httpx.Response]
"""Makes the page that carries one answer, the same each time."""
Request = Callable[[], httpx.Response | PartnerAnswer]
"""Sends one request, the same each time."""

_HELD = """<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><title>電文を送らずに止めました - 模擬マイナポータル</title></head>
<body>
<main id="portal-message-held">
<h1>電文を送らずに止めました</h1>
<p>この試験のケースでは、ここで外部連携先システムへの電文を送りません。</p>
</main>
</body>
</html>
"""


class Answering(Replacing[Variant, httpx.Response]):
    """The answers that vouch."""

    def __init__(self) -> None:
        super().__init__(_held)


class Asking(Replacing[RequestVariant, httpx.Response | PartnerAnswer]):
    """The requests to unlink and to sign off."""

    def __init__(self) -> None:
        super().__init__(_held)


def _held() -> httpx.Response:
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return httpx.Response(200, headers=headers, content=_HELD.encode("utf-8"))
