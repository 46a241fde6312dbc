"""A draft is worth what its guesses are: completed by nothing but what it asks for, it is a profile that passes."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from connection_kit import closed_port, command, environment, partner_process, server
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from conformance.cli import main
from conformance.reference.launcher import start_partner
from conformance.resources import data_directory
from conformance.wires.saml2 import KeyPair, portal_metadata

SECONDS = 240
REFERENCE = data_directory("profiles") / "reference"
SECRETS = {
    "NOTICE_API_TOKEN": (REFERENCE / "notice-token.txt").read_text(encoding="utf-8").strip(),
    "CITIZEN_A_PASSWORD": (REFERENCE / "citizen-a-password.txt").read_text(encoding="utf-8").strip(),
    "CITIZEN_B_PASSWORD": (REFERENCE / "citizen-b-password.txt").read_text(encoding="utf-8").strip(),
}
# What a person knows of the reference partner, and nothing that a visitor can see.
KNOWN = {
    "target.name": '"参照実装サービス"',
    "target.operator": '"試験"',
    "offers.account_source": '"portal"',
    "offers.sign_on_from_partner": '{ start = "portal" }',
    "offers.sign_off_from_partner": '{ page = "/menu", press = { css = "#sign-off" } }',
    "offers.provision_consent": '{ page = "/settings", press = { css = "#provide-notices" } }',
    "probe.account": '{ css = "#account-name" }',
    "screens.consent.match": '{ css = "form#link-consent" }',
    "screens.consent.press": '{ css = "#agree" }',
    "screens.consent.decline": '{ css = "#decline" }',
    "screens.menu.match": '{ css = "main#menu" }',
    "screens.menu.account": '{ css = "#account-name" }',
    "screens.content.match": '{ css = "article#notice" }',
    "screens.content.account": '{ css = "#account-name" }',
    "screens.content.title": '{ css = "#notice-title" }',
    "citizens.A.shown_as": '"試験 太郎"',
    "citizens.B.shown_as": '"試験 花子"',
    "citizens.A.login": '"citizen-a"',
    "citizens.B.login": '"citizen-b"',
    "citizens.A.password": '{ env = "CITIZEN_A_PASSWORD" }',
    "citizens.B.password": '{ env = "CITIZEN_B_PASSWORD" }',
}


def completed(draft: str, known: Mapping[str, str]) -> str:
    """The draft with what is marked 要記入 written in, and nothing else touched."""
    lines, section, citizen = [], "", ""
    for line in draft.splitlines():
        if head := re.match(r"\[+([a-z0-9_.]+)\]+", line):
            section = head[1]
        if key := re.match(r'key = "([A-Z])"', line):
            citizen = key[1]
        value = re.match(r"([a-z_]+) = .*# 要記入", line)
        place = f"{section}.{citizen}" if section == "citizens" else section
        lines.append(f"{value[1]} = {known[f'{place}.{value[1]}']}" if value else line)
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the key pair that the draft asks for, and its metadata for the partner."""
    directory = tmp_path_factory.mktemp("keys")
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mock-portal.test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(2))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (directory / "portal-key.pem").write_bytes(private)
    (directory / "portal-certificate.pem").write_bytes(certificate)
    metadata = portal_metadata(
        "https://mock-portal.test", "https://mock-portal.test/saml/metadata", KeyPair.load(private, certificate)
    )
    (directory / "portal-metadata.xml").write_bytes(metadata)
    return directory


@pytest.fixture(scope="module")
def partner(keys: Path) -> Iterator[str]:
    with start_partner({}, portal_metadata=keys / "portal-metadata.xml") as running:
        yield running.base_url


def test_completed_by_what_it_asks_for_the_draft_passes(
    keys: Path, partner: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = keys / "drafted.toml"
    assert main(["profile", "new", "--target-url", partner, "--output", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    drafted = tomllib.loads(text)
    assert drafted["screens"]["login"] == {
        "page": "/login",
        "match": {"css": "form#login"},
        "fill": {"login": "{login}", "password": "{password}"},
        "press": {"css": "#log-in"},
    }
    assert drafted["screens"]["error"] == {"match": {"css": "main#error"}}
    assert (drafted["wires"]["saml2"]["link_start"], drafted["probe"]["page"]) == ("/link/start", "/menu")
    # The only thing that the visitor cannot know of the start: how to name the landing page.
    file.write_text(completed(text, KNOWN), encoding="utf-8")
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert main(["profile", "check", str(file)]) == 0
    done = subprocess.run(
        command(tmp_path / "evidence", "--target-profile", str(file), "-k", "from-portal or session-state"),
        cwd=tmp_path,
        env=environment(**SECRETS),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    evidence = json.loads((tmp_path / "evidence" / "evidence.json").read_text(encoding="utf-8"))
    verdicts = {case["id"]: case["verdict"] for case in evidence["cases"] if case["verdict"] != "not_run"}
    assert verdicts["link/2.1-4/from-portal"] == verdicts["ssoff/2.2.3-7/from-portal"] == "pass"
    assert set(verdicts.values()) <= {"pass", "not_applicable"}
    assert done.returncode == 0, done.stdout.decode()


def test_what_is_missing_is_all_that_is_complained_about(
    keys: Path, partner: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = keys / "unfilled.toml"
    main(["profile", "new", "--target-url", partner, "--output", str(file)])
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert main(["profile", "check", str(file)]) == 4
    complaints = capsys.readouterr().err.splitlines()[1:]
    assert complaints
    assert all("値が空です" in line for line in complaints), complaints


def test_in_english(partner: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "new", "--target-url", partner, "--report-lang", "en"]) == 0
    told = capsys.readouterr()
    assert "# certain: /login: a form with one password field; matches no other page that was opened" in told.out
    assert "Opening" in told.err


def test_hostile_words_of_a_page_stay_in_their_comment(capsys: pytest.CaptureFixture[str]) -> None:
    evil = 'x"]\n[attacks]\nagreed_with = "me" \u2028 \x07 ' + "長" * 500
    page = (
        f"<title>{evil}</title><h1>{evil}</h1><form id='a\"b'><input name='u\"]'><input type=password name='p\n'>"
        f"<button>{evil} ログイン</button></form>"
    )
    with server({"/": (200, "text/html; charset=utf-8", page.encode())}, otherwise=(404, "text/html", b"")) as url:
        assert main(["profile", "new", "--target-url", url]) == 0
    draft = tomllib.loads(capsys.readouterr().out)
    assert "attacks" not in draft
    assert draft["screens"]["login"]["match"] == {"css": 'form[id="a\\"b"]'}
    assert 'u"]' in draft["screens"]["login"]["fill"]


def test_a_host_written_otherwise_is_the_same_host(partner: str, capsys: pytest.CaptureFixture[str]) -> None:
    url = partner.replace("127.0.0.1", "LocalHost")
    assert main(["profile", "new", "--target-url", f"{url}/"]) == 0
    draft = tomllib.loads(capsys.readouterr().out)
    assert draft["screens"]["login"]["page"] == "/login"
    assert draft["probe"]["page"] == "/menu"
    assert draft["wires"]["saml2"]["link_start"] == "/link/start"


def test_nobody_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "draft.toml"
    assert main(["profile", "new", "--target-url", f"http://127.0.0.1:{closed_port()}", "--output", str(file)]) == 3
    assert not file.exists()
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_application_of_scripts_by_http_says_that_chromium_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    with _application() as url:
        assert main(["profile", "new", "--target-url", url]) == 0
    out = capsys.readouterr().out
    assert "--citizen-browser chromium を付けると読めます" in out
    assert "login" not in tomllib.loads(out)["screens"]


def _application() -> AbstractContextManager[str]:
    """A page that a script builds: a login without a form."""
    script = (
        "document.title = 'ログイン'; document.getElementById('app').innerHTML = `<h1>ログイン</h1>"
        "<label>会員番号 <input name=member></label><input type=password name=secret>"
        "<button type=button id=enter>ログイン</button>`"
    )
    page = f"<!doctype html><div id=app></div><script>{script}</script>"
    kind = "text/html; charset=utf-8"
    return server({"/": (200, kind, page.encode())}, otherwise=(404, kind, "<h1>エラー</h1>".encode()))


@pytest.mark.chromium
def test_chromium_reads_what_scripts_build(capsys: pytest.CaptureFixture[str]) -> None:
    with _application() as url:
        assert main(["profile", "new", "--target-url", url, "--citizen-browser", "chromium"]) == 0
    login = tomllib.loads(capsys.readouterr().out)["screens"]["login"]
    assert login["fill"] == {"member": "{login}", "secret": "{password}"}
    assert login["press"] == {"css": "#enter"}


@pytest.mark.chromium
def test_chromium_drafts_the_partner_of_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    with partner_process("-m", "tests.partners.spa.partner") as url:
        assert main(["profile", "new", "--target-url", url, "--citizen-browser", "chromium"]) == 0
    draft = tomllib.loads(capsys.readouterr().out)
    assert draft["screens"]["login"]["match"] == {"css": "form#login"}
    assert draft["wires"]["saml2"]["link_start"] == "/link/start"
    assert draft["probe"]["page"] == "/menu"


@pytest.mark.parametrize("executable", ["/nowhere/chromium"])
def test_a_chromium_that_is_none(executable: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--citizen-browser", "chromium", "--chromium-executable", executable]
    assert main(["profile", "new", "--target-url", "http://127.0.0.1:1", *options]) == 4
    assert "Traceback" not in capsys.readouterr().err
