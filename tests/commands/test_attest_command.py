"""`conformance attest` asks a person at a terminal, writes what a run can read, and asks nobody elsewhere."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from connection_kit import derive, environment

from conformance.catalogue import load_catalogue
from conformance.commands._asking import Questions
from conformance.commands._output import Output
from conformance.profile import Attestation, attestation_table, read_attestations
from conformance.vocabulary import Text

TODAY = date(2026, 6, 15)
HEAD = Text("要件", "requirement")


def _questions(folder: Path, *lines: str) -> Questions:
    return Questions(Output("ja"), io.StringIO("".join(f"{line}\n" for line in lines)), folder, TODAY)


def _ask_all(tmp_path: Path, *lines: str) -> list[Attestation | None]:
    questions, answers = _questions(tmp_path, *lines), []
    while not questions.ended:
        answers.append(questions.ask("G-2.2.1-1", HEAD))
    return answers


def test_what_is_answered_is_stated(tmp_path: Path) -> None:
    (tmp_path / "図.png").write_bytes(b"png")
    (stated, _) = _ask_all(tmp_path, "満たしている。", "責任者", "2026-06-10", "図.png", "")
    assert stated == Attestation(
        "G-2.2.1-1", "満たしている。", "責任者", date(2026, 6, 10), attachments=("図.png",), folder=tmp_path
    )


def test_day_and_person_are_offered(tmp_path: Path) -> None:
    first, second, _ = _ask_all(tmp_path, "一", "責任者", "", "", "二", "", "", "")
    assert first is not None
    assert second is not None
    assert (second.by, second.on) == (first.by, first.on) == ("責任者", TODAY)


def test_nothing_said_is_nothing_stated(tmp_path: Path) -> None:
    assert _ask_all(tmp_path, "", "") == [None, None, None]


def test_what_cannot_be_is_asked_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stated, _) = _ask_all(tmp_path, "満たしている。", "", "責任者", "6月", "2026-06-16", "2026-06-15", "none.pdf", "")
    assert stated is not None
    assert (stated.on, stated.attachments) == (TODAY, ())
    said = capsys.readouterr().out
    for words in ("日付は 2026-06-01 のように", "先の日付では申告できません", "ファイルがありません: none.pdf"):
        assert words in said


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    assert _ask_all(tmp_path, "満たしている。") == [None]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / 'a"b.png').write_bytes(b"png")
    stated = Attestation(
        "G-2.2.1-1", '「引用」と "quotes" と \\ と\tタブ', "責任者", TODAY, attachments=('a"b.png',), folder=tmp_path
    )
    path = tmp_path / "mine.attestations.toml"
    path.write_text(attestation_table(stated) * 2, encoding="utf-8")
    assert read_attestations(path, ["G-2.2.1-1"], TODAY) == (stated, stated)


def test_nobody_is_asked_without_a_terminal(conformance: Callable[..., Any], tmp_path: Path) -> None:
    profile = derive(tmp_path)
    ended = conformance("attest", "--target-profile", str(profile))
    assert ended.code == 4
    assert "端末から実行してください" in ended.err
    assert not (tmp_path / "mine.attestations.toml").exists()


def _at_terminal(typed: str, *arguments: str, **variables: str) -> tuple[int, str]:
    """The command in a terminal of its own, in which this was typed; exit code and what it said."""
    keyboard, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "conformance", "attest", *arguments],
        env=environment(**{"CI": "", **variables}),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        os.write(keyboard, typed.encode())
        said = b""
        try:
            while chunk := os.read(keyboard, 65536):
                said += chunk
        except OSError:
            pass  # what Linux says of a terminal whose other side is closed
    os.close(keyboard)
    return process.returncode, said.decode()


def test_the_file_is_written_and_what_it_has_is_not_asked_again(tmp_path: Path) -> None:
    profile = derive(tmp_path)
    path = tmp_path / "mine.attestations.toml"
    code, said = _at_terminal("満たしている。\n責任者\n2026-06-10\n\n\x04", "--target-profile", str(profile))
    assert (code, "(1/7) G-2.2.1-1 " in said) == (0, True), said
    assert "申告を 1 件書き込みました" in said
    (stated,) = read_attestations(path, load_catalogue().attestable, date.max)
    assert (stated.requirement, stated.statement) == ("G-2.2.1-1", "満たしている。")
    code, said = _at_terminal("\x04", "--target-profile", str(profile))
    assert (code, "(1/6) G-2.2.4-4 " in said) == (0, True), said


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["--target-profile", "reference"], {}, "付属のプロファイルの隣には書き込みません"),
        (["--target-profile", "reference", "--output", "/"], {}, "書き込めません"),
        (["--target-profile", "reference", "--output", "x.toml"], {"CI": "true"}, "CI、パイプ、リダイレクト"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(
    arguments: list[str], variables: dict[str, str], words: str
) -> None:
    code, said = _at_terminal("", *arguments, **variables)
    assert code == 4
    assert words in said
    assert "Traceback" not in said
