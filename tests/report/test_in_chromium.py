"""The report as a reviewer's browser shows it: axe-core finds nothing, no script is needed, the keyboard goes far."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from conformance.report import read_journal, write_report

from .journal_builder import JournalBuilder, both, case, requirement

pytest.importorskip("playwright")

pytestmark = pytest.mark.chromium

VERDICTS = ("error", "fail", "blocked", "not_run", "review", "allowed", "warn", "pass", "not_applicable")


@pytest.fixture(scope="module")
def browser(chromium_executable: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_executable)
        yield running
        running.close()


@pytest.fixture(scope="module", params=["ja", "en"])
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with every verdict, a diagram, violations, notes, an exchange that failed, and all that is folded."""
    place = tmp_path_factory.mktemp(request.param)
    names = [f"link/{verdict}" for verdict in VERDICTS]
    builder = JournalBuilder().start()
    builder.catalogue(
        [requirement("G-1"), requirement("G-2", level="attest", verify=["attest"])],
        [case(name, "G-1") for name in names],
    )
    builder.select(*names).attest("G-2", sample=True)
    builder.add("conditions", key="tls", label=both("TLS の版", "TLS version"), value="なし")
    builder.add("notice", text=both("直列に実行した。", "Cases ran one after the other."))
    for name, verdict in zip(names, VERDICTS, strict=True):
        builder.add("case_started", case=name)
        builder.add("step", case=name, text=both("利用者が開く。", "A citizen opens “件名”."), exchanges=[])
        seen = builder.exchange(name, "browser", "partner", "GET", "http://127.0.0.1/menu?a=b")
        builder.exchange(name, "portal", "partner", "GET", "http://127.0.0.1/", response=None, failure="応答がない")
        builder.message(name, seen, "Response", "partner", "portal", violations=[both("署名がない", "no signature")])
        builder.add("screen", case=name, exchange=seen, kind="menu", title="題", device="A-1")
        builder.add("note", case=name, exchange=seen, kind="dialog", text=both("答えた。", "Answered."))
        builder.finding(name, "G-1", verdict, exchanges=[seen]).finish_case(name, verdict, "理由")
    builder.add("cleanup", text=both("解除した。", "Unlinked."), ok=True)
    builder.add("cleanup", text=both("解除できない。", "Not unlinked."), ok=False)
    write_report(read_journal(builder.end(1).write(place)), place, request.param)
    return place


@pytest.mark.parametrize(("scheme", "media"), [("light", "screen"), ("dark", "screen"), ("light", "print")])
def test_axe_finds_nothing(browser: Any, directory: Path, scheme: str, media: str) -> None:
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.emulate_media(media=media, color_scheme=scheme)
    found = {}
    for file in (directory / "report.html", *sorted((directory / "cases").glob("*fail*.html"))):
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.evaluate(script)
        result = page.evaluate("axe.run(document, {preload: false, resultTypes: ['violations', 'incomplete']})")
        assert len(result["passes"]) > 20
        found[file.name] = [(each["id"], each["nodes"][0]["html"]) for each in result["violations"]]
    context.close()
    assert len(found) == 2
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_without_scripts_everything_is_there_and_to_be_seen(browser: Any, directory: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for file in (directory / "report.html", *sorted((directory / "cases").glob("*.html"))):
        page.goto(file.as_uri())
        written = html.fromstring(file.read_text(encoding="utf-8"))
        assert "".join(page.text_content("body").split()) == "".join(written.xpath("string(//body)").split())
        for chapter in page.query_selector_all("main > section, article, article table, svg, summary"):
            assert chapter.is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(browser: Any, directory: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((directory / "report.html").as_uri())
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    # The browser goes there in its own time.
    page.wait_for_url("**/report.html#content")
    unmarked = page.evaluate(
        """() => [...document.querySelectorAll("a[href], summary, [tabindex]")].filter(each => {
            each.focus({focusVisible: true});
            return document.activeElement !== each || getComputedStyle(each).outlineStyle === "none";
        }).map(each => each.outerHTML.slice(0, 80))"""
    )
    assert unmarked == []
    summary = page.locator("#outside summary").first
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#outside details[open]").first.wait_for()
    context.close()


def test_paper_has_what_is_folded_on_the_screen(browser: Any, directory: Path) -> None:
    page = browser.new_page()
    page.goto((directory / "report.html").as_uri())
    folded = page.locator("#outside details li").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert not page.locator(".skip").is_visible()
    page.close()


def test_diagrams_are_told_to_screen_readers(browser: Any, directory: Path) -> None:
    page = browser.new_page()
    page.goto((directory / "report.html").as_uri())
    assert page.get_by_role("img").count() > 5
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("navigation").count() == 1
    page.close()
