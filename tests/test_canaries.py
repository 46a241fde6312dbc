"""Nothing that was secret in a run is found in what the run leaves: no file, no line on the terminal, no traceback."""

from __future__ import annotations

import base64
import gzip
import io
import pickle
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from canary_search import found_in, found_under, layers
from connection_kit import Ended, connection_test
from lxml import html

from conformance.evidence.exchange import RecordedRequest, RecordedResponse
from conformance.profile import load_profile
from conformance.resources import data_directory

Secrets = dict[str, set[bytes]]
KINDS = {"profile", "key", "cookie", "authorization", "form token", "pseudonym", "personal data"}

CASES = (
    "from-portal or login-state or six-items or own-consent or partner-authenticates or wrong-password or "
    "needs-credentials or without-user-folder or no-user-folder or cookie-attributes or forged or signed"
)
# Names of what a page's own form sends back to show that it is the same visitor.
TOKEN = re.compile(r"csrf|token|nonce|secret", re.IGNORECASE)
MESSAGE = ("SAMLRequest", "SAMLResponse")
IDENTIFIER = re.compile(rb"<(?:\w+:)?NameID\b[^>]*>([^<]{16,})<")
SHORTEST = 8


@dataclass(frozen=True)
class Play:
    """A run with citizens who are not called synthetic, and what was secret in it."""

    ended: Ended
    place: Path
    secrets: Secrets


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference profile, its two citizens real people."""
    place = tmp_path_factory.mktemp("profile")
    shipped = data_directory("profiles")
    text = (shipped / "reference.toml").read_text(encoding="utf-8")
    for key in "AB":
        text = text.replace(f'key = "{key}"\nsynthetic = true', f'key = "{key}"\nsynthetic = false')
    assert text.count("synthetic = false") == 2
    (place / "canary.toml").write_text(text.replace('"reference/', f'"{shipped}/reference/'), encoding="utf-8")
    return place / "canary.toml"


def play(place: Path, profile: Path, *more: str, **variables: str) -> Play:
    tap = place / "tap"
    ended = connection_test(
        place,
        *("--target-profile", str(profile), "-p", "canary_tap", "-p", "no:cacheprovider"),
        *("-vv", "-rA", "--showlocals", "--full-trace", "--html", str(place / "evidence" / "page.html")),
        *("--self-contained-html", *more),
        seconds=300,
        CANARY_TAP=str(tap),
        PYTHONPATH=str(Path(__file__).parent),
        **variables,
    )
    return Play(ended, place, secrets_of(profile, list(unpickled(tap))))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, profile: Path) -> Play:
    return play(tmp_path_factory.mktemp("whole"), profile, "-k", CASES)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, profile: Path) -> Play:
    return play(tmp_path_factory.mktemp("broken"), profile, "-k", "login-state", CANARY_CRASH="1")


def unpickled(tap: Path) -> Iterator[tuple[RecordedRequest, RecordedResponse | None]]:
    with tap.open("rb") as stream:
        while stream.peek(1):  # type: ignore[attr-defined]
            yield pickle.load(stream)


def secrets_of(profile: Path, exchanges: list[tuple[RecordedRequest, RecordedResponse | None]]) -> Secrets:
    """Everything that must not be found: the profile's, and what both sides made up and sent each other."""
    read = load_profile(profile)
    folder = data_directory("profiles") / "reference"
    secrets: Secrets = {kind: set() for kind in KINDS}
    secrets["profile"] = {path.read_bytes().strip() for path in folder.glob("*.txt")}
    # A key is told by a line of it.
    secrets["key"] = {line for line in (folder / "portal-key.pem").read_bytes().splitlines() if len(line) == 64}
    for citizen in read.citizens[:2]:
        secrets["personal data"] |= {value.encode() for name, value in citizen.attributes.items() if name != "sex"}
    for request, response in exchanges:
        scheme, _, credentials = (request.header("Authorization") or "").partition(" ")
        if scheme in {"Bearer", "Basic"}:
            secrets["authorization"].add(credentials.encode())
        secrets["pseudonym"] |= pseudonyms(request)
        if response is None:
            continue
        for cookie in response.header_values("Set-Cookie"):
            secrets["cookie"].add(cookie.partition(";")[0].partition("=")[2].strip('"').encode())
        if "html" in (response.header("Content-Type") or "") and response.body.strip():
            for field in html.fromstring(response.body).xpath("//input[@type='hidden'][@name][@value]"):
                if TOKEN.search(field.get("name")):
                    secrets["form token"].add(field.get("value").encode())
    return {
        kind: {value for value in values if len(value) >= SHORTEST or kind == "personal data"}
        for kind, values in secrets.items()
    }


def pseudonyms(request: RecordedRequest) -> set[bytes]:
    """Those in SAML messages, however they travel, and in requests for notice headers."""
    if (request.header("Content-Type") or "").startswith("application/json"):
        return set(re.findall(rb'"(?:pseudonym|subject|nameId)": ?"([^"]+)"', request.body))
    fields = parse_qsl(urlsplit(request.url).query) + parse_qsl(request.body.decode("latin-1"))
    messages = [base64.b64decode(value) for name, value in fields if name in MESSAGE]
    return {found for message in messages for layer in layers(message) for found in IDENTIFIER.findall(layer)}


def test_the_run_was_full_of_secrets(whole: Play) -> None:
    assert whole.ended.code in {0, 1}, whole.ended.text
    verdicts = set(whole.ended.verdicts().values())
    assert "pass" in verdicts
    assert "error" not in verdicts
    assert {kind: len(values) for kind, values in whole.secrets.items() if len(values) < 2} == {}
    assert len(whole.secrets["cookie"]) > 20


def test_nothing_secret_is_in_any_file(whole: Play) -> None:
    names = {path.name for path in whole.ended.directory.rglob("*")}
    assert {"journal.jsonl", "report.html", "evidence.json", "exchanges.har", "page.html", "partner.log"} <= names
    assert found_under(whole.ended.directory, whole.secrets) == []


def test_nothing_secret_is_on_the_terminal(whole: Play) -> None:
    assert found_in(whole.ended.text.encode(), whole.secrets) == []


def test_a_crash_of_our_own_tells_nothing_secret(broken: Play) -> None:
    assert broken.ended.code == 3, broken.ended.text
    assert "broken on purpose" in broken.ended.text + (broken.ended.directory / "journal.jsonl").read_text("utf-8")
    assert found_in(broken.ended.text.encode(), broken.secrets) == []
    assert found_under(broken.ended.directory, broken.secrets) == []


@pytest.mark.chromium
def test_nothing_secret_is_in_what_chromium_leaves(tmp_path: Path, profile: Path) -> None:
    """Pictures are looked through for what they hold beside their pixels, which other tests look at."""
    seen = play(tmp_path, profile, "--citizen-browser", "chromium", "-k", "login-state or own-consent")
    assert seen.ended.code == 0, seen.ended.text
    assert len(list(seen.ended.directory.glob("screens/*/*.png"))) > 5
    assert found_under(seen.ended.directory, seen.secrets) == []
    assert found_in(seen.ended.text.encode(), seen.secrets) == []


@pytest.mark.parametrize(
    "hidden",
    [
        lambda secret: secret,
        base64.b64encode,
        lambda secret: quote(base64.b64encode(zlib.compress(secret)[2:-4])).encode(),
        gzip.compress,
        lambda secret: "".join(f"%{byte:02X}" for byte in secret).encode(),
        lambda secret: b'{"a": "' + "".join(f"\\u{ord(sign):04x}" for sign in secret.decode()).encode() + b'"}',
        lambda secret: "".join(f"&#{ord(sign)};" for sign in secret.decode()).encode(),
        lambda secret: archived(gzip.compress(base64.b64encode(b"padding " + secret))),
        lambda secret: picture(b"tEXt", b"Comment\0" + secret),
        lambda secret: picture(b"zTXt", b"Comment\0\0" + zlib.compress(secret)),
    ],
)
def test_the_search_finds_what_is_there(tmp_path: Path, hidden) -> None:
    secret = "合言葉-canary-0123456789".encode()
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(hidden(secret))
    assert found_under(tmp_path, {"kind": {secret, b"not there at all"}}) == [("file", "kind", secret)]


def archived(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("inner.gz", content)
    return stream.getvalue()


def picture(kind: bytes, content: bytes) -> bytes:
    chunk = len(content).to_bytes(4, "big") + kind + content + b"\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk
