"""Pictures have names that tell what they are, on every file system, and the same picture takes room once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from conformance.evidence.pictures import PictureFolder


def test_names_tell_case_number_and_screen(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    kept = folder.keep("link/2.1-4/from-portal", 3, "consent", b"png", (8, 6), [])
    assert kept.file == "screens/link_2.1-4_from-portal/03-consent.png"
    assert (tmp_path / kept.file).read_bytes() == b"png"
    assert kept.sha256 == hashlib.sha256(b"png").hexdigest()
    assert (kept.width, kept.height) == (8, 6)


@pytest.mark.parametrize(
    ("case", "kind", "file"),
    [
        ("同意/a:b", "x?*", "screens/screen_a-b/01-x.png"),
        ("link/..", "..", "screens/link_screen/01-screen.png"),
        ("a." * 200, "x", f"screens/{('a.' * 200)[:100].rstrip('.')}/01-x.png"),
    ],
)
def test_names_are_safe_everywhere(tmp_path: Path, case: str, kind: str, file: str) -> None:
    assert PictureFolder(tmp_path).keep(case, 1, kind, b"png", (1, 1), []).file == file


def test_cases_never_share_a_folder(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    files = [folder.keep(case, 1, "x", b"png", (1, 1), []).file for case in ("a/b", "A_b", "a/b", "a:/b")]
    assert files == ["screens/a_b/01-x.png", "screens/A-b/01-x.png", "screens/a_b/01-x.png", "screens/a_b-2/01-x.png"]


def test_the_same_picture_takes_room_once(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    first, again = (folder.keep(case, 1, "menu", b"png", (1, 1), []) for case in ("a", "b"))
    assert first.file != again.file
    assert (tmp_path / first.file).samefile(tmp_path / again.file)


def test_where_files_cannot_share_they_are_written_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    folder = PictureFolder(tmp_path)
    for case in ("a", "b"):
        assert (tmp_path / folder.keep(case, 1, "menu", b"png", (1, 1), []).file).read_bytes() == b"png"


def test_every_screen_of_a_case_has_a_number(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    assert [folder.count(case) for case in ("a", "a", "b", "a")] == [1, 2, 1, 3]
