"""Folders per case: every exchange in plain files, as it was recorded, in archives of a bounded size."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from conformance.report import Folders, RunView, write_folders
from conformance.report.folders.parts import File, divide
from conformance.report.places import case_places
from conformance.report.view import BODY_LIMIT

from .journal_builder import JournalBuilder, both, case, requirement
from .sample_journal import build

FORM = {
    "method": "POST",
    "url": "http://127.0.0.1:8080/consent?a=1",
    "headers": [["Content-Type", "application/x-www-form-urlencoded"], ["Host", "127.0.0.1"]],
    "body": {"size": 8, "text": "agree=on"},
}


def _written(directory: Path, builder: JournalBuilder, **more: Any) -> tuple[Folders, dict[str, bytes]]:
    """What was written, and every file of the archives by its place."""
    builder.write(directory)
    out = directory / "out"
    out.mkdir(exist_ok=True)
    written = write_folders(directory, out, **more)
    files: dict[str, bytes] = {}
    for part in written.parts:
        with zipfile.ZipFile(part) as archive:
            files |= {name: archive.read(name) for name in archive.namelist()}
    return written, files


def _rows(written: Folders) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.index.read_bytes().decode("utf-8-sig"), newline="")))


def _builder() -> JournalBuilder:
    builder = JournalBuilder().start(tester="試験担当者").catalogue([requirement("G-1")], [case("link/a", "G-1")])
    return builder.select("link/a").add("case_started", case="link/a")


def _one(directory: Path, **changes: Any) -> dict[str, bytes]:
    """The files of a case with one exchange."""
    builder = _builder()
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1:8080/", **changes)
    return _written(directory, builder.finish_case("link/a").end())[1]


def test_request_and_answer_are_files_of_their_own(tmp_path: Path) -> None:
    answer = {"status": 302, "headers": [["Location", "/menu"]], "body": {"size": 3, "text": "あ"}}
    files = _one(tmp_path, request=FORM, response=answer)
    assert files["001/001-001_01.txt"].decode() == (
        "POST http://127.0.0.1:8080/consent?a=1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nHost: 127.0.0.1\r\n"
    )
    assert files["001/001-001_02.txt"] == b"agree=on"
    assert files["001/001-001_03.txt"].decode() == "302\r\nLocation: /menu\r\n\r\nあ"
    assert "001/001-001_04.zip" not in files


def test_the_record_of_the_case_tells_the_verdict(tmp_path: Path) -> None:
    builder = _builder()
    first = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1:8080/")
    builder.finding("link/a", "G-1", "fail", exchanges=[first])
    builder.add("step", case="link/a", text=both("利用者Aが同意する。"), exchanges=[])
    _, files = _written(tmp_path, builder.finish_case("link/a", "fail").end(1))
    told = files["001/001_00.txt"].decode("utf-8-sig").split("\r\n")
    assert told[0].startswith("模擬マイナポータルによる試験")
    assert "判定: × 不合格" in told
    assert "実施者: 試験担当者" in told
    place = told.index("要件: G-1 [不合格]")
    assert told[place + 1 : place + 4] == ["期待: 成り立つ", "観測: 成り立たなかった", "通信: 1"]
    assert "1. 利用者Aが同意する。" in told


def test_what_is_no_text_and_what_was_decoded_are_data(tmp_path: Path) -> None:
    builder = _builder()
    answer = {"status": 200, "headers": [], "body": {"size": 3, "base64": base64.b64encode(b"\0\1\2").decode()}}
    first = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1:8080/", response=answer)
    builder.message("link/a", first, "../Authn Request", "partner", "portal", violations=[both("違反")])
    _, files = _written(tmp_path, builder.finish_case("link/a").end())
    assert files["001/001-001_03.txt"].decode().endswith("_04.zip/response-body.bin\r\n")
    with zipfile.ZipFile(io.BytesIO(files["001/001-001_04.zip"])) as data:
        assert data.namelist() == ["response-body.bin", "m0001-.._Authn_Request.json"]
        assert data.read("response-body.bin") == b"\0\1\2"
        message = json.loads(data.read("m0001-.._Authn_Request.json"))
    assert message["decoded"] == {"issuer": "https://mock-portal.test/saml/metadata"}
    assert message["violations"] == ["違反"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"response": None, "failure": "接続を拒否された"}, "接続を拒否された\r\n"),
        ({"response": {"status": 204, "headers": [], "body": None}}, "204\r\n\r\n"),
        (
            {"response": {"status": 200, "headers": [], "body": {"size": 9, "sha256": "ab" * 32, "omitted": True}}},
            f"200\r\n\r\n本文は保存していない: 9 バイト SHA-256 {'ab' * 32}\r\n",
        ),
        (
            {"response": {"status": 200, "headers": [], "body": {"size": 5, "base64": "no base64"}}},
            "200\r\n\r\nno base64",
        ),
        ({"response": {"status": 200, "headers": [], "body": {"size": 5, "text": "\ud800"}}}, "200\r\n\r\n\\ud800"),
    ],
    ids=["no answer", "no body", "not kept", "no base64", "lone surrogate"],
)
def test_an_answer_says_what_it_lacks(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    assert _one(tmp_path, **changes)["001/001-001_03.txt"].decode() == expected


def test_a_long_body_is_whole(tmp_path: Path) -> None:
    """The pages show its beginning; the journal, and so the folder, has all of it."""
    text = "長" * (BODY_LIMIT + 1)
    answer = {"status": 200, "headers": [], "body": {"size": len(text.encode()), "text": text}}
    assert _one(tmp_path, response=answer)["001/001-001_03.txt"].decode() == f"200\r\n\r\n{text}"


def test_pictures_are_there_if_they_are_what_was_recorded(tmp_path: Path) -> None:
    builder = _builder()
    first = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1:8080/")
    (tmp_path / "screens" / "a").mkdir(parents=True)
    for name in ("1.png", "2.png"):
        (tmp_path / "screens" / "a" / name).write_bytes(b"png " + name.encode())
    for name in ("1.png", "2.png", "3.png"):
        digest = hashlib.sha256(b"png 1.png").hexdigest()
        picture = {"file": f"screens/a/{name}", "sha256": digest, "width": 1, "height": 1, "masked": []}
        builder.add("screen", case="link/a", exchange=first, kind="menu", title="x", device="A-1", picture=picture)
    written, files = _written(tmp_path, builder.finish_case("link/a").end())
    assert files["001/001-001_05.png"] == b"png 1.png"
    row = _rows(written)[-1]
    assert row["画面の画像（_05.png から）"] == "001-001_05.png"
    assert "screens/a/2.png" in row["備考"]
    assert "screens/a/3.png" in row["備考"]


def test_the_index_names_every_file_once_and_where_it_is(tmp_path: Path, sample: RunView) -> None:
    written, files = _written(tmp_path, build())
    rows = _rows(written)
    listed = []
    for row in rows:
        names = " ".join(value for title, value in row.items() if "_0" in title).split()
        listed += [f"{row['フォルダー']}/{name}" for name in names]
        for part in row["zip ファイル"].split():
            with zipfile.ZipFile(tmp_path / "out" / part) as archive:
                assert set(archive.namelist()) & {f"{row['フォルダー']}/{name}" for name in names}
    assert sorted(listed) == sorted(files)
    assert written.files == len(files)
    places = case_places(sample)
    assert {(row["証跡番号"], row["項番"]) for row in rows if row["ケースID"]} == {
        (place.evidence, place.number) for place in places.values()
    }
    exchanges = [*sample.outside.exchanges, *(each for case in sample.cases for each in case.activity.exchanges)]
    assert len([row for row in rows if row["通信の番号"]]) == len(exchanges)


def test_no_text_of_a_partner_becomes_a_formula_in_the_index(tmp_path: Path) -> None:
    builder = _builder()
    for method, url in (("=cmd|' /C calc'!A0", "x"), ("+1", "x"), ("-1", "x"), ("@SUM(1)", "x"), ("\tX", "x")):
        builder.exchange("link/a", "partner", "portal", method, url)
    failure = {"response": None, "failure": "=1+1"}
    builder.exchange("link/a", "partner", "portal", "GET", "x", **failure)
    written, _ = _written(tmp_path, builder.finish_case("link/a", "error", "=1").end())
    cells = [value for row in _rows(written) for value in row.values()]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+-@") or cell[:1] == "\t"] == []
    assert "'=cmd|' /C calc'!A0 x" in cells
    assert "'=1+1" in cells


def test_the_same_journal_gives_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        place = tmp_path / name
        place.mkdir()
        written, _ = _written(place, build())
        contents.append([path.read_bytes() for path in (written.index, *written.parts)])
    assert contents[0] == contents[1]


def test_archives_are_bounded_and_keep_a_folder_together(tmp_path: Path) -> None:
    written, files = _written(tmp_path, build(), most=40_000)
    assert len(written.parts) > 3
    assert written.too_large == ()
    assert all(part.stat().st_size <= 40_000 for part in written.parts)
    parts: dict[str, set[str]] = {}
    for part in written.parts:
        with zipfile.ZipFile(part) as archive:
            for name in archive.namelist():
                parts.setdefault(name.partition("/")[0], set()).add(part.name)
    assert all(len(names) == 1 for names in parts.values())
    assert len(files) == written.files


def test_a_folder_that_is_too_large_is_divided_and_a_file_that_is_so_told(tmp_path: Path) -> None:
    written, _ = _written(tmp_path, build(), most=600)
    assert all(part.stat().st_size <= 600 for part in written.parts if part not in written.too_large)
    for part in written.too_large:
        with zipfile.ZipFile(part) as archive:
            assert len(archive.namelist()) == 1
    assert written.too_large


def test_the_size_in_an_archive_is_foreseen_to_the_byte(tmp_path: Path) -> None:
    written, files = _written(tmp_path, build())
    (part,) = written.parts
    (members,) = divide([tuple(File(name, content) for name, content in files.items())])
    assert sum(member.zipped for member in members) + 22 == part.stat().st_size


def test_in_english(tmp_path: Path) -> None:
    written, files = _written(tmp_path, _builder().finish_case("link/a").end(), language="en")
    assert written.index.read_text(encoding="utf-8-sig").startswith("Evidence no.,No.,Operation,")
    assert "Verdict: ○ pass" in files["001/001_00.txt"].decode("utf-8-sig")
