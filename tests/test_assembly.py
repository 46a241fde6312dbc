"""How parts fit: what a profile asks of the run's ways out."""

from __future__ import annotations

import dataclasses
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from connection_kit import certificate

from conformance.assembly import assemble, open_recorder, portal_description
from conformance.checks import provides_nothing
from conformance.errors import PartnerFault
from conformance.evidence.facts import RunFacts
from conformance.flows import Retrieval, Scene
from conformance.profile import PemIdentity, PortalListener, Profile, load_profile
from conformance.resources import data_directory
from conformance.wires.base import NoticeQuery


class Notices(BaseHTTPRequestHandler):
    """An API that knows its caller by the certificate of the connection."""

    def do_POST(self) -> None:
        body = json.dumps({"notices": [], "nextCursor": None}).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """Certificate and key of both ends."""
    path: Path = certificate(tmp_path / "both.pem")
    return path


@pytest.fixture
def api(pem: Path) -> Iterator[str]:
    """Base URL of a server that takes no connection without a client certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(pem))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Notices)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _with_certificate_for_notices(url: str, pem: Path) -> Profile:
    profile = load_profile("reference", base_url=url)
    options = dataclasses.replace(profile.wires.json, authentication=PemIdentity(pem, pem))
    return dataclasses.replace(
        profile,
        wires=dataclasses.replace(profile.wires, json=options),
        network=dataclasses.replace(profile.network, ca_bundle=pem),
    )


def _scene(profile: Profile, directory: Path) -> Scene:
    facts = RunFacts(1)
    journal, recorder = open_recorder(directory, facts, profile)
    world = assemble(profile, journal, recorder, facts).world
    assert world is not None
    return world.scene


def test_certificate_for_the_notice_api_alone(api: str, pem: Path, tmp_path: Path) -> None:
    scene = _scene(_with_certificate_for_notices(api, pem), tmp_path)
    assert scene.notices.fetch(NoticeQuery("mp-1")).provided
    # Without credentials means without the certificate too, which TLS refuses; no other request of the run shows it.
    refused = scene.notices.fetch(NoticeQuery("mp-1", authorised=False))
    assert (refused.provided, refused.problems, refused.exchange.response) == (False, (), None)
    assert not provides_nothing(Retrieval(())).held
    assert provides_nothing(Retrieval((refused,))).held
    with pytest.raises(PartnerFault):
        scene.back_channel.send("POST", f"{api}/", [], b"{}")


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("1985-07-09", True),
        ("born 19850709.", True),
        ("09th of 07, 1985", True),
        ("1985年7月9日", True),
        ("昭和60年07月09日", True),
        ("S60.7.9", True),
        ("1985/7/9", True),
        ("女性", True),
        ("kind-2", True),
        ("1985-07-08", False),
    ],
)
def test_a_real_citizens_attributes_are_hidden_as_they_travel_and_as_pages_write_them(
    tmp_path: Path, said: str, hidden: bool
) -> None:
    profile = load_profile("reference-rest")
    real = dataclasses.replace(
        profile.citizens[0], synthetic=False, attributes={"birthDate": "1985-07-09", "sex": "female"}
    )
    wires = dataclasses.replace(
        profile.wires,
        rest=dataclasses.replace(
            profile.wires.rest, birth_date_form="%dth of %m, %Y", attribute_values={"sex": {"female": "kind-2"}}
        ),
        saml2=dataclasses.replace(profile.wires.saml2, attribute_values={"sex": {"female": "女性"}}),
    )
    profile = dataclasses.replace(profile, wires=wires, citizens=(real, *profile.citizens[1:]))
    journal, recorder = open_recorder(tmp_path, RunFacts(1), profile)
    journal.close()
    assert (said not in recorder.redactor.text(f"({said})")) is hidden


def test_portal_description_is_what_ships_for_the_reference_partner() -> None:
    profile = load_profile("reference")
    shipped = (data_directory("profiles") / "reference" / "portal-metadata.xml").read_bytes()
    assert portal_description(profile) == shipped


@pytest.mark.parametrize(
    ("listener", "location"),
    [
        (PortalListener("127.0.0.1", 0), None),
        (PortalListener("127.0.0.1", 8444), b'"http://127.0.0.1:8444/saml/slo/soap"'),
        (PortalListener("0.0.0.0", 0, "https://tester.example.jp"), b'"https://tester.example.jp/saml/slo/soap"'),
    ],
)
def test_the_listener_is_described_as_soon_as_it_is_known_where_it_is(
    listener: PortalListener, location: bytes | None
) -> None:
    profile = load_profile("reference")
    profile = dataclasses.replace(profile, portal=dataclasses.replace(profile.portal, listener=listener))
    described = portal_description(profile)
    assert (b"/saml/slo/soap" in described) is (location is not None)
    assert location is None or location in described
