"""What a user sees: one line a case, each failure once, on any console."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from connection_kit import connection_test, derive

PRE_CHECK = ("--target-profile", "reference", "-k", "pre-check")
LINE = "合格        procedure/3.1.2-1/pre-check  接続試験前確認: ログイン状態と画面を正しく見分けられる"


def test_one_line_a_case(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, *PRE_CHECK, TERM="dumb")
    assert ended.code == 0, ended.text
    assert ended.err == ""
    lines = ended.out.splitlines()
    start = lines.index(LINE)
    assert any(re.fullmatch(r"collected \d+ items / \d+ deselected / 1 selected", line) for line in lines[:start])
    assert (lines[start - 1], lines[start + 1]) == ("", "")
    assert "模擬マイナポータルによる試験: 参照実装サービス（http://127.0.0.1:" in ended.out
    assert "conformance " not in "\n".join(lines[start - 3 :])
    assert "[100%]" not in ended.out
    assert "\\u" not in ended.out
    assert "\x1b" not in ended.out


@pytest.mark.parametrize(("option", "shown"), [("-v", True), ("-q", False), ("-qq", False)])
def test_more_and_less(tmp_path: Path, option: str, shown: bool) -> None:
    ended = connection_test(tmp_path, *PRE_CHECK, option)
    assert ended.code == 0
    assert (LINE in ended.out) is shown
    assert "報告書: " in ended.out
    assert ("業務" in ended.out) is (option != "-qq")
    assert ended.out.count("接続試験前確認") == shown


def test_reason_under_verbose_is_redacted_and_failure_told_once(tmp_path: Path) -> None:
    profile = derive(tmp_path, ("citizen-a-password.txt", "notice-token.txt"))
    secrets = [path.read_text(encoding="utf-8").strip() for path in (tmp_path / "reference").glob("*-*.txt")]
    ended = connection_test(tmp_path, "--target-profile", str(profile), "-k", "pre-check", "-v", "-rA", "--tb=long")
    assert ended.code == 3
    assert ended.out.count("試験用利用者の準備を確認してください") == 2
    assert "short test summary" not in ended.out
    assert "ERRORS" not in ended.out
    assert len(secrets) == 13
    for secret in secrets:
        assert secret not in ended.text
        assert secret not in (ended.directory / "journal.jsonl").read_text(encoding="utf-8")


def test_english_on_a_console_without_japanese(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, *PRE_CHECK, encoding="ascii")
    assert ended.code == 0
    assert re.search(r"^pass {5,}procedure/3.1.2-1/pre-check  Pre-check: ", ended.out, re.MULTILINE)
    assert "Conformity with the guideline" in ended.out
    assert "\\u" not in ended.text
    assert "接続試験前確認" in (ended.directory / "report.html").read_text(encoding="utf-8")


def test_japanese_on_cp932(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, *PRE_CHECK, encoding="cp932")
    assert ended.code == 0
    assert LINE in ended.out.replace("\r", "")


def test_wrong_usage_on_a_console_without_japanese(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-profile", "missing", encoding="ascii")
    assert ended.code == 4
    assert "Profile missing is not found" in ended.err
    assert "\\u" not in ended.text


def test_help_on_a_console_without_japanese(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--help", encoding="ascii")
    assert ended.code == 0
    assert len(ended.out.splitlines()) > 100
    assert "the partner system's URL" in ended.out


def test_collected_only(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-profile", "reference", "--collect-only", "-m", "sso")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert "sso/2.2-3/login-state  マイナポータルの認証でログイン状態が得られる" in lines
    assert not ended.directory.exists()
    assert re.search(r"\d+/\d+ tests collected \(\d+ deselected\)", ended.out)


def test_english_when_asked(tmp_path: Path) -> None:
    ended = connection_test(tmp_path, "--target-profile", "reference", "--report-lang", "en", "-k", "P-SAML-12")
    assert ended.code == 0
    assert re.search(r"^pass {5,}account/P-SAML-12/description  What the partner publishes", ended.out, re.MULTILINE)
    assert "Test by the portal stand-in" in ended.out
    assert 'lang="en"' in (ended.directory / "report.html").read_text(encoding="utf-8")
