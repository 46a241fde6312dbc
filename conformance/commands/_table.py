"""Tables on a terminal, aligned also where characters take two columns."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["table"]

_GAP = "  "
_LONGEST_RULE = 100


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines of a table with a rule under its heads; `right` are the columns that hold numbers."""
    from ..report.terminal import display_width

    everything = [heads, *rows]
    widths = [max(display_width(row[column]) for row in everything) for column in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            padding = " " * (width - display_width(cell))
            cells.append(padding + cell if column in right else cell + padding)
        return _GAP.join(cells).rstrip()

    rule = "-" * min(_LONGEST_RULE, sum(widths) + len(_GAP) * (len(widths) - 1))
    return [line(heads), rule, *(line(row) for row in rows)]
