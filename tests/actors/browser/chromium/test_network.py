"""The way to the partner is the profile's: its CA, its client certificate, its proxy, its limits, also for Chromium."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.actors.browser import NetworkOptions, PemCertificate, Pkcs12Certificate, StopKind, Visit
from conformance.actors.browser.chromium import new_engine

from ..site import World
from ..test_transport import OK, Pki, endless, raw_server, says, silent

pytestmark = pytest.mark.chromium

SHORT = NetworkOptions(connect_timeout=1, read_timeout=0.2, total_timeout=0.3)

Open = Callable[[str, NetworkOptions], Visit]


@pytest.fixture
def opened(chromium_executable: Path, world: World) -> Iterator[Open]:
    """Opens a page of a host in a Chromium of its own, over the network that is given."""
    running = []

    def go(url: str, network: NetworkOptions) -> Visit:
        host = url.partition("://")[2].partition("/")[0]
        allowed = url.removesuffix("/") if url.startswith("http:") else host
        running.append(
            new_engine(chromium_executable, world.router(allowed, network=network), world.notebook, now=world.clock)
        )
        return running[-1].browser("A-1").open(url)

    yield go
    for each in running:
        each.close()


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (silent, StopKind.READ_TIMEOUT),
        (endless, StopKind.BODY_ENDLESS),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), StopKind.CONNECTION_LOST),
        (says(b"SSH-2.0-OpenSSH\r\n\r\n"), StopKind.PROTOCOL),
    ],
)
def test_bad_servers(opened: Open, talk: Callable[[socket.socket], None], kind: StopKind) -> None:
    with raw_server(talk) as netloc:
        visit = opened(f"http://{netloc}/", SHORT)
    assert visit.stopped is not None
    assert visit.stopped.kind is kind
    assert visit.page is None
    assert [hop.outcome for hop in visit.hops] == [visit.stopped.text]


def test_untrusted_certificate_is_the_partners(opened: Open, pki: Pki) -> None:
    with raw_server(OK, pki.server_context(asks=False)) as netloc:
        visit = opened(f"https://{netloc}/", NetworkOptions())
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TLS
    assert "自己署名" in visit.stopped.text.ja


@pytest.mark.parametrize("form", ["pem", "pkcs12"])
def test_client_certificate_and_own_ca(opened: Open, pki: Pki, form: str) -> None:
    client = (
        PemCertificate(pki.certificate, pki.key, "secret") if form == "pem" else Pkcs12Certificate(pki.bundle, "secret")
    )
    with raw_server(OK, pki.server_context(asks=True)) as netloc:
        visit = opened(f"https://{netloc}/", NetworkOptions(ca_bundle=pki.certificate, client_certificate=client))
    assert visit.require_page().body == b"ok"


@contextmanager
def proxy() -> Iterator[str]:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\nproxied"
    with raw_server(says(answer)) as netloc:
        yield f"http://{netloc}"


def test_proxy(opened: Open) -> None:
    with proxy() as address:
        visit = opened("http://partner.invalid/", NetworkOptions(proxy=address))
    assert visit.require_page().shown_text == "proxied"
