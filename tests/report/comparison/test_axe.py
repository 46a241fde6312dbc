"""axe-core finds no fault with the page, light and dark, and nothing of it is wider than a small window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from conformance.report.comparison import RunSide, compare, render_comparison
from conformance.vocabulary import Language
from tests.report.journal_builder import JournalBuilder, case, requirement

VERDICTS = ("fail", "error", "blocked", "allowed", "warn", "review", "not_run", "not_applicable", "pass")


def _run(*verdicts: str, **changes: object) -> JournalBuilder:
    names = [f"link/{number}" for number in range(len(verdicts))]
    builder = JournalBuilder().start(**changes)
    builder.catalogue([requirement("G-1")], [case(name, "G-1") for name in names]).select(*names)
    for name, verdict in zip(names, verdicts, strict=True):
        builder.run(name, verdict, {"G-1": verdict}, reason="長い理由" * 20)
    return builder.end()


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_machine_finds_no_fault_with_the_page(
    side: Callable[[str, JournalBuilder], RunSide],
    chromium_executable: Path,
    language: Language,
    scheme: Literal["light", "dark"],
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    before = side("before", _run(*reversed(VERDICTS)))
    after = side("after", _run(*VERDICTS, seed=2, toolVersion="9" * 80))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_executable, args=["--no-sandbox"])
        page = browser.new_page(color_scheme=scheme, bypass_csp=True, viewport={"width": 400, "height": 800})
        page.set_content(render_comparison(compare(before, after), language))
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found = Axe().run(page).response["violations"]
        browser.close()
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert not wide
