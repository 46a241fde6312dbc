"""`conformance profile new|check` and `conformance portal metadata`."""

from __future__ import annotations

import socket
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from conformance.resources import data_directory

METADATA = b"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://partner.example/sp"/>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/saml/metadata" else 404)
        self.end_headers()
        self.wfile.write(METADATA)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def partner() -> Iterator[str]:
    """A server whose metadata say little: enough to draft from."""
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_sound_profile_is_said_to_be_so_with_what_was_understood(conformance):
    ended = conformance("profile", "check", "reference")
    assert ended.code == 0
    assert "問題ありません" in ended.out
    assert "試験 太郎" in ended.out
    assert "G-2.2.2-4" in ended.out


def test_the_same_in_english(conformance):
    ended = conformance("profile", "check", "reference", "--report-lang", "en")
    assert "nothing is wrong" in ended.out


def test_a_url_stands_in_for_the_profiles(conformance):
    ended = conformance("profile", "check", "reference", "--target-url", "http://127.0.0.1:8181")
    assert "http://127.0.0.1:8181" in ended.out


def test_the_reference_key_is_refused_elsewhere(conformance):
    ended = conformance("profile", "check", "reference", "--target-url", "https://other.example")
    assert ended.code == 4
    assert "target.environment" in ended.err


def test_all_problems_are_told_at_once(conformance, tmp_path):
    broken = (data_directory("profiles") / "reference.toml").read_text(encoding="utf-8")
    broken = broken.replace('account_source = "portal"', 'account_source = "portla"').replace("[probe]", "[porbe]")
    (tmp_path / "mine.toml").write_text(broken, encoding="utf-8")
    ended = conformance("profile", "check", str(tmp_path / "mine.toml"))
    assert ended.code == 4
    assert ended.out == ""
    assert "offers.account_source" in ended.err
    assert "porbe" in ended.err


@pytest.mark.parametrize("name", ["nowhere", "refrence", "/nowhere/x.toml", "."])
def test_a_profile_that_is_not_there(conformance, name):
    assert conformance("profile", "check", name).code == 4


def test_a_draft_from_a_partner_with_little_metadata(conformance, partner, tmp_path):
    file = tmp_path / "draft.toml"
    ended = conformance("profile", "new", "--target-url", partner, "--output", str(file))
    assert ended.code == 0
    draft = tomllib.loads(file.read_text(encoding="utf-8"))
    assert draft["target"]["base_url"] == partner
    assert conformance("profile", "check", str(file)).code == 4


def test_a_draft_on_standard_output_is_utf8_whatever_the_console(process, partner):
    ended = process("profile", "new", "--target-url", partner, encoding="ascii")
    assert ended.returncode == 0
    assert tomllib.loads(ended.stdout.decode("utf-8"))["target"]["base_url"] == partner


def test_a_file_that_exists_is_left_as_it_is(conformance, tmp_path, closed_port):
    file = tmp_path / "draft.toml"
    file.write_text("mine", encoding="utf-8")
    ended = conformance("profile", "new", "--target-url", f"http://127.0.0.1:{closed_port}", "--output", str(file))
    assert ended.code == 4
    assert file.read_text(encoding="utf-8") == "mine"


def test_no_draft_of_a_partner_that_cannot_be_reached(conformance, tmp_path, closed_port):
    file = tmp_path / "draft.toml"
    ended = conformance("profile", "new", "--target-url", f"http://127.0.0.1:{closed_port}", "--output", str(file))
    assert ended.code == 3
    assert not file.exists()


def test_a_url_that_is_none(conformance):
    assert conformance("profile", "new", "--target-url", "staging.example").code == 4


def test_the_reference_profiles_portal_metadata_are_those_that_ship(process):
    ended = process("portal", "metadata", "--target-profile", "reference", encoding="cp932")
    shipped = data_directory("profiles") / "reference" / "portal-metadata.xml"
    assert ended.stdout == shipped.read_bytes()


def test_a_wire_without_metadata_tells_what_to_register(conformance):
    told = conformance("portal", "metadata", "--target-profile", "reference-rest").out
    assert "https://mock-portal.test" in told
    assert "link_finished: POST /rest/link-finished (direct)" in told
    assert "reference-call-token" not in told


def test_portal_metadata_into_a_file(conformance, tmp_path):
    file = tmp_path / "portal.xml"
    assert conformance("portal", "metadata", "--target-profile", "reference", "--output", str(file)).code == 0
    assert file.read_bytes() == (data_directory("profiles") / "reference" / "portal-metadata.xml").read_bytes()


def test_a_file_that_cannot_be_written(conformance, tmp_path):
    ended = conformance(
        "portal", "metadata", "--target-profile", "reference", "--output", str(tmp_path / "no" / "portal.xml")
    )
    assert ended.code == 4
    assert "--output" in ended.err
