"""A file of attestations is read, or all that is wrong with it is told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.profile import Attestation, read_attestations

TODAY = date(2026, 6, 1)
KNOWN = ("G-2.2.1-1", "G-5.1-2")
GOOD = """
[[attestation]]
requirement = "G-2.2.1-1"
statement = "同意の範囲を画面で示している。"
by = "試験実施者"
on = 2026-06-01
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "attestations.toml"


def test_a_statement_is_read(file: Path) -> None:
    (file.parent / "screen.png").write_bytes(b"png")
    file.write_text(GOOD + 'sample = true\nattachments = ["screen.png"]\n', encoding="utf-8")
    (read,) = read_attestations(file, KNOWN, TODAY)
    assert read == Attestation(
        "G-2.2.1-1", "同意の範囲を画面で示している。", "試験実施者", TODAY, True, ("screen.png",), file.parent
    )


def test_what_is_optional_may_be_left_out(file: Path) -> None:
    file.write_text(GOOD * 2, encoding="utf-8")
    read = read_attestations(file, KNOWN, TODAY)
    assert [(each.sample, each.attachments) for each in read] == [(False, ())] * 2


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "attestation", "必須の項目がありません"),
        ("x = 1\n" + GOOD, "x", "この項目はありません"),
        ("attestation = 1", "attestation", "[[attestation]] の表"),
        ("attestation = []", "attestation", "[[attestation]] の表"),
        ("attestation = [1]", "attestation[0]", "表"),
        (GOOD + "extra = 1", "attestation[0].extra", "この項目はありません"),
        (GOOD.replace('by = "試験実施者"', ""), "attestation[0].by", "申告した人"),
        (GOOD.replace('"試験実施者"', '""'), "attestation[0].by", "値が空です"),
        (GOOD.replace('"試験実施者"', '" "'), "attestation[0].by", "空でないもの"),
        (GOOD.replace('"試験実施者"', "5"), "attestation[0].by", "整数が書かれています"),
        (GOOD.replace("2026-06-01", '"2026-06-01"'), "attestation[0].on", "引用符を付けずに"),
        (GOOD.replace("2026-06-01", "2026-06-01T09:00:00+09:00"), "attestation[0].on", "引用符なしの日付"),
        (GOOD.replace("2026-06-01", "2026-06-02"), "attestation[0].on", "申告した日が先の日付です"),
        (GOOD + "sample = 1", "attestation[0].sample", "true または false"),
        (GOOD + 'attachments = "a"', "attestation[0].attachments", "配列"),
        (GOOD + "attachments = [5]", "attestation[0].attachments[0]", "整数"),
        (GOOD + 'attachments = ["none.pdf"]', "attestation[0].attachments[0]", "ファイルがありません: none.pdf"),
        (GOOD + 'attachments = ["."]', "attestation[0].attachments[0]", "ファイルがありません"),
        (GOOD.replace("G-2.2.1-1", "G-2.1-1"), "attestation[0].requirement", "G-2.2.1-1、G-5.1-2"),
    ],
)
def test_a_mistake_is_told_with_its_place(file: Path, text: str, place: str, words: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_attestations(file, KNOWN, TODAY)
    said = caught.value.text
    head, line = said.ja.splitlines()
    assert head == "申告ファイル attestations.toml に問題が 1 件あります。"
    assert line.startswith(f"  1. {place}: ")
    assert words in line
    assert "Attestation file attestations.toml" in said.en


def test_every_mistake_is_told_at_once(file: Path) -> None:
    wrong = GOOD.replace("G-2.2.1-1", "G-1").replace("2026-06-01", "2026-06-02").replace("statement", "statment")
    file.write_text(GOOD + wrong, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_attestations(file, KNOWN, TODAY)
    places = [line.split(". ", 1)[1].split(":")[0] for line in caught.value.text.ja.splitlines()[1:]]
    assert places == [f"attestation[1].{key}" for key in ("requirement", "statment", "on", "statement")]


@pytest.mark.parametrize("content", [b"[[attestation", b"\xff\xfe", None], ids=["toml", "utf-8", "missing"])
def test_an_unreadable_file_is_told_with_its_reason(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=r"申告ファイル .*attestations\.toml.*(読めません|UTF-8)"):
        read_attestations(file, KNOWN, TODAY)
