"""report.xlsx: the run in the layout of Japanese test reports (試験項目一覧, 結果)."""

from __future__ import annotations

from pathlib import Path

from ...vocabulary import Language
from ..files import write_atomically
from ..view import RunView

__all__ = ["write_sheets"]


def write_sheets(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write report.xlsx into the report directory; the same view gives the same bytes."""
    # A spreadsheet's library is of no use to whoever only lists cases; pytest imports this package at every start.
    from .workbook import workbook_bytes

    path = directory / "report.xlsx"
    write_atomically(path, workbook_bytes(view, language or view.run.get("reportLanguage") or "ja"))
    return path
