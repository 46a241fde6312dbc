"""Two runs side by side: what changed, for better or worse, and on which side."""

from .document import document_of
from .lines import comparison_lines, comparison_markdown
from .model import CaseChange, Change, Comparison, Fact, Integrity, RunSide, Side, SideState
from .page import render_comparison
from .runs import compare, run_side

__all__ = [
    "CaseChange",
    "Change",
    "Comparison",
    "Fact",
    "Integrity",
    "RunSide",
    "Side",
    "SideState",
    "compare",
    "comparison_lines",
    "comparison_markdown",
    "document_of",
    "render_comparison",
    "run_side",
]
