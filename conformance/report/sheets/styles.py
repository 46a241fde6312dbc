"""How cells look, and the one way by which a text comes into one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from ...vocabulary import Language, Verdict
from ..html.marks import SHAPES
from .cells import Cell, Link, is_like_a_formula, plain

__all__ = ["LINE_HEIGHT", "Stylist", "cell_at", "lines_of"]

_FACE: Final = "游ゴシック"
_SIZE: Final = 10
LINE_HEIGHT: Final = 14.5
"""Of a line in points, with room for typefaces that stand in for the one that is asked for."""
_LINE: Final = Side(style="thin", color="808080")
_FRAME: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
# Light enough for the word and the shape to be read in black and white; the worse, the darker in grey.
_COLOURS: Final = {
    Verdict.ERROR: "D9B8E0",
    Verdict.FAIL: "F2B5B0",
    Verdict.BLOCKED: "F6D3AE",
    Verdict.NOT_RUN: "DADADA",
    Verdict.REVIEW: "FBE9A8",
    Verdict.ALLOWED: "CFE3F5",
    Verdict.WARN: "FCF3CC",
    Verdict.PASS: "E9F5EA",
    Verdict.NOT_APPLICABLE: "F2F2F2",
}
_HEAD_COLOUR: Final = "D6DEE8"
_BOLD: Final = frozenset({Verdict.ERROR, Verdict.FAIL, Verdict.BLOCKED, Verdict.NOT_RUN, Verdict.REVIEW})

Horizontal = Literal["left", "center"]


@dataclass(frozen=True, slots=True)
class _Look:
    horizontal: Horizontal = "left"
    colour: str | None = None
    bold: bool = False
    link: bool = False
    framed: bool = True
    size: int = _SIZE


def cell_at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """The cell to write to; what a merged range covers but for its first cell is none."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)
    return cell


def lines_of(text: str, width: float) -> int:
    """How many lines the text takes in a column of that width; never too few, as a row that is too low hides text."""
    room = width * 0.95
    return sum(
        1 + int(sum(1.1 if each.isascii() else 2 for each in line) // room) for line in (text.splitlines() or [""])
    )


class Stylist:
    """Fills cells of one workbook in one language. Every text goes in as a text, whatever it begins with."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._named: dict[_Look, NamedStyle] = {}

    def head(self, cell: SheetCell, text: str, *, horizontal: Horizontal = "center") -> None:
        """A column's title, or a row's."""
        self._write(cell, text, _Look(horizontal, _HEAD_COLOUR, bold=True))

    def body(self, cell: SheetCell, content: Cell, *, horizontal: Horizontal = "left") -> None:
        """A cell of a table: a text, a verdict with its shape, or a link."""
        if isinstance(content, Verdict):
            shown = f"{SHAPES[content]} {content.label.say(self._language)}"
            self._write(cell, shown, _Look(horizontal, _COLOURS[content], bold=content in _BOLD))
        elif isinstance(content, Link):
            self._write(cell, content.text, _Look(horizontal, link=True))
            cell.hyperlink = content.target
        else:
            self._write(cell, content, _Look(horizontal))

    def line(self, cell: SheetCell, text: str, *, size: int = _SIZE, bold: bool = False) -> None:
        """A line outside every table."""
        self._write(cell, text, _Look(bold=bold, framed=False, size=size))

    def number(self, cell: SheetCell, number: int) -> None:
        """A count."""
        self._write(cell, "", _Look("center"))
        cell.value = number

    def _write(self, cell: SheetCell, text: str, look: _Look) -> None:
        cell.value = plain(text, self._language)
        if text:
            # openpyxl takes what begins with = for a formula, and #N/A for an error.
            cell.data_type = "s"
        # To set fonts and borders cell by cell takes longer than all the rest of the workbook.
        cell.style = self._named.get(look) or self._name(look)
        # So that it stays a text when somebody edits the cell, too (ECMA-376 part 1, 18.8.45: quotePrefix).
        cell.quotePrefix = is_like_a_formula(text)

    def _name(self, look: _Look) -> NamedStyle:
        font = Font(name=_FACE, size=look.size, bold=look.bold)
        if look.link:
            font = Font(name=_FACE, size=look.size, color="0B4F9E", underline="single")
        named = NamedStyle(
            name=f"report {len(self._named) + 1}",
            font=font,
            alignment=Alignment(horizontal=look.horizontal, vertical="top", wrap_text=True),
        )
        if look.framed:
            named.border = _FRAME
        if look.colour:
            named.fill = PatternFill("solid", fgColor=look.colour)
        self._named[look] = named
        return named
