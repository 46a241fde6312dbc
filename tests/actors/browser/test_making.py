"""Which browser the citizens get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.actors.browser.http import HttpBrowser
from conformance.actors.browser.making import BrowserMaker, browser_maker
from conformance.actors.browser.telling import TellingBrowser
from conformance.evidence.facts import RunFacts
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import Recorder
from conformance.evidence.redact import Redactor

from .site import World


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    journal = Journal(tmp_path / "journal.jsonl", lambda: datetime(2026, 6, 1, tzinfo=UTC))
    yield Recorder(journal, Redactor(b"key"))
    journal.close()


def _maker(world: World, recorder: Recorder, chromium: Path | None) -> BrowserMaker:
    return browser_maker(world.router(), recorder.record, recorder, RunFacts(1), chromium=chromium)


def test_over_http_requests_alone_are_on_record(world: World, recorder: Recorder) -> None:
    maker = _maker(world, recorder, None)
    browser = maker.new("A-1")
    assert isinstance(browser, HttpBrowser)
    assert browser.device == "A-1"
    assert maker.product().engine == "http"
    maker.close()


@pytest.mark.chromium
def test_a_browser_that_runs_scripts_tells_what_it_came_to(
    world: World, recorder: Recorder, chromium_executable: Path
) -> None:
    maker = _maker(world, recorder, chromium_executable)
    try:
        browser = maker.new("A-1")
        assert isinstance(browser, TellingBrowser)
        assert isinstance(browser.duplicate(), TellingBrowser)
        assert isinstance(browser.carrying(()), TellingBrowser)
        assert maker.product().engine == "chromium"
    finally:
        maker.close()
