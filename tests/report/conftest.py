"""A realistic run, read once."""

from __future__ import annotations

import pytest

from conformance.report import RunView, read_journal

from .sample_journal import build


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    return read_journal(build().write(tmp_path_factory.mktemp("sample")))
