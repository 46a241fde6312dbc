"""The draft of a profile: well-formed, honest about what is missing, and completed by filling it in."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conformance.errors import ProfileError
from conformance.profile import Guess, InvalidProfileError, Sure, bare_target, draft_profile, load_profile
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
        if '""' in line and not line.startswith("#"):
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


GUESSES = (
    Guess("probe.page", "/menu", Sure.LIKELY, Text("理由\n[attacks]", "why")),
    Guess("screens.login.page", "/login", Sure.CERTAIN, Text("ログイン", "login")),
    Guess("screens.login.fill", {"a[b]": "{login}", 'c"': "{password}"}, Sure.CERTAIN, Text("欄", "fields")),
    Guess("screens.login.press", None, Sure.UNKNOWN, Text("ボタンなし", "no button")),
    Guess("screens.consent.press", {"css": "a", "status": 200}, Sure.LIKELY, Text("ボタン", "button")),
    Guess("screens.consent.fill", {"ok": 'a"b'}, Sure.LIKELY, Text("チェック", "tick")),
    Guess("screens.refusal.match", None, Sure.UNKNOWN, Text("候補", "candidate")),
    Guess("target.allowed_hosts", ["b.test"], Sure.LIKELY, Text("移動した", "went there")),
)


def test_guesses_stand_in_their_places_under_a_remark() -> None:
    text = draft_profile(URL, guesses=GUESSES)
    data = tomllib.loads(text)
    assert data["probe"] == {"page": "/menu", "account": {"css": ""}}
    assert data["screens"]["login"]["fill"] == {"a[b]": "{login}", 'c"': "{password}"}
    assert data["screens"]["login"]["press"] == {"css": ""}
    assert data["screens"]["consent"]["fill"] == {"ok": 'a"b'}
    assert data["screens"]["consent"]["press"] == {"css": "a", "status": 200}
    assert data["target"]["allowed_hosts"] == ["b.test"]
    assert '# 推定: 理由 [attacks]\npage = "/menu"\n' in text
    assert "# 不明: ボタンなし\npress" in text


def test_what_nothing_was_seen_of_is_there_as_comment() -> None:
    text = draft_profile(URL, guesses=GUESSES)
    assert set(tomllib.loads(text)["screens"]) == {"consent", "menu", "content", "error", "login"}
    assert "# [screens.input]" in text
    assert '# 不明: 候補\n# match = { css = "" }' in text
    assert not [line for line in text.splitlines() if line.startswith("# match") and "要記入" in line]


def test_a_login_asks_for_accounts() -> None:
    assert "login" not in tomllib.loads(draft_profile(URL))["citizens"][0]
    citizens = tomllib.loads(draft_profile(URL, guesses=GUESSES))["citizens"]
    assert [each.get("login") for each in citizens] == ["", "", None]
    assert citizens[1]["password"] == {"env": "CITIZEN_B_PASSWORD"}


def test_remarks_in_english() -> None:
    assert "# likely: button\npress" in draft_profile(URL, guesses=GUESSES, language="en")


@pytest.mark.parametrize(("url", "environment"), [(f"{URL}/", "staging"), ("http://127.0.0.1:8080", "reference")])
def test_bare_target(url: str, environment: str) -> None:
    target, network = bare_target(url)
    assert target.base_url == url.rstrip("/")
    assert target.environment == environment
    assert network.connect_timeout == 10


def test_bare_target_refuses_a_bad_url() -> None:
    with pytest.raises(ProfileError, match="--target-url"):
        bare_target("example")
