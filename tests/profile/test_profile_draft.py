"""The draft of a profile: well-formed, honest about what is missing, and completed by filling it in."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conformance.errors import ProfileError
from conformance.profile import InvalidProfileError, bare_target, draft_profile, load_profile
from conformance.vocabulary import Text

URL = "https://staging.example.jp"


def test_what_was_found_is_filled_in() -> None:
    text = draft_profile(
        f"{URL}/", metadata_url=f"{URL}/saml/metadata", entity_id='urn:x"y\\', notes=[Text("行1\n行2", "lines")]
    )
    data = tomllib.loads(text)
    assert data["target"]["base_url"] == URL
    assert data["wires"]["saml2"]["metadata"] == "/saml/metadata"
    assert data["wires"]["saml2"]["entity_id"] == 'urn:x"y\\'
    assert "#   ・行1 行2\n" in text


def test_metadata_elsewhere_keeps_its_url() -> None:
    data = tomllib.loads(draft_profile(URL, metadata_url="https://idp.example.jp/m"))
    assert data["wires"]["saml2"]["metadata"] == "https://idp.example.jp/m"


def test_every_empty_value_is_marked_and_reported(tmp_path: Path) -> None:
    text = draft_profile(URL)
    for line in text.splitlines():
        if '""' in line:
            assert "要記入" in line
    file = tmp_path / "draft.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidProfileError) as caught:
        load_profile(file, environ={"NOTICE_API_TOKEN": "x"})
    keys = {problem.key for problem in caught.value.problems}
    assert {"target.name", "wires.saml2.metadata", "offers.account_source", "portal.key.file"} <= keys
    for problem in caught.value.problems:
        assert "値が空です" in problem.text.ja or "見つかりません" in problem.text.ja


def test_filled_in_it_loads(tmp_path: Path, pairs: Path) -> None:
    text = draft_profile(URL, metadata_url=f"{URL}/saml/metadata")
    for old, new in (
        ('account_source = ""', 'account_source = "portal"'),
        ('page = ""', 'page = "/menu"'),
        ('start = ""', 'start = "/start"'),
        ('shown_as = ""', 'shown_as = "太郎"'),
        ('shown_as = ""', 'shown_as = "花子"'),
        ('""', '"x"'),
    ):
        assert old in text
        text = text.replace(old, new, 1 if "shown_as" in old else -1)
    file = tmp_path / "draft.toml"
    file.write_text(text, encoding="utf-8")
    for part in ("key", "certificate"):
        (tmp_path / f"portal-{part}.pem").write_bytes((pairs / f"rsa-{part}.pem").read_bytes())
    profile = load_profile(file, environ={"NOTICE_API_TOKEN": "x"})
    assert profile.attacks is None
    assert profile.allowed_hosts == {"staging.example.jp:443"}


@pytest.mark.parametrize(("url", "environment"), [(f"{URL}/", "staging"), ("http://127.0.0.1:8080", "reference")])
def test_bare_target(url: str, environment: str) -> None:
    target, network = bare_target(url)
    assert target.base_url == url.rstrip("/")
    assert target.environment == environment
    assert network.connect_timeout == 10


def test_bare_target_refuses_a_bad_url() -> None:
    with pytest.raises(ProfileError, match="--target-url"):
        bare_target("example")
