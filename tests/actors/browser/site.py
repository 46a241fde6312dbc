"""A small site on loopback, a clock that is set by hand, and a browser that knows both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from conformance.actors.browser import Browser, HttpBrowser, NetworkOptions, Router
from conformance.evidence.exchange import Exchange, Failure, RecordedRequest, RecordedResponse
from conformance.vocabulary import Party

PORTAL = "https://mock-portal.test"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: Message[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", HTML),)


def page(source: str, *headers: tuple[str, str]) -> Reply:
    return Reply(200, source.encode(), (("Content-Type", HTML), *headers))


def redirect(location: str, status: int = 302, *headers: tuple[str, str]) -> Reply:
    return Reply(status, b"", (("Location", location), *headers))


Answerer = Callable[[Received], Reply] | Reply


class Site:
    """Answers by path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Answerer] = {}
        self.received: list[Received] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                received = Received(self.command, self.path, self.headers, self.rfile.read(length))
                site.received.append(received)
                route = site.routes.get(self.path.partition("?")[0], Reply(404, b"<h1>404</h1>"))
                reply = route(received) if callable(route) else route
                head = f"HTTP/1.1 {reply.status} X\r\n" + "".join(f"{k}: {v}\r\n" for k, v in reply.headers)
                self.wfile.write(f"{head}Content-Length: {len(reply.body)}\r\n\r\n".encode("latin-1") + reply.body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - names that http.server asks for

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def last(self) -> Received:
        return self.received[-1]

    @property
    def paths(self) -> list[str]:
        return [f"{received.method} {received.path}" for received in self.received]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Clock:
    at: datetime = datetime(2026, 6, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class Notebook:
    """A recorder that keeps what it is given."""

    exchanges: list[Exchange] = field(default_factory=list)

    def __call__(
        self,
        *,
        sender: Party,
        receiver: Party,
        request: RecordedRequest,
        response: RecordedResponse | None,
        started_at: datetime,
        duration: float,
        device: str,
        failure: Failure | None,
    ) -> Exchange:
        number = f"x{len(self.exchanges) + 1}"
        exchange = Exchange(number, sender, receiver, request, response, started_at, duration, device, failure)
        self.exchanges.append(exchange)
        return exchange


@dataclass
class World:
    """One run in small: the site as the partner, a portal in-process, a recorder, a clock."""

    site: Site
    clock: Clock = field(default_factory=Clock)
    notebook: Notebook = field(default_factory=Notebook)
    portal_routes: dict[str, Callable[[httpx.Request], httpx.Response] | httpx.Response] = field(default_factory=dict)
    portal_requests: list[httpx.Request] = field(default_factory=list)
    routers: list[Router] = field(default_factory=list)

    def portal(self, request: httpx.Request) -> httpx.Response:
        self.portal_requests.append(request)
        route = self.portal_routes.get(request.url.path, httpx.Response(404, html="<h1>portal 404</h1>"))
        return route(request) if callable(route) else route

    def router(self, *allowed: str, network: NetworkOptions | None = None) -> Router:
        router = Router(
            allowed=(self.site.url, *allowed),
            portal_url=PORTAL,
            portal=self.portal,
            network=network or NetworkOptions(connect_timeout=2, read_timeout=2),
        )
        self.routers.append(router)
        return router

    def close(self) -> None:
        for router in self.routers:
            router.close()

    def browser(self, *allowed: str, network: NetworkOptions | None = None, device: str = "A-1") -> Browser:
        return HttpBrowser(device, self.router(*allowed, network=network), self.notebook, now=self.clock)
