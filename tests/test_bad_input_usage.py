"""What cannot be used is told before anything starts: one message, exit code 4, no traceback, nothing left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from connection_kit import derive


def refused(pytester: pytest.Pytester, *arguments: str) -> str:
    """The message, after making sure that pytest ended with 4, told nothing else and left no evidence."""
    result = pytester.runpytest_inprocess(*arguments)
    text = "\n".join([*result.outlines, *result.errlines])
    assert result.ret == 4, text
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text
    assert not Path("reports").exists()
    assert text.count("ERROR: ") == 1
    return text


def test_profile_that_is_not_there(pytester: pytest.Pytester) -> None:
    text = refused(pytester, "--target-profile", "referense")
    assert "プロファイル referense が見つかりません" in text
    assert "もしかして: reference" in text
    assert "reference.attestations" not in text


def test_profile_file_that_is_not_there(pytester: pytest.Pytester) -> None:
    assert "missing/mine.toml is not found" in refused(
        pytester, "--target-profile", "missing/mine.toml", "--report-lang", "en"
    )


def test_empty_profile_option(pytester: pytest.Pytester) -> None:
    assert "--target-url か --target-profile が必要です" in refused(pytester, "--target-profile", "")


def test_shipped_name_wins_over_a_directory_of_that_name(pytester: pytest.Pytester) -> None:
    pytester.mkdir("reference")
    result = pytester.runpytest_inprocess("--target-profile", "reference", "--collect-only", "-q")
    assert result.ret == 0


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("link_start =", "link_strat =", ("wires.saml2.link_strat", "もしかして: link_start")),
        ("max_links = 200", 'max_links = "many"', ("cost.max_links", "整数")),
        (
            'bearer = { file = "reference/notice-token.txt" }',
            'bearer = { env = "NO_SUCH_TOKEN" }',
            ("bearer.env", "NO_SUCH_TOKEN"),
        ),
        ("key = { file =", "key = { env =", ("portal.key.env",)),
        ("reference/citizen-a-password.txt", "nothing.txt", ("citizens[0].password.file", "見つかりません")),
        ("[target]", "[target", ("TOML として読めません",)),
    ],
    ids=[
        "unknown key",
        "wrong type",
        "secret without variable",
        "no variable's name",
        "secret without file",
        "no TOML",
    ],
)
def test_profile_with_a_mistake(pytester: pytest.Pytester, before: str, after: str, expected: tuple[str, ...]) -> None:
    profile = derive(pytester.path, (before, after))
    text = refused(pytester, "--target-profile", str(profile))
    for words in ("mine.toml", *expected):
        assert words in text


@pytest.mark.parametrize("url", ["staging.example.jp", "ftp://staging.example.jp", "http://", "http://a.test/?x=1"])
def test_url_that_is_none(pytester: pytest.Pytester, url: str) -> None:
    assert f"--target-url の値（{url}）が使えません" in refused(pytester, "--target-url", url)


def test_url_with_a_password_is_not_repeated(pytester: pytest.Pytester) -> None:
    assert "hunter2" not in refused(pytester, "--target-url", "https://me:hunter2@staging.example.jp")


def test_report_directory_in_use(pytester: pytest.Pytester) -> None:
    kept = pytester.mkdir("evidence") / "earlier.txt"
    kept.write_text("kept", encoding="utf-8")
    text = refused(pytester, "--target-profile", "reference", "--report-dir", "evidence")
    assert "--report-dir evidence は空ではありません" in text
    assert kept.read_text(encoding="utf-8") == "kept"


def test_report_directory_that_cannot_be_made(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("file").write_text("", encoding="utf-8")
    text = refused(pytester, "--target-profile", "reference", "--report-dir", "file/evidence")
    assert "証跡の出力先 file/evidence に書き込めません" in text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "申告ファイル said.toml を読めません"),
        ("not toml", "申告ファイル said.toml 1 行 5 文字目: TOML として読めません"),
        ('[[attestation]]\nrequirement = "G-9.9-9"\nstatement = "s"\nby = "b"\non = 2026-06-01\n', "G-9.9-9"),
    ],
    ids=["not there", "no TOML", "unknown requirement"],
)
def test_attestations(pytester: pytest.Pytester, content: str | None, expected: str) -> None:
    if content is not None:
        pytester.path.joinpath("said.toml").write_text(content, encoding="utf-8")
    assert expected in refused(pytester, "--target-profile", "reference", "--attestations", "said.toml")


@pytest.mark.parametrize(
    ("content", "expected"), [(None, "読めません"), ("no key", "PEM 形式の秘密鍵として読めません")]
)
def test_a_key_that_cannot_sign(pytester: pytest.Pytester, content: str | None, expected: str) -> None:
    if content is not None:
        pytester.path.joinpath("key.pem").write_text(content, encoding="utf-8")
    assert expected in refused(pytester, "--target-profile", "reference", "--evidence-key", "key.pem")


def test_chromium_that_is_nowhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.actors.browser.chromium.executable.find_chromium", lambda **_: None)
    text = refused(pytester, "--target-profile", "reference", "--citizen-browser", "chromium")
    assert "Chromium が見つかりません" in text
    assert "--chromium-executable" in text


def test_chromium_that_was_named_wrongly(pytester: pytest.Pytester) -> None:
    asked = ("--target-profile", "reference", "--citizen-browser", "chromium", "--chromium-executable", "no/chromium")
    assert "no/chromium）は実行できるファイルではありません" in refused(pytester, *asked)


WATCH = ("--target-profile", "reference", "--citizen-browser", "chromium", "--watch-browser")


def test_watching_what_has_no_windows(pytester: pytest.Pytester) -> None:
    text = refused(pytester, "--target-profile", "reference", "--watch-browser")
    assert "--watch-browser は --citizen-browser chromium と一緒に指定してください" in text


def test_a_delay_that_nobody_watches(pytester: pytest.Pytester) -> None:
    text = refused(pytester, "--target-profile", "reference", "--watch-delay", "100")
    assert "--watch-delay は --watch-browser と一緒に" in text


@pytest.mark.parametrize("delay", ["-1", "10001"])
def test_a_delay_out_of_bounds(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, delay: str) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert f"--watch-delay の値（{delay}）が使えません" in refused(pytester, *WATCH, f"--watch-delay={delay}")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display, or no way to tell")
def test_watching_without_a_display(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    text = refused(pytester, *WATCH)
    assert "DISPLAY も WAYLAND_DISPLAY も未設定" in text
    assert "--watch-browser を外してください" in text


def test_watching_a_chromium_without_windows(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    shell = pytester.path / "chromium-headless-shell"
    shell.write_text("#!/bin/sh\n", encoding="utf-8")
    shell.chmod(0o755)
    assert "は画面を表示できません" in refused(pytester, *WATCH, "--chromium-executable", str(shell))


def test_chromium_without_playwright(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    text = refused(pytester, "--target-profile", "reference", "--citizen-browser", "chromium")
    assert "pip install 'minsotatsu-conformance[chromium]'" in text


@pytest.mark.parametrize("given", ["evidence/junit.xml", "./x/../evidence/junit.xml", "$HERE/junit.xml"])
def test_junit_xml_in_the_place_of_ours(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("HERE", str(pytester.path / "evidence"))
    arguments = ("--target-profile", "reference", "--report-dir", "evidence", f"--junit-xml={given}")
    assert f"--junit-xml {given}: 同じ名前のファイルが証跡に含まれる" in refused(pytester, *arguments)
    assert not Path("evidence").exists()


def test_paths_beside_a_target(pytester: pytest.Pytester) -> None:
    text = refused(pytester, "--target-profile", "reference", "some/tests")
    assert "パス（some/tests）を指定できません" in text
    assert "-k" in text


def test_wrong_expression(pytester: pytest.Pytester) -> None:
    assert "-k" in refused(pytester, "--target-profile", "reference", "-k", "sso and")


def test_key_that_is_no_key(pytester: pytest.Pytester) -> None:
    profile = derive(pytester.path, ("reference/portal-key.pem", "reference/notice-token.txt"))
    assert "portal.key" in refused(pytester, "--target-profile", str(profile))
