"""The first sheet: both conclusions, the conditions of the run, and totals."""

from __future__ import annotations

from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from ...vocabulary import Language, Operation, Text, Verdict
from ..html.facts import cover_facts, run_facts
from ..html.strings import STRINGS
from ..sentences import additional_sentence, guideline_sentence, state_of_run
from ..summary import Counts, Summary
from ..view import RunView
from .cells import Link
from .styles import LINE_HEIGHT, Stylist, cell_at, lines_of

__all__ = ["write_cover"]

_FIRST_WIDTH: Final = 25
_OTHER_WIDTH: Final = 9.5
_COLUMNS: Final = len(Verdict) + 2


def write_cover(sheet: Worksheet, view: RunView, summary: Summary, language: Language, stylist: Stylist) -> None:
    """Fill the sheet from its first row on."""
    cover = _Cover(sheet, language, stylist)
    cover.line(STRINGS["form"])
    cover.line(STRINGS["title"], size=16, bold=True)
    cover.line(STRINGS["simulated"], size=12, bold=True)
    cover.line(STRINGS["simulated_meaning"])
    cover.line(STRINGS["assumed_wires_meaning"])
    cover.skip()
    for state in state_of_run(view):
        cover.line(state, bold=True)
    cover.line(STRINGS["conclusions"], size=12, bold=True)
    for sentence in (guideline_sentence(summary), additional_sentence(summary)):
        cover.line(sentence, bold=True)
    cover.line(STRINGS["conclusions_lead"])
    cover.line(STRINGS["totals"], size=12, bold=True)
    cover.totals(summary)
    cover.line(_HOW_TO_READ)
    cover.link(Link("report.html", "report.html"))
    cover.skip()
    cover.line(STRINGS["conditions"], size=12, bold=True)
    for label, value in (
        *cover_facts(view, summary, cover.word, language),
        *run_facts(view, cover.word, language),
        *((condition.label.say(language), condition.value) for condition in view.conditions),
    ):
        cover.fact(label, value)


_HOW_TO_READ: Final = Text(
    "「証跡番号」は cases フォルダーのページの番号であり、選ぶとそのページを開く（フォルダーごと受け渡す）。"
    "「期待結果」は判定に用いた期待であり、判定に至らなかったケースでは要件の内容を示す。"
    "詳細（電文、シーケンス図、申告）は report.html にある。",
    "“Evidence no.” is the number of a page in the folder cases and opens it (hand on the whole directory). “Expected "
    "result” is what the verdict rests on; for a case without findings, what its requirements say. report.html has "
    "the details (messages, diagrams, attestations).",
)


class _Cover:
    """Rows one after the other, each over the whole width."""

    def __init__(self, sheet: Worksheet, language: Language, stylist: Stylist) -> None:
        self._sheet = sheet
        self._language: Language = language
        self._stylist = stylist
        self._row = 0
        for column in range(1, _COLUMNS + 1):
            letter = cell_at(sheet, 1, column).column_letter
            sheet.column_dimensions[letter].width = _FIRST_WIDTH if column == 1 else _OTHER_WIDTH

    def word(self, key: str) -> str:
        return STRINGS[key].say(self._language)

    def line(self, text: Text, *, size: int = 10, bold: bool = False) -> None:
        said = text.say(self._language)
        self._next(said, _FIRST_WIDTH + (_COLUMNS - 1) * _OTHER_WIDTH, size)
        self._sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=1, end_column=_COLUMNS)
        self._stylist.line(cell_at(self._sheet, self._row, 1), said, size=size, bold=bold)

    def link(self, link: Link) -> None:
        self._row += 1
        self._stylist.body(cell_at(self._sheet, self._row, 1), link)

    def skip(self) -> None:
        self._row += 1

    def fact(self, label: str, value: str) -> None:
        self._next(value, (_COLUMNS - 1) * _OTHER_WIDTH, label=label)
        self._stylist.head(cell_at(self._sheet, self._row, 1), label, horizontal="left")
        for column in range(2, _COLUMNS + 1):
            self._stylist.body(cell_at(self._sheet, self._row, column), value if column == 2 else "")
        self._sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=2, end_column=_COLUMNS)

    def totals(self, summary: Summary) -> None:
        """Cases by operation and verdict, the sum of each row last."""
        titles = (self.word("operation"), *(verdict.label.say(self._language) for verdict in Verdict))
        self._next(max((title for title in titles[1:]), key=lambda title: lines_of(title, _OTHER_WIDTH)), _OTHER_WIDTH)
        for column, title in enumerate((*titles, self.word("total")), 1):
            self._stylist.head(cell_at(self._sheet, self._row, column), title)
        for operation in Operation:
            self._counts(operation.label.say(self._language), summary.operations[operation])
        self._counts(self.word("total"), summary.counts)

    def _counts(self, label: str, counts: Counts) -> None:
        self._row += 1
        self._stylist.head(cell_at(self._sheet, self._row, 1), label)
        numbers = [counts.get(verdict, 0) for verdict in Verdict]
        for column, number in enumerate((*numbers, sum(numbers)), 2):
            self._stylist.number(cell_at(self._sheet, self._row, column), number)

    def _next(self, text: str, width: float, size: int = 10, *, label: str = "") -> None:
        """A row high enough for its text: no program grows the rows of merged cells."""
        self._row += 1
        scale = size / 10
        lines = max(lines_of(text, width / scale), lines_of(label, _FIRST_WIDTH))
        self._sheet.row_dimensions[self._row].height = lines * LINE_HEIGHT * scale + 3
