"""Every mistake in an attestation file is told with its place, what is wrong and what is expected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.evidence.attestations import Attestation, read_attestations

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
    (read,) = read_attestations(file, KNOWN)
    assert read == Attestation(
        "G-2.2.1-1", "同意の範囲を画面で示している。", "試験実施者", date(2026, 6, 1), True, ("screen.png",)
    )
    assert read.to_json()["on"] == "2026-06-01"
    assert read.to_json()["attachments"] == ["screen.png"]


def test_what_is_optional_may_be_left_out(file: Path) -> None:
    file.write_text(GOOD * 2, encoding="utf-8")
    read = read_attestations(file, KNOWN)
    assert [(each.sample, each.attachments) for each in read] == [(False, ())] * 2


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "", "[[attestation]]"),
        ("x = 1\n" + GOOD, "", "[[attestation]]"),
        ("attestation = 1", "", "[[attestation]]"),
        ("attestation = [1]", "attestation[1]", "表ではありません"),
        (GOOD + "extra = 1", "attestation[1]", "知らない項目 ['extra']"),
        (GOOD.replace('by = "試験実施者"', ""), "attestation[1].by", "str が必要です"),
        (GOOD.replace('"試験実施者"', '""'), "attestation[1].by", "str が必要です"),
        (GOOD.replace('"試験実施者"', "5"), "attestation[1].by", "str が必要です"),
        (GOOD.replace("2026-06-01", '"2026-06-01"'), "attestation[1].on", "date が必要です"),
        (GOOD + "sample = 1", "attestation[1].sample", "bool を書きます"),
        (GOOD + 'attachments = "a"', "attestation[1].attachments", "list を書きます"),
        (GOOD + 'attachments = ["none.pdf"]', "attestation[1].attachments", "none.pdf"),
        (GOOD + 'attachments = ["."]', "attestation[1].attachments", "ファイルがありません"),
        (GOOD.replace("G-2.2.1-1", "G-2.1-1"), "attestation[1].requirement", "G-2.2.1-1、G-5.1-2"),
        (GOOD + GOOD.replace("statement", "x"), "attestation[2]", "知らない項目 ['x']"),
    ],
)
def test_a_mistake_is_told_with_its_place(file: Path, text: str, place: str, words: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_attestations(file, KNOWN)
    said = caught.value.text
    assert "attestations.toml: " + (f"{place}: " if place else "") in said.ja
    assert words in said.ja
    assert "Attestation file attestations.toml" in said.en


@pytest.mark.parametrize("content", [b"[[attestation", b"\xff\xfe", None], ids=["toml", "utf-8", "missing"])
def test_an_unreadable_file_is_told_with_its_reason(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_attestations(file, KNOWN)
    assert "読めません（" in caught.value.text.ja
    assert str(file) in caught.value.text.en


def test_a_moment_is_no_day(file: Path) -> None:
    """A TOML date-time is a date to Python: the report shows a day."""
    file.write_text(GOOD.replace("2026-06-01", "2026-06-01T09:00:00+09:00"), encoding="utf-8")
    with pytest.raises(UsageError, match="date が必要です"):
        read_attestations(file, KNOWN)


def test_an_attachment_is_named_by_a_text(file: Path) -> None:
    (file.parent / "5").write_bytes(b"")
    file.write_text(GOOD + "attachments = [5]", encoding="utf-8")
    with pytest.raises(UsageError, match=r"attestation\[1\]\.attachments"):
        read_attestations(file, KNOWN)
