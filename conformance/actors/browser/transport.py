"""The only way out: the portal in-process, allowed hosts over the network, nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import httpx

from ...evidence.exchange import Headers, RecordedRequest, RecordedResponse
from ...vocabulary import Party
from . import failures
from .stops import TransportFailure
from .tls import PemCertificate, Pkcs12Certificate, TlsFacts, build_context
from .urls import host_of, is_ip, is_trustworthy, netloc_of

__all__ = ["Answer", "NetworkOptions", "PortalHandler", "Router"]

_KEPT_OF_A_CUT_BODY: Final = 64 * 1024

PortalHandler = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """The way to the partner: trust, client certificate, proxy with its exceptions, and limits (seconds, bytes)."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_timeout: float = 60.0
    max_body: int = 10_000_000
    ca_bundle: Path | None = None
    client_certificate: PemCertificate | Pkcs12Certificate | None = None
    proxy: str | None = None
    proxy_login: str | None = None
    proxy_password: str | None = None
    no_proxy: tuple[str, ...] = ()

    @property
    def longest(self) -> float:
        """Seconds that one request takes at most."""
        return self.connect_timeout + self.read_timeout + self.total_timeout


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. With a failure the response is missing, or cut off where reading was given up."""

    response: RecordedResponse | None
    failure: TransportFailure | None = None


class Router:
    """Sends a request where it may go; shared by all browsers and the back channel of a run.

    `portal_url` is the portal's base URL, `portal` what serves it. `allowed` are hosts as `host:port` (https where
    the port is missing) or URLs. Nothing is ever sent to any other host; with `only_reads`, nothing but GET and HEAD.
    `answering` answers in the network's place: a replay's recording does.
    """

    def __init__(
        self,
        *,
        allowed: Iterable[str],
        portal_url: str | None = None,
        portal: PortalHandler | None = None,
        network: NetworkOptions | None = None,
        transport: httpx.BaseTransport | None = None,
        only_reads: bool = False,
        answering: Callable[[RecordedRequest], Answer] | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.network = network or NetworkOptions()
        self._allowed = frozenset(netloc_of(item if "://" in item else f"https://{item}") for item in allowed)
        self._portal_netloc = netloc_of(portal_url) if portal_url is not None else None
        self._portal = portal
        self._only_reads = only_reads
        self._answering = answering or self._over_network
        self._timer = timer
        self._direct = transport
        self._proxied = transport
        self._given = transport is not None
        self._tls: dict[str, TlsFacts] = {}
        self._source: str | None = None

    @property
    def tls(self) -> Mapping[str, TlsFacts]:
        """What TLS connections were, by `host:port`: the latest of each."""
        return self._tls

    @property
    def source(self) -> str | None:
        """The address of this machine in the latest connection; another may be seen at the far end (NAT, a proxy)."""
        return self._source

    def is_portal(self, url: str) -> bool:
        return netloc_of(url) == self._portal_netloc

    def is_allowed(self, url: str) -> bool:
        return netloc_of(url) in self._allowed or (self._portal is not None and self.is_portal(url))

    def receiver(self, url: str) -> Party:
        return Party.PORTAL if self.is_portal(url) else Party.PARTNER

    def send(self, request: RecordedRequest) -> Answer:
        """Send the request exactly as it is recorded, and read the response within the limits."""
        if not self.is_allowed(request.url):
            return Answer(None, failures.forbidden(request.url))
        if self._only_reads and request.method not in {"GET", "HEAD"}:
            return Answer(None, failures.only_reading(request.method, request.url))
        if self.is_portal(request.url) and self._portal is not None:
            response = self._portal(_as_httpx(request, {}))
            return Answer(RecordedResponse(response.status_code, _headers(response), response.read()))
        return self._answering(request)

    def close(self) -> None:
        """Close pooled connections; the router may be used again."""
        if self._given:
            return
        for transport in {self._direct, self._proxied} - {None}:
            if transport is not None:
                transport.close()
        self._direct = self._proxied = None

    def _over_network(self, request: RecordedRequest) -> Answer:
        network = self.network
        timeout = {
            "connect": network.connect_timeout,
            "read": network.read_timeout,
            "write": network.read_timeout,
            "pool": network.connect_timeout,
        }
        for last_try in (False, True):
            watch = _Watch()
            outgoing = _as_httpx(request, {"timeout": timeout, "trace": watch})
            try:
                response = self._transport_for(request.url).handle_request(outgoing)
                try:
                    return self._read(request.url, response)
                finally:
                    response.close()
                    if watch.source is not None:
                        self._source = watch.source
                    if watch.tls is not None:
                        self._tls[netloc_of(request.url)] = watch.tls
            except (httpx.TransportError, httpx.DecodingError) as error:
                # A kept-alive connection that the server had closed meanwhile: browsers send again on a new one.
                stale = not watch.connected and not watch.answered and not isinstance(error, httpx.TimeoutException)
                if last_try or not stale or self._given:
                    return Answer(None, failures.classify(error, request.url, in_handshake=watch.in_handshake))
        raise AssertionError("the second try returns")

    def _read(self, url: str, response: httpx.Response) -> Answer:
        limit = self.network.max_body
        # From the head on: waiting for that has a limit of its own, which a profile may set higher.
        started = self._timer()
        chunks: list[bytes] = []
        size = 0
        failure: TransportFailure | None = None
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                failure = failures.too_large(url, limit)
                break
            if self._timer() - started > self.network.total_timeout:
                failure = failures.too_slow(url, self.network.total_timeout)
                break
        body = b"".join(chunks)
        if failure is not None:
            body = body[:_KEPT_OF_A_CUT_BODY]
        return Answer(RecordedResponse(response.status_code, _headers(response), body), failure)

    def _transport_for(self, url: str) -> httpx.BaseTransport:
        if self.network.proxy is None or _goes_direct(url, self.network.no_proxy):
            if self._direct is None:
                self._direct = self._build(None)
            return self._direct
        if self._proxied is None:
            login = self.network.proxy_login
            auth = None if login is None else (login, self.network.proxy_password or "")
            self._proxied = self._build(httpx.Proxy(self.network.proxy, auth=auth))
        return self._proxied

    def _build(self, proxy: httpx.Proxy | None) -> httpx.HTTPTransport:
        context = build_context(self.network.ca_bundle, self.network.client_certificate)
        return httpx.HTTPTransport(verify=context, trust_env=False, http1=True, http2=False, proxy=proxy)


class _Watch:
    """Learns from httpcore's trace how far a request came, from where, and what the TLS connection is."""

    __slots__ = ("answered", "connected", "in_handshake", "source", "tls")

    def __init__(self) -> None:
        self.connected = self.answered = self.in_handshake = False
        self.source: str | None = None
        self.tls: TlsFacts | None = None

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self.connected = True
        elif event == "connection.connect_tcp.complete":
            self.source = info["return_value"].get_extra_info("client_addr")[0]
        elif event == "connection.start_tls.started":
            self.in_handshake = True
        elif event == "connection.start_tls.complete":
            self.in_handshake = False
            self._note(info["return_value"])
        elif event == "http11.receive_response_headers.complete":
            self.answered = True

    def _note(self, stream: Any) -> None:
        connection = stream.get_extra_info("ssl_object")
        cipher = connection.cipher()
        self.tls = TlsFacts(
            connection.version() or "", cipher[0] if cipher else "", connection.getpeercert(True) or b""
        )


def _as_httpx(request: RecordedRequest, extensions: dict[str, Any]) -> httpx.Request:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    return httpx.Request(
        request.method, _taken_apart(request.url), headers=headers, content=request.body, extensions=extensions
    )


@lru_cache(maxsize=256)
def _taken_apart(url: str) -> httpx.URL:
    """Most requests of a run go to the same few addresses."""
    return httpx.URL(url)


def _headers(response: httpx.Response) -> Headers:
    """Names and values as received; bytes that are not ASCII become Latin-1, which loses nothing."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)


def _goes_direct(url: str, exceptions: tuple[str, ...]) -> bool:
    """Whether a URL bypasses the proxy: loopback always does, as in browsers, and what the profile lists."""
    host = host_of(url)
    if host == "localhost" or (is_ip(host) and is_trustworthy(f"http://{_bracketed(host)}/")):
        return True
    return any(
        entry == "*" or entry in {host, netloc_of(url)} or host.endswith(f".{entry.lstrip('*.')}")
        for entry in (exception.strip().lower() for exception in exceptions)
        if entry
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
