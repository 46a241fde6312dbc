"""Every kind of mistake in a profile: which key, and what is said about it in both languages."""

from __future__ import annotations

import copy
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from profile_mistakes import CERTIFICATE, KEYS, MISTAKES, STAGING

from conformance.errors import ProfileError, UsageError
from conformance.profile import InvalidProfileError, Problem, Profile, load_profile
from conformance.profile._load import find_problems
from conformance.profile._problems import in_order
from conformance.profile._read import read_profile
from conformance.profile._references import References
from conformance.resources import data_directory

PROFILES = data_directory("profiles")
Load = Callable[..., Profile]
Problems = Callable[..., Mapping[str, Problem]]


@pytest.mark.parametrize(
    ("changes", "key", "ja", "en"), [mistake[1:] for mistake in MISTAKES], ids=[mistake[0] for mistake in MISTAKES]
)
def test_mistake_is_told(problems: Problems, changes: list[tuple[str, str]], key: str, ja: str, en: str) -> None:
    found = problems(*changes)
    assert key in found
    assert ja in found[key].text.ja
    assert en in found[key].text.en


def test_all_are_told_at_once_in_the_order_of_the_file(load: Load) -> None:
    with pytest.raises(InvalidProfileError) as caught:
        load(
            ('key = "B"', 'key = "A"'),
            ('press = { css = "#agree" }', 'prss = { css = "#agree" }'),
            ("reference/notice-token.txt", "none.txt"),
            ('relink_account = "same"', 'relink_account = "sane"'),
            ("[network]", "[netwrk]"),
        )
    assert [problem.key for problem in caught.value.problems] == [
        "netwrk",
        "wires.json.authentication.bearer.file",
        "offers.relink_account",
        "screens.consent.prss",
        "screens.consent.press",
        "citizens[1].key",
    ]
    assert caught.value.text.ja.startswith("プロファイル partner.toml に問題が 6 件あります。\n  1. netwrk: ")
    assert caught.value.text.en.startswith("Profile partner.toml has 6 problems:\n  1. netwrk: ")
    assert isinstance(caught.value, UsageError)


def test_cases_need_citizens_a_and_b(problems: Problems) -> None:
    found = problems(('key = "B"', 'key = "hanako"'))
    assert 'key = "B"' in found["citizens"].text.ja
    assert "citizens A and B" in found["citizens"].text.en


def test_keys_that_toml_quotes_are_quoted(problems: Problems) -> None:
    assert 'screens."同意"' in problems(("[screens.consent]", '[screens."同意"]'))


def test_empty_variable(problems: Problems) -> None:
    change = ('bearer = { file = "reference/notice-token.txt" }', 'bearer = { env = "TOKEN" }')
    found = problems(change, environ={"TOKEN": ""})
    assert "空です" in found["wires.json.authentication.bearer.env"].text.ja


def test_form_fields_called_like_references_are_no_references(load: Load) -> None:
    profile = load(('fill = { login = "{login}", password = "{password}" }', 'fill = { file = "{login}" }'))
    assert next(iter(profile.screens["login"].fill)) == "file"  # type: ignore[index]


@pytest.mark.parametrize("text", ["", "format = 1", "target = 1\nscreens = 2\ncitizens = 3\nwires = 4\noffers = 5\n"])
def test_hopeless_profile_is_told_too(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidProfileError) as caught:
        load_profile(file, base_url="https://staging.example.jp", environ={})
    assert {"target", "screens", "citizens"} <= {problem.key for problem in caught.value.problems}


def test_no_single_change_gives_a_traceback() -> None:
    base = tomllib.loads((PROFILES / "reference.toml").read_text(encoding="utf-8"))
    references = References(PROFILES, {})
    for path in _paths(base):
        for junk in (1, "x", ["x"], {"absent": "x"}, "http://[x"):
            data = copy.deepcopy(base)
            table: Any = data
            for key in path[:-1]:
                table = table[key]
            table[path[-1]] = junk
            found = in_order(find_problems(data, references), data)
            if not found:
                read_profile(data, path=PROFILES / "x.toml", digest="", references=references)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from _paths(item, (*path, key))


class TestKeys:
    """The portal's key pair outside the reference environment."""

    @pytest.fixture
    def with_pair(self, load: Load, pairs: Path, tmp_path: Path) -> Load:
        shutil.copytree(pairs, tmp_path / "pairs")

        def load_with(key: str, certificate: str, *changes: tuple[str, str]) -> Profile:
            return load(
                STAGING,
                (KEYS, f'key = {{ file = "pairs/{key}-key.pem" }}'),
                (CERTIFICATE, f'certificate = "pairs/{certificate}-certificate.pem"'),
                *changes,
            )

        return load_with

    def test_own_pair_is_taken(self, with_pair: Load) -> None:
        assert "PRIVATE KEY" in with_pair("rsa", "rsa").portal.key.reveal()

    def test_curve_for_ecdsa_is_taken(self, with_pair: Load) -> None:
        profile = with_pair("ec", "ec", ("[wires.saml2]", '[wires.saml2]\nsignature_algorithm = "ecdsa-sha256"'))
        assert profile.wires.saml2.signature_algorithm == "ecdsa-sha256"

    @pytest.mark.parametrize(
        ("key", "certificate", "where", "ja"),
        [
            ("rsa", "other", "portal.certificate", "鍵に対する証明書ではありません"),
            ("ec", "ec", "wires.saml2.signature_algorithm", "rsa-sha256"),
        ],
    )
    def test_pair_that_does_not_fit(self, with_pair: Load, key: str, certificate: str, where: str, ja: str) -> None:
        with pytest.raises(InvalidProfileError) as caught:
            with_pair(key, certificate)
        assert [problem.key for problem in caught.value.problems] == [where]
        assert ja in caught.value.text.ja

    def test_shipped_key_in_other_clothes_is_refused(self, with_pair: Load, tmp_path: Path) -> None:
        shipped = (data_directory("profiles") / "reference" / "portal-key.pem").read_text(encoding="ascii")
        (tmp_path / "pairs" / "other-key.pem").write_text("# mine\n" + shipped, encoding="ascii")
        with pytest.raises(InvalidProfileError) as caught:
            with_pair("other", "other")
        assert "付属の試験専用鍵です" in caught.value.text.ja

    def test_garbage_for_a_certificate(self, with_pair: Load, tmp_path: Path) -> None:
        (tmp_path / "pairs" / "other-certificate.pem").write_text("hello", encoding="ascii")
        with pytest.raises(InvalidProfileError, match="証明書として読めません"):
            with_pair("rsa", "other")


class TestFile:
    """The file itself."""

    def test_not_found_names_the_nearest_shipped_one(self) -> None:
        with pytest.raises(ProfileError) as caught:
            load_profile("referense")
        assert "見つかりません" in caught.value.text.ja
        assert "もしかして: reference" in caught.value.text.ja
        assert "Did you mean: reference" in caught.value.text.en

    def test_directory(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            load_profile(tmp_path)
        assert "フォルダーです" in caught.value.text.ja
        assert "is a directory" in caught.value.text.en

    def test_not_utf8(self, tmp_path: Path) -> None:
        file = tmp_path / "p.toml"
        file.write_bytes("format = 1\n# ok\nname = '試験'\n".encode("cp932"))
        with pytest.raises(ProfileError) as caught:
            load_profile(file)
        assert "3 行目が UTF-8 ではありません" in caught.value.text.ja
        assert "line 3: not UTF-8" in caught.value.text.en

    @pytest.mark.parametrize(
        ("text", "ja", "en"),
        [
            ("format = 1\n[target\n", "p.toml 2 行 8 文字目", "line 2, column 8"),
            ("a = 1\na = 2\n", "p.toml 2 行 6 文字目", "line 2, column 6"),
            ("a = [1,", "p.toml の終わり", "at its end"),
        ],
    )
    def test_not_toml(self, tmp_path: Path, text: str, ja: str, en: str) -> None:
        file = tmp_path / "p.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ProfileError) as caught:
            load_profile(file)
        assert ja in caught.value.text.ja
        assert en in caught.value.text.en

    @pytest.mark.parametrize(
        "url", ["staging.example.jp", "ftp://x.example.jp", "https://x/?a", "https://x/#a", "http://"]
    )
    def test_bad_url_on_the_command_line(self, url: str) -> None:
        with pytest.raises(ProfileError) as caught:
            load_profile("reference", base_url=url)
        assert "--target-url" in caught.value.text.ja
        assert "--target-url" in caught.value.text.en

    def test_byte_order_mark_is_no_mistake(self, tmp_path: Path) -> None:
        shutil.copytree(data_directory("profiles") / "reference", tmp_path / "reference")
        content = (data_directory("profiles") / "reference.toml").read_bytes()
        file = tmp_path / "p.toml"
        file.write_bytes(b"\xef\xbb\xbf" + content)
        assert load_profile(file, environ={}).target.environment == "reference"
