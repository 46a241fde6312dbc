"""The workbook: its sheets in order, and how they are printed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ...vocabulary import Language, Text
from ..files import packed
from ..summary import summarise
from ..view import RunView
from .cells import Column, Row
from .cover import write_cover
from .rows import CASE_COLUMNS, DEVIATION_COLUMNS, REQUIREMENT_COLUMNS, Rows
from .styles import LINE_HEIGHT, Stylist, cell_at, lines_of

__all__ = ["workbook_bytes"]

_COVER: Final = Text("表紙", "Cover")
_TABLES: Final = (
    (Text("逸脱・未実施", "Deviations, not exercised"), DEVIATION_COLUMNS, Rows.deviations),
    (Text("試験項目一覧・結果", "Test items and results"), CASE_COLUMNS, Rows.cases),
    (Text("要件別", "Requirements"), REQUIREMENT_COLUMNS, Rows.requirements),
)
_SIMULATED: Final = Text("模擬マイナポータルによる試験", "Test with a simulated MynaPortal")
_TITLE: Final = Text("接続試験結果報告書", "Connection test report")
_A4: Final = 9
_GREATEST_HEIGHT: Final = 409
"""Of a row in points, as Excel has it."""
_MOST_IN_HEADER: Final = 60


def workbook_bytes(view: RunView, language: Language) -> bytes:
    """report.xlsx as bytes, dated as the run: the clock has no part in it."""
    workbook = Workbook()
    stylist = Stylist(language)
    summary = summarise(view)
    rows = Rows(view, summary, language)
    cover = workbook.active
    assert isinstance(cover, Worksheet)
    cover.title = _COVER.say(language)
    write_cover(cover, view, summary, language, stylist)
    _prepare_print(cover, view, language, landscape=False)
    for title, columns, make in _TABLES:
        sheet = workbook.create_sheet(title.say(language))
        _write_table(sheet, columns, make(rows), language, stylist)
        _prepare_print(sheet, view, language, landscape=True)
    properties = workbook.properties
    properties.title = _TITLE.say(language)
    properties.creator = "minsotatsu-conformance"
    properties.created = properties.modified = view.started_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return _saved(workbook, view)


def _saved(workbook: Workbook, view: RunView) -> bytes:
    """`Workbook.save` would date the file, and each part of it, by the clock."""
    buffer = io.BytesIO()
    ExcelWriter(workbook, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED)).save()
    with zipfile.ZipFile(buffer) as archive:
        return packed(((name, archive.read(name)) for name in archive.namelist()), view.started_at)


def _write_table(
    sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Row], language: Language, stylist: Stylist
) -> None:
    for place, column in enumerate(columns, 1):
        stylist.head(cell_at(sheet, 1, place), column.title.say(language))
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[1].height = _height(max(lines_of(each.title.say(language), each.width) for each in columns))
    last = 1
    for last, row in enumerate(rows, 2):
        lines = 1
        for place, (column, content) in enumerate(zip(columns, row, strict=True), 1):
            cell = cell_at(sheet, last, place)
            stylist.body(cell, content, horizontal=column.horizontal)
            lines = max(lines, lines_of(str(cell.value or ""), column.width))
        # Excel would find the height itself, other programs do not.
        sheet.row_dimensions[last].height = _height(lines)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "1:1"


def _height(lines: int) -> float:
    return min(_GREATEST_HEIGHT, lines * LINE_HEIGHT + 3)


def _prepare_print(sheet: Worksheet, view: RunView, language: Language, *, landscape: bool) -> None:
    """A4, as wide as the page, with what every page has to say in its header."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.6, 0.3, 0.3
    target = str((view.run.get("target") or {}).get("name") or "")
    header, footer = HeaderFooterItem(), HeaderFooterItem()
    header.left.text = "&A"
    header.center.text = _SIMULATED.say(language)
    header.right.text = _in_header(target)
    footer.left.text = _in_header(str(view.run.get("id") or ""))
    footer.center.text = "&P / &N"
    sheet.HeaderFooter.oddHeader = header
    sheet.HeaderFooter.oddFooter = footer


def _in_header(text: str) -> str:
    """A header's `&` begins a code (a picture, a file's path); printed itself it is written twice."""
    return "".join(each for each in text if each.isprintable())[:_MOST_IN_HEADER].replace("&", "&&")
