"""Requests without a browser: SOAP from the portal, calls of the notice API, from the same way out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, final

from ..evidence.exchange import Exchange, Headers, RecordedRequest
from ..vocabulary import Party
from .browser.base import Recorder, TransportFailure
from .browser.stops import StopKind
from .browser.transport import Router
from .browser.urls import origin_of

__all__ = ["BackChannel"]

_ENDED_BY_THE_PARTNER: Final = frozenset({StopKind.TLS_ALERT, StopKind.CONNECTION_LOST})
"""What is left of an alert depends on the moment: closing may overtake it (TLS 1.3 sends it after the handshake)."""
_USER_AGENT: Final = "MinsotatsuConformance/0.1"


@final
class BackChannel:
    """Sends one request as the portal (or the tester) and records it; follows no redirect, keeps no cookie."""

    def __init__(
        self,
        router: Router,
        recorder: Recorder,
        *,
        now: Callable[[], datetime],
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._router = router
        self._record = recorder
        self._now = now
        self._timer = timer

    def send(
        self,
        method: str,
        url: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        sender: Party = Party.PORTAL,
        refusable: bool = False,
    ) -> Exchange:
        """The exchange with its response; if `refusable`, without one where the partner ended the connection instead.

        Without a usable response it raises EnvironmentFault, ForbiddenHostError or PartnerFault, whichever family the
        reason belongs to; what was sent is recorded all the same.
        """
        exchange, failure = self.attempt(method, url, headers, body, sender=sender)
        if refusable and exchange is not None and failure is not None and failure.kind in _ENDED_BY_THE_PARTNER:
            return exchange
        if failure is not None:
            raise failure.to_error((exchange.id,) if exchange is not None else ())
        if exchange is None:
            raise AssertionError("an attempt without a failure is an exchange")
        return exchange

    def attempt(
        self,
        method: str,
        url: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        sender: Party = Party.PORTAL,
    ) -> tuple[Exchange | None, TransportFailure | None]:
        """Like `send`, for callers that judge the failure; no exchange where the request was never sent."""
        request = RecordedRequest(method, url, _completed(method, url, tuple(headers), body), body)
        started_at, start = self._now(), self._timer()
        answer = self._router.send(request)
        duration = self._timer() - start
        if not self._router.is_allowed(url):
            return None, answer.failure
        exchange = self._record(
            sender=sender,
            receiver=self._router.receiver(url),
            request=request,
            response=answer.response,
            started_at=started_at,
            duration=duration,
            device="",
            failure=answer.failure,
        )
        return exchange, answer.failure


def _completed(method: str, url: str, headers: Headers, body: bytes) -> Headers:
    """With what HTTP/1.1 needs and the caller left out (RFC 9110, 7.2 and 8.6)."""
    given = {name.lower() for name, _ in headers}
    framed = body or method in {"POST", "PUT", "PATCH"}
    own = (
        ("Host", origin_of(url).partition("://")[2]),
        ("Content-Length", str(len(body)) if framed and "transfer-encoding" not in given else None),
        ("User-Agent", _USER_AGENT),
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip, deflate"),
    )
    return tuple((name, value) for name, value in own if value is not None and name.lower() not in given) + headers
