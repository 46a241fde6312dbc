"""The command line as a whole: help, wrong usage, consoles that know little, pipes that close."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conformance import __version__
from conformance.cli import main
from conformance.resources import package_digest

COMMANDS = ["profile", "plan", "portal", "cases", "requirements", "partner", "sensitivity", "report"]


def _process(*argv: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "conformance", *argv],
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )


@pytest.mark.parametrize("argv", [[], *([name] for name in COMMANDS), ["profile", "new"], ["profile", "check"]])
def test_help_in_both_languages(argv, capsys):
    assert main([*argv, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: {' '.join(['conformance', *argv])}")
    assert any("぀" <= sign <= "ヿ" for sign in shown)


def test_help_names_every_command(capsys):
    main(["--help"])
    shown = capsys.readouterr().out
    assert all(f"    {name} " in shown for name in COMMANDS)


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"conformance {__version__}", f"SHA-256: {package_digest()}"]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["nonsense"],
        ["profile"],
        ["profile", "check"],
        ["profile", "new"],
        ["plan"],
        ["portal"],
        ["portal", "metadata"],
        ["cases", "--jsn"],
        ["cases", "--report-lang", "fr"],
        ["cases", "--report-lang"],
        ["report"],
        ["partner", "--port", "x"],
        ["partner", "--defect", "nonsense"],
        ["sensitivity", "--defect", "nonsense"],
        ["sensitivity", "--jobs", "0"],
        ["sensitivity", "--defect", "body-in-headers", "--record", "nowhere.json"],
        ["plan", "--target-profile", "nowhere"],
        ["portal", "metadata", "--target-profile", "nowhere"],
    ],
)
def test_wrong_usage_is_exit_code_4_and_one_message(argv, capsys):
    assert main(argv) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()
    assert "Traceback" not in captured.err


def test_wrong_usage_is_told_in_the_language_asked_for(capsys):
    main(["--report-lang", "en", "nonsense"])
    assert capsys.readouterr().err.startswith("Wrong usage")
    main(["nonsense"])
    assert capsys.readouterr().err.startswith("コマンドの指定")


@pytest.mark.parametrize("argv", [["--help"], ["cases"], ["requirements"], ["nonsense"], ["profile", "check", "x"]])
def test_a_console_that_knows_only_ascii_gets_english(argv):
    ended = _process(*argv, encoding="ascii")
    shown = (ended.stdout + ended.stderr).decode("ascii")
    assert b"Traceback" not in ended.stderr
    assert shown.strip()
    assert "??" not in shown


@pytest.mark.parametrize("argv", [["--help"], ["cases"], ["requirements"], ["partner", "--list-defects"]])
def test_a_console_of_windows_gets_japanese(argv):
    ended = _process(*argv, encoding="cp932")
    assert ended.returncode == 0
    assert any("぀" <= sign <= "ヿ" for sign in ended.stdout.decode("cp932"))


def test_json_is_ascii_where_the_console_is(capsys):
    ended = _process("requirements", "--json", encoding="cp932")
    assert b"\\u" in ended.stdout
    ended.stdout.decode("ascii")


def test_a_reader_that_leaves_early_is_no_error():
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "conformance", "requirements", "--json"],
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert ended.stderr == b""
    assert ended.returncode == 141


def test_starting_imports_nothing_heavy():
    script = "import sys, conformance.cli as cli; cli.main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    for heavy in ("lxml", "httpx", "jinja2", "jsonschema", "cryptography", "pytest", "conformance.report"):
        assert f"'{heavy}'" not in ended.stderr


def test_the_partner_without_its_extra(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.partition(".")[0] in {"waitress", "flask"}]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("conformance.reference.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "waitress", None)
    assert main(["partner", "--list-defects"]) == 4
    assert "conformance[reference]" in capsys.readouterr().err
