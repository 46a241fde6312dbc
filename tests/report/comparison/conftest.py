"""Two small runs, each from a journal of its own, compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.report import read_journal
from conformance.report.comparison import Comparison, Integrity, RunSide, compare, run_side
from conformance.vocabulary import Text
from tests.report.journal_builder import JournalBuilder

INTACT = Integrity("intact", Text("そのまま", "as it was"))

Build = Callable[[JournalBuilder], object]


@pytest.fixture
def side(tmp_path: Path) -> Callable[..., RunSide]:
    """`side(name, builder)`: the run that the builder's journal records."""

    def read(name: str, builder: JournalBuilder) -> RunSide:
        directory = tmp_path / name
        directory.mkdir()
        return run_side(name, read_journal(builder.write(directory)), INTACT)

    return read


@pytest.fixture
def compared(side: Callable[..., RunSide]) -> Callable[[JournalBuilder, JournalBuilder], Comparison]:
    """`compared(before, after)`: two journals compared."""
    return lambda before, after: compare(side("before", before), side("after", after))
