"""`conformance report --pdf`: what is printed, where it goes, and what is said where it cannot be."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from conformance.actors.browser.chromium import executable
from tests.report.sample_journal import build

HEADER = "模擬マイナポータルによる試験"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    build().write(tmp_path / "evidence")
    return tmp_path / "evidence"


@pytest.mark.chromium
def test_the_report_is_printed_on_a4_with_its_header_on_every_page(conformance, directory):
    pypdf = pytest.importorskip("pypdf", reason="the extra `dev` has it")
    ended = conformance("report", str(directory), "--pdf")
    assert ended.code == 0, ended.err
    assert f"PDF: {directory / 'report.pdf'}" in ended.out
    printed = pypdf.PdfReader(io.BytesIO((directory / "report.pdf").read_bytes()))
    texts = ["".join(page.extract_text().split()) for page in printed.pages]
    assert len(texts) > 20
    for number, (page, text) in enumerate(zip(printed.pages, texts, strict=True), 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert HEADER in text
        assert f"{number}/{len(texts)}" in text
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [entry.title for entry in printed.outline if not isinstance(entry, list)][:1] == ["接続試験結果報告書"]
    fonts = [font.get_object() for page in printed.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    assert [font for font in fonts if not _is_embedded(font)] == []
    listed = {each["path"] for each in json.loads((directory / "MANIFEST.json").read_text(encoding="utf-8"))["files"]}
    assert "report.pdf" in listed
    assert conformance("verify", str(directory)).code == 0


def _is_embedded(font) -> bool:
    """Type 3 draws its letters itself; every other font needs its program in the file."""
    if font["/Subtype"] == "/Type3":
        return True
    described = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return any(name in described["/FontDescriptor"] for name in ("/FontFile", "/FontFile2", "/FontFile3"))


@pytest.mark.chromium
def test_a_report_that_was_not_printed_again_is_told(conformance, directory, tmp_path):
    elsewhere = tmp_path / "handed-in.PDF"
    assert conformance("report", str(directory), "--pdf", str(elsewhere)).code == 0
    assert elsewhere.read_bytes().startswith(b"%PDF-")
    assert not (directory / "report.pdf").exists()
    (directory / "report.pdf").write_bytes(elsewhere.read_bytes())
    ended = conformance("report", str(directory))
    assert ended.code == 0
    assert "report.pdf は前に印刷したもののままです" in ended.err


@pytest.mark.parametrize(
    ("name", "words"),
    [("journal.jsonl", "末尾が .pdf"), ("evidence", "末尾が .pdf"), ("nowhere/a.pdf", "フォルダーがありません")],
)
def test_a_place_that_cannot_be_is_refused_before_anything_is_written(conformance, directory, name, words):
    before = sorted(directory.rglob("*"))
    ended = conformance("report", str(directory), "--pdf", str(directory / name))
    assert ended.code == 4
    assert words in ended.err
    assert sorted(directory.rglob("*")) == before


def test_without_a_chromium_it_is_said_what_to_install(conformance, directory, monkeypatch):
    monkeypatch.setattr(executable, "find_chromium", lambda **_: None)
    monkeypatch.setattr(executable.importlib.util, "find_spec", lambda name: name)
    ended = conformance("report", str(directory), "--pdf")
    assert ended.code == 4
    assert "Chromium が見つかりません" in ended.err
    monkeypatch.setattr(executable.importlib.util, "find_spec", lambda name: None)
    ended = conformance("report", str(directory), "--pdf", "--report-lang", "en")
    assert ended.code == 4
    assert "conformance report --pdf needs Playwright" in ended.err
    assert not (directory / "report.html").exists()


@pytest.mark.chromium
def test_what_breaks_while_printing_is_ours_and_the_manifest_is_right(conformance, directory, tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    ended = conformance("report", str(directory), "--pdf", "--chromium-executable", str(broken))
    assert ended.code == 3
    assert "PDF にできませんでした" in ended.err
    assert not (directory / "report.pdf").exists()
    assert conformance("verify", str(directory)).code == 0
