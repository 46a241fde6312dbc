"""Files for the evidence: taken by what they are, not by what they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.evidence import recorded_files
from conformance.evidence.recorded_files import TakenFile, take_file
from conformance.evidence.redact import Redactor
from tests.har_kit import SECRETS, chunk, har, png

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def _take(directory: Path, name: str, content: bytes) -> TakenFile:
    file = directory / name
    file.write_bytes(content)
    return take_file(file, Redactor(b"key", protect_messages=True), keep_bodies=False)


def test_the_kind_follows_from_the_content(tmp_path: Path) -> None:
    assert _take(tmp_path, "画面.har", png()).kind == "png"
    assert _take(tmp_path, "手順書.png", PDF).kind == "pdf"
    assert _take(tmp_path, "通信.pdf", json.dumps(har()).encode()).kind == "har"
    assert _take(tmp_path, "bom.json", b"\xef\xbb\xbf" + json.dumps(har()).encode()).kind == "har"


def test_picture_and_document_are_kept_to_the_byte(tmp_path: Path) -> None:
    picture = png(chunk(b"gAMA", b"\x00\x00\xb1\x8f"))
    assert _take(tmp_path, "a.png", picture) == TakenFile("a.png", "png", picture)
    assert _take(tmp_path, "a.pdf", PDF) == TakenFile("a.pdf", "pdf", PDF)


def test_what_was_written_beside_a_picture_is_left_out_and_counted(tmp_path: Path) -> None:
    beside = [chunk(b"tEXt", b"Author\x00canary"), chunk(b"eXIf", b"canary place"), chunk(b"prVt", b"canary")]
    taken = _take(tmp_path, "a.png", png(*beside, ending=b"canary behind the end"))
    assert taken.content == png()
    assert taken.redacted == (("metadata", 3, 3),)


def test_a_har_is_redacted_and_says_what_was(tmp_path: Path) -> None:
    taken = _take(tmp_path, "a.har", json.dumps(har()).encode())
    assert [secret for secret in SECRETS if secret.encode() in taken.content] == []
    assert [kind for kind, _, _ in taken.redacted] == ["body", "cookie", "credential", "token"]
    assert {kind: values for kind, values, _ in taken.redacted}["cookie"] == 3
    assert json.loads(taken.content)["log"]["version"] == "1.2"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "のどれでもありません"),
        (b"plain text", "のどれでもありません"),
        (b"\xff\xd8\xff\xe0 JPEG", "のどれでもありません"),
        (b'{"log": {}}', "log.entries"),
        (b'{"log": {"entries": [{"time": NaN}]}}', "のどれでもありません"),
        (b"[" * 100_000, "のどれでもありません"),
        (PDF[:-8], "PDF が途中で切れています"),
        (png()[:-13], "壊れています"),
        (png()[:20], "壊れています"),
        (png().replace(b"IDAT", b"IDAX"), "壊れています"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "途中で切れています"),
    ],
)
def test_what_is_none_of_the_three(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        _take(tmp_path, "file.png", content)
    assert told in caught.value.text.ja
    assert "--file" in caught.value.text.ja
    assert "PNG" in caught.value.text.en


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="読めません"):
        take_file(tmp_path / "nowhere.png", Redactor(b"key"), keep_bodies=False)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_files, "MEGABYTES", 1)
    with pytest.raises(UsageError, match="1 MB"):
        _take(tmp_path, "a.png", png() + b"x" * 1_000_000)
    assert _take(tmp_path, "b.png", png() + b"x" * 1000).kind == "png"
