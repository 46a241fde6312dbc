"""Limits, failures told apart, TLS, the proxy, and the back channel on the same way out."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from conformance.actors.backchannel import BackChannel
from conformance.actors.browser import (
    HttpBrowser,
    NetworkOptions,
    PemCertificate,
    Pkcs12Certificate,
    Router,
    StopKind,
)
from conformance.errors import EnvironmentFault, ForbiddenHostError, HarnessError, PartnerFault, ProfileError
from conformance.evidence.exchange import RecordedRequest
from conformance.vocabulary import Party

from .site import PORTAL, Reply, Site, World, page

SHORT = NetworkOptions(connect_timeout=1, read_timeout=0.2, total_timeout=0.3, max_body=10_000_000)


@contextmanager
def raw_server(talk: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that speaks bytes; gives `host:port`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                wrapped = context.wrap_socket(connection, server_side=True) if context else connection
                with wrapped:
                    wrapped.recv(65536)
                    talk(wrapped)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def says(raw: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(raw)


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    # Ends when the client hangs up.
    while True:
        connection.sendall(b"x")


def silent(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    ("talk", "kind", "error"),
    [
        (silent, StopKind.READ_TIMEOUT, EnvironmentFault),
        (endless, StopKind.BODY_ENDLESS, PartnerFault),
        (says(b""), StopKind.CONNECTION_LOST, PartnerFault),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), StopKind.CONNECTION_LOST, PartnerFault),
        (says(b"SSH-2.0-OpenSSH\r\n\r\n"), StopKind.PROTOCOL, PartnerFault),
        (says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nabc"), StopKind.PROTOCOL, PartnerFault),
    ],
)
def test_bad_servers(
    world: World, talk: Callable[[socket.socket], None], kind: StopKind, error: type[Exception]
) -> None:
    with raw_server(talk) as netloc:
        visit = world.browser(netloc, network=SHORT).open(f"http://{netloc}/")
    assert visit.stopped is not None
    assert visit.stopped.kind is kind
    assert visit.page is None
    assert visit.hops[0].outcome == visit.stopped.text
    assert netloc in visit.stopped.text.ja
    with pytest.raises(error):
        visit.require_page()


def test_refused(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        netloc = f"127.0.0.1:{taken.getsockname()[1]}"
    visit = world.browser(netloc).open(f"http://{netloc}/")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.REFUSED
    with pytest.raises(EnvironmentFault, match="拒否"):
        visit.require_page()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_router_that_only_reads(method: str) -> None:
    asked: list[str] = []

    def partner(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(200)

    router = Router(allowed=["a.test"], transport=httpx.MockTransport(partner), only_reads=True)
    answer = router.send(RecordedRequest(method, "https://a.test/x?token=1"))
    assert answer.response is None
    assert answer.failure is not None
    assert answer.failure.kind is StopKind.ONLY_READING
    assert isinstance(answer.failure.to_error(), HarnessError)
    assert "token" not in answer.failure.text.ja
    assert router.send(RecordedRequest("GET", "https://a.test/x")).response is not None
    assert asked == ["GET"]


def test_name_not_resolved(world: World) -> None:
    # `.invalid` never resolves (RFC 6761, 6.4).
    visit = world.browser("partner.invalid").open("https://partner.invalid/")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.NAME_NOT_RESOLVED
    assert "partner.invalid" in visit.stopped.text.ja


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx.ConnectTimeout("x"), StopKind.CONNECT_TIMEOUT),
        (httpx.PoolTimeout("x"), StopKind.CONNECT_TIMEOUT),
        (httpx.WriteTimeout("x"), StopKind.READ_TIMEOUT),
        (httpx.ProxyError("407 Proxy Authentication Required"), StopKind.PROXY),
        (httpx.ConnectError("Network is unreachable"), StopKind.UNREACHABLE),
        (httpx.ReadError("Connection reset by peer"), StopKind.CONNECTION_LOST),
    ],
)
def test_other_failures(raised: httpx.TransportError, kind: StopKind) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise raised

    router = Router(allowed=["partner.test"], transport=httpx.MockTransport(fail))
    answer = router.send(RecordedRequest("GET", "https://partner.test/"))
    assert answer.response is None
    assert answer.failure is not None
    assert answer.failure.kind is kind
    assert "partner.test:443" in answer.failure.text.en


@pytest.mark.parametrize("packed", [False, True])
def test_body_too_large(world: World, site: Site, packed: bool) -> None:
    body = b"x" * 10_000_001
    reply = Reply(200, gzip.compress(body), (("Content-Encoding", "gzip"),)) if packed else Reply(200, body, ())
    site.routes["/big"] = reply
    site.routes["/fits"] = Reply(200, body[1:], (("Content-Type", "text/plain"),))
    citizen = world.browser()
    visit = citizen.open(f"{site.url}/big")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.BODY_TOO_LARGE
    assert "10 MB" in visit.stopped.text.ja
    assert visit.hops[0].response is not None
    assert len(visit.hops[0].response.body) < 100_000
    assert len(citizen.open(f"{site.url}/fits").require_page().body) == 10_000_000


def test_compressed_page(world: World, site: Site) -> None:
    headers = (("Content-Encoding", "gzip"), ("Content-Type", "text/html; charset=utf-8"))
    site.routes["/"] = Reply(200, gzip.compress("<p id=a>圧縮</p>".encode()), headers)
    assert world.browser().open(site.url).require_page().text_of("#a") == "圧縮"


def test_closed_keep_alive_connection_is_replaced(world: World) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    asked: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        asked.append(b"first")
        connection.sendall(answer)
        if len(asked) == 1:
            # Taken, and hung up on without a word, as a server does whose idle time has just run out.
            asked.append(connection.recv(65536))

    with raw_server(talk) as netloc:
        citizen = world.browser(netloc)
        assert citizen.open(f"http://{netloc}/").require_page().body == b"ok"
        assert citizen.open(f"http://{netloc}/again").require_page().body == b"ok"
    assert asked[1].startswith(b"GET /again ")
    assert len(asked) == 3


def test_host_header_and_port(world: World, site: Site) -> None:
    site.routes["/"] = page("x")
    world.browser().open(site.url)
    assert site.last.headers["Host"] == site.url.removeprefix("http://")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://127.0.0.1/", "http://localhost/", "https://evil.test/"]
)
def test_only_listed_hosts_and_ports(site: Site, url: str) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError("sent")

    router = Router(allowed=[site.url], portal_url=PORTAL, transport=httpx.MockTransport(refuse))
    answer = router.send(RecordedRequest("GET", url))
    assert answer.failure is not None
    assert answer.failure.kind is StopKind.FORBIDDEN_HOST


def test_portal_without_a_server_is_no_way_out() -> None:
    assert not Router(allowed=[], portal_url=PORTAL).is_allowed(f"{PORTAL}/")
    assert Router(allowed=[PORTAL], portal_url=PORTAL).is_allowed(f"{PORTAL}/")


def test_listed_with_and_without_port() -> None:
    router = Router(allowed=["Partner.example.jp", "other.example.jp:8443", "http://plain.example.jp"])
    assert router.is_allowed("https://partner.example.jp/x")
    assert router.is_allowed("https://other.example.jp:8443/")
    assert router.is_allowed("http://plain.example.jp/")
    assert not router.is_allowed("http://partner.example.jp/")
    assert not router.is_allowed("https://other.example.jp/")


def test_proxy_and_its_exceptions(site: Site) -> None:
    site.routes["/"] = page("direct")

    def proxy(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied")

    with raw_server(proxy) as netloc:
        network = NetworkOptions(proxy=f"http://{netloc}", no_proxy=(".direct.invalid",))
        router = Router(allowed=["http://p.invalid", "http://a.direct.invalid", site.url], network=network)
        proxied = router.send(RecordedRequest("GET", "http://p.invalid/"))
        excepted = router.send(RecordedRequest("GET", "http://a.direct.invalid/"))
        local = router.send(RecordedRequest("GET", f"{site.url}/"))
        router.close()
    assert proxied.response is not None
    assert proxied.response.body == b"proxied"
    assert excepted.failure is not None
    assert excepted.failure.kind is StopKind.NAME_NOT_RESOLVED
    assert local.response is not None
    assert local.response.body == b"direct"


class Pki:
    """A certificate for 127.0.0.1 that signs itself, and serves as the client's too."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        start = datetime.now(UTC) - timedelta(days=1)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )
        self.der = certificate.public_bytes(serialization.Encoding.DER)
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key = folder / "key.pem"
        self.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(b"secret"),
            )
        )
        self.bundle = folder / "client.p12"
        self.bundle.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"client", key, certificate, None, serialization.BestAvailableEncryption(b"secret")
            )
        )

    def server_context(self, *, asks: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key, "secret")
        context.load_verify_locations(self.certificate)
        context.verify_mode = ssl.CERT_REQUIRED if asks else ssl.CERT_NONE
        return context


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


OK = says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def test_untrusted_certificate_is_the_partners(world: World, pki: Pki) -> None:
    with raw_server(OK, pki.server_context(asks=False)) as netloc:
        visit = world.browser(netloc).open(f"https://{netloc}/")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TLS
    assert "自己署名" in visit.stopped.text.ja
    with pytest.raises(PartnerFault):
        visit.require_page()


def test_tls_to_a_plain_port(world: World, site: Site) -> None:
    netloc = site.url.removeprefix("http://")
    visit = world.browser().open(f"https://{netloc}/")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TLS
    assert "TLSで応答していません" in visit.stopped.text.ja


@pytest.mark.parametrize("form", ["pem", "pkcs12"])
def test_client_certificate_and_own_ca(world: World, pki: Pki, form: str) -> None:
    client = (
        PemCertificate(pki.certificate, pki.key, "secret") if form == "pem" else Pkcs12Certificate(pki.bundle, "secret")
    )
    network = NetworkOptions(ca_bundle=pki.certificate, client_certificate=client)
    with raw_server(OK, pki.server_context(asks=True)) as netloc:
        router = world.router(netloc, network=network)
        citizen = HttpBrowser("A-1", router, world.notebook, now=world.clock)
        assert citizen.open(f"https://{netloc}/").require_page().body == b"ok"
        facts = router.tls[netloc]
        without = world.browser(netloc, network=NetworkOptions(ca_bundle=pki.certificate)).open(f"https://{netloc}/")
    assert (facts.version, facts.certificate) == ("TLSv1.3", pki.der)
    assert without.stopped is not None
    assert without.stopped.kind is StopKind.TLS_ALERT
    assert "クライアント証明書が必要です" in without.stopped.text.ja


@pytest.mark.parametrize(
    "network",
    [
        NetworkOptions(ca_bundle=Path("missing.pem")),
        NetworkOptions(client_certificate=PemCertificate(Path("missing.pem"))),
        NetworkOptions(client_certificate=Pkcs12Certificate(Path("missing.p12"))),
    ],
)
def test_unusable_files_are_the_profiles_fault(site: Site, network: NetworkOptions) -> None:
    with pytest.raises(ProfileError, match="missing"):
        Router(allowed=[site.url], network=network).send(RecordedRequest("GET", f"{site.url}/"))


@pytest.mark.parametrize("password", [None, "wrong"])
@pytest.mark.parametrize("form", ["pem", "pkcs12"])
def test_wrong_password(site: Site, pki: Pki, form: str, password: str | None) -> None:
    client = (
        PemCertificate(pki.certificate, pki.key, password) if form == "pem" else Pkcs12Certificate(pki.bundle, password)
    )
    with pytest.raises(ProfileError, match="パスワード"):
        Router(allowed=[site.url], network=NetworkOptions(client_certificate=client)).send(
            RecordedRequest("GET", f"{site.url}/")
        )


def test_back_channel(world: World, site: Site) -> None:
    site.routes["/soap"] = Reply(500, b"<Fault/>", (("Content-Type", "text/xml"), ("Location", "/elsewhere")))
    channel = BackChannel(world.router(), world.notebook, now=world.clock)
    exchange = channel.send("POST", f"{site.url}/soap", [("Content-Type", "text/xml"), ("user-agent", "own")], b"<x/>")
    assert (exchange.sender, exchange.receiver, exchange.device) == (Party.PORTAL, Party.PARTNER, "")
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (500, b"<Fault/>")
    assert (site.last.body, site.last.headers["User-Agent"]) == (b"<x/>", "own")
    assert exchange.request.header("Content-Length") == "4"
    assert world.notebook.exchanges == [exchange]
    seeded = channel.send("GET", f"{site.url}/soap", sender=Party.TESTER)
    assert (seeded.sender, seeded.request.header("Content-Length")) == (Party.TESTER, None)


def test_a_connection_that_the_partner_turns_away_is_an_exchange_where_that_is_an_answer(
    world: World, pki: Pki
) -> None:
    trusting = NetworkOptions(ca_bundle=pki.certificate)
    with raw_server(OK, pki.server_context(asks=True)) as netloc:
        channel = BackChannel(world.router(netloc, network=trusting), world.notebook, now=world.clock)
        exchange = channel.send("POST", f"https://{netloc}/", refusable=True)
        assert exchange.response is None
        assert exchange.failure
        with pytest.raises(PartnerFault):
            channel.send("POST", f"https://{netloc}/")
    with raw_server(OK, pki.server_context(asks=False)) as netloc:
        # That we do not trust the partner is no refusal of the partner's.
        channel = BackChannel(world.router(netloc), world.notebook, now=world.clock)
        with pytest.raises(PartnerFault):
            channel.send("POST", f"https://{netloc}/", refusable=True)


def test_back_channel_failures(world: World, site: Site) -> None:
    with raw_server(says(b"")) as netloc:
        channel = BackChannel(world.router(netloc), world.notebook, now=world.clock)
        with pytest.raises(PartnerFault) as lost:
            channel.send("POST", f"http://{netloc}/")
        exchange, failure = channel.attempt("POST", f"http://{netloc}/")
    assert lost.value.exchanges == ("x1",)
    assert exchange is not None
    assert exchange.response is None
    assert failure is not None
    assert (failure.kind, exchange.failure) == (StopKind.CONNECTION_LOST, failure)
    with pytest.raises(ForbiddenHostError):
        channel.send("GET", "https://elsewhere.test/")
    assert len(world.notebook.exchanges) == 2
