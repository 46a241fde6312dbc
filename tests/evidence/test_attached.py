"""Attached files are kept as they are, each at a place of its own, with its digest; none that holds a secret."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.evidence.attached import Attached, read_attached
from conformance.evidence.redact import Redactor

SECRET = "correct-horse-battery"


def _read(*paths: Path) -> list[Attached]:
    redactor = Redactor(b"key")
    redactor.register(SECRET, "password")
    return read_attached([(str(path.name), path) for path in paths], redactor, itertools.count(1))


def test_a_copy_is_kept_with_its_digest(tmp_path: Path) -> None:
    original = tmp_path / "本人確認の説明 v2.pdf"
    original.write_bytes(b"%PDF-1.7 \x00\xff")
    (tmp_path / "evidence").mkdir()
    (read,) = _read(original)
    read.keep(tmp_path / "evidence")
    told = read.to_json()
    assert told == {
        "name": "本人確認の説明 v2.pdf",
        "file": "attachments/01-v2.pdf",
        "size": 11,
        "sha256": hashlib.sha256(b"%PDF-1.7 \x00\xff").hexdigest(),
    }
    assert (tmp_path / "evidence" / told["file"]).read_bytes() == original.read_bytes()


def test_no_two_get_one_place(tmp_path: Path) -> None:
    for name in ("図.png", "表.png"):
        (tmp_path / name).write_bytes(b"png")
    files = [each.file for each in _read(tmp_path / "図.png", tmp_path / "表.png")]
    assert files == ["attachments/01.png", "attachments/02.png"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_one_that_holds_a_secret_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(f"login: {SECRET}".encode(encoding))
    with pytest.raises(UsageError) as refused:
        _read(path)
    assert "秘密情報" in refused.value.text.ja
    assert SECRET not in refused.value.text.ja


def test_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.txt を読めません"):
        _read(tmp_path / "gone.txt")
