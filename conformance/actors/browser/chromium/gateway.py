"""Where one device's Chromium sends every request: a loopback proxy that hands them to the run's one way out.

TLS ends here, under a certificate of the run's own. So the portal is served in-process, other hosts are reached with
the profile's CA bundle, client certificate and proxy, what is not allowed is never sent, and each exchange is recorded
by whoever carries it, with the bytes of both sides.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from http.server import ThreadingHTTPServer
from typing import Final

from ....evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from ....vocabulary import Party
from .. import remarks
from ..base import Recorder
from ..live import Asked
from ..stops import Stop
from ..transport import Router
from .identity import GatewayIdentity
from .journey import MAX_SELF_STEPS, Journey, Role, navigation_of, role_of
from .proxy import proxy_server

__all__ = ["Gateway"]

_WAITED_FOR: Final = frozenset({Role.DOCUMENT, Role.DATA})
_NO_FAVICON: Final = RecordedResponse(204)


@dataclass(frozen=True, slots=True)
class _Body:
    method: str
    url: str
    body: bytes
    content_type: str | None


class Gateway:
    """One listener, lent to one device at a time. `portal_turn`: the portal answers one request after the other."""

    def __init__(
        self,
        router: Router,
        recorder: Recorder,
        identity: GatewayIdentity,
        portal_turn: threading.Lock,
        *,
        now: Callable[[], datetime],
        apart: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self.device: str | None = None
        self._router = router
        self._record = recorder
        self._portal_turn = portal_turn
        self._now = now
        self._apart = apart
        self._journey: Journey | None = None
        self._substitute: _Body | None = None
        self._latest: dict[str, Exchange] = {}
        self._asked: list[Asked] = []
        self.insecure: list[str] = []
        """What the windows told of mixed content."""
        self._change = threading.Condition()
        self._waited_for = 0
        self._begun = 0
        self._server: ThreadingHTTPServer = proxy_server(self.carry, identity.context)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def begun(self) -> int:
        """How many requests have begun that a page may wait for."""
        return self._begun

    @property
    def busy(self) -> bool:
        return self._waited_for > 0

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every request of the device that has the gateway now."""
        return tuple(self._asked)

    def document(self, url: str) -> Exchange | None:
        """The latest exchange that brought the page of this URL."""
        return self._latest.get(url)

    def lend(self, device: str | None) -> None:
        """Serve this device from now on, or nobody."""
        self.device = device
        self._journey = self._substitute = None
        self._latest = {}
        self._asked, self.insecure = [], []

    def close(self) -> None:
        self.lend(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @contextmanager
    def on(self, journey: Journey) -> Iterator[Journey]:
        """Meanwhile what happens belongs to this visit."""
        self._journey = journey
        try:
            yield journey
        finally:
            self._journey = None

    def substitute(self, method: str, url: str, body: bytes, content_type: str | None) -> None:
        """The next such request gets this very body: forms cannot be made to send just any bytes."""
        self._substitute = _Body(method, url, body, content_type)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until no page or script waits for an answer; whether that came about in time."""
        with self._change:
            return self._change.wait_for(lambda: self._waited_for == 0, seconds)

    def carry(self, request: RecordedRequest) -> RecordedResponse | None:
        """Answer one request of the browser; None where it must see a failed connection."""
        role, device = role_of(request), self.device
        if role is Role.FAVICON:
            return _NO_FAVICON
        if device is None:
            return None
        self._asked.append(Asked(request.url, request.header("Referer"), role is Role.DOCUMENT))
        with self._under_way(role):
            journey = self._journey
            stop = self._objection(request, role, journey)
            if stop is not None:
                self._refuse(request, role, journey, stop)
                return None
            with self._apart():
                return self._exchange(self._as_asked(request), role, device, journey)

    @contextmanager
    def _under_way(self, role: Role) -> Iterator[None]:
        counts = role in _WAITED_FOR
        with self._change:
            self._begun += counts
            self._waited_for += counts
        try:
            yield
        finally:
            with self._change:
                self._waited_for -= counts
                self._change.notify_all()

    def _objection(self, request: RecordedRequest, role: Role, journey: Journey | None) -> Stop | None:
        going = navigation_of(request)
        if not self._router.is_allowed(request.url):
            return remarks.not_sent(going)
        if journey is None:
            return None
        if journey.peeking and self._router.is_portal(request.url):
            return remarks.led_to_portal(going)
        if role is Role.DOCUMENT and len(journey.pages) > MAX_SELF_STEPS:
            return remarks.too_many(going, MAX_SELF_STEPS)
        return journey.stop if role is Role.DOCUMENT else None

    @staticmethod
    def _refuse(request: RecordedRequest, role: Role, journey: Journey | None, stop: Stop) -> None:
        if journey is None:
            return
        if role is not Role.DOCUMENT:
            journey.refused.append(request.url)
        elif journey.stop is None:
            journey.stop = stop

    def _as_asked(self, request: RecordedRequest) -> RecordedRequest:
        wanted = self._substitute
        if wanted is None or (wanted.method, wanted.url) != (request.method, request.url):
            return request
        self._substitute = None
        headers = [(n, v) for n, v in request.headers if n.lower() not in {"content-type", "content-length"}]
        headers.append(("Content-Length", str(len(wanted.body))))
        if wanted.content_type is not None:
            headers.append(("Content-Type", wanted.content_type))
        return replace(request, headers=tuple(headers), body=wanted.body)

    def _exchange(
        self, request: RecordedRequest, role: Role, device: str, journey: Journey | None
    ) -> RecordedResponse | None:
        started_at, start = self._now(), time.perf_counter()
        if self._router.is_portal(request.url):
            with self._portal_turn:
                answer = self._router.send(request)
        else:
            answer = self._router.send(request)
        if self.device != device:
            # The citizen has closed the browser meanwhile: nobody saw the answer, and the case is over.
            return None
        kept = answer.response
        if role is Role.ASSET and kept is not None:
            kept = replace(kept, body=b"")
        exchange = self._record(
            sender=Party.BROWSER,
            receiver=self._router.receiver(request.url),
            request=request,
            response=kept,
            started_at=started_at,
            duration=time.perf_counter() - start,
            device=device,
            failure=answer.failure,
        )
        if role is Role.DOCUMENT:
            self._latest[request.url] = self._revalidated(exchange)
        if journey is not None:
            journey.add(exchange, role)
            if answer.failure is not None and role is Role.DOCUMENT and journey.stop is None:
                journey.stop = Stop(answer.failure.kind, answer.failure.text)
        return None if answer.failure is not None else answer.response

    def _revalidated(self, exchange: Exchange) -> Exchange:
        """The exchange, with the page that the browser still had where the server said that it is the same."""
        earlier = self._latest.get(exchange.request.url)
        if exchange.response is None or exchange.response.status != 304 or earlier is None:
            return exchange
        return replace(exchange, response=earlier.response)
