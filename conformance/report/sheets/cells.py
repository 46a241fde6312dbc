"""What stands in a cell, and how foreign text is made harmless for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from ...vocabulary import Language, Text, Verdict
from ..html.marks import visible

__all__ = ["Cell", "Column", "Link", "Row", "is_like_a_formula", "plain"]

MOST_CHARACTERS: Final = 700
"""What a cell shows: a row of Excel's greatest height (409 points) has room for hardly more. Excel takes 32,767."""

CUT: Final = Text("…（以下略。全文は証跡にある）", "… (cut; the evidence has the whole)")
# ECMA-376 part 1, 22.9.2.19 (ST_Xstring): `_x000D_` in a text means the character; the underscore itself is `_x005F_`.
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LINE_END: Final = re.compile(r"\r\n?|\x0b|\x0c")
_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a file of the report directory; `target` is a name that we made, never a partner's text."""

    text: str
    target: str


Cell = str | Verdict | Link
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `width` in characters of half width."""

    title: Text
    width: float
    horizontal: Literal["left", "center"] = "left"


def plain(text: str, language: Language) -> str:
    """The text as a cell can hold it: nothing that breaks XML or that nobody sees, and no longer than can be read."""
    # First the cut: what follows would take long over a text of megabytes.
    shown = text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + CUT.say(language)
    seen: str = visible(_LINE_END.sub("\n", shown))
    return _ESCAPE.sub("_x005F_", seen)


def is_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula if somebody typed it, or opened it as CSV."""
    return _FORMULA.match(text) is not None
