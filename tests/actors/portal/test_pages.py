"""Every page of the stand-in: what a reader needs, whatever a partner wrote; in Chromium, at any width."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lxml import html

from conformance.actors.browser import Browser, Router
from conformance.actors.browser.chromium import new_engine
from conformance.actors.browser.chromium.browser import ChromiumBrowser
from conformance.actors.portal.pages import style_sheet

from ..browser.site import PORTAL, Clock, Notebook
from .gallery import NASTY, REALISTIC, gallery

PAGES = {
    **{f"{name} (realistic)": source for name, source in gallery("みんなのお知らせ便", REALISTIC)},
    **{f"{name} (nasty)": source for name, source in gallery(NASTY, NASTY)},
}
PATHS = {name: f"/{number}" for number, name in enumerate(PAGES)}
# All of axe-core's rules, best practices among them.
EVERY_RULE = """(() => { %s })();
axe.run(document, {preload: false}).then(found => found.violations.map(each => [each.id, each.nodes[0].html]))"""
WIDER_THAN_THE_WINDOW = """[...document.querySelectorAll("body *")].filter(each =>
    each.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(each => each.outerHTML)"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_it_is_and_where_its_parts_are(name: str) -> None:
    tree = html.fromstring(PAGES[name])
    assert "実際のマイナポータルではなく" in tree.findtext(".//header/p")
    assert tree.get("lang") == "ja"
    assert [len(tree.findall(f".//{part}")) for part in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    skip = tree.find("body")[0]
    assert (skip.tag, skip.get("href")) == ("a", f"#{tree.find('.//main').get('id')}")
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert tree.findall(".//script") == []
    assert [each.get("style") for each in tree.iter() if each.get("style")] == []


@pytest.mark.parametrize("name", [each for each in PAGES if "nasty" in each])
def test_what_a_partner_wrote_stays_text_and_keeps_to_itself(name: str) -> None:
    tree = html.fromstring(PAGES[name])
    for element in tree.find("body").iter():
        if isinstance(element.tag, str) and NASTY.strip() in (element.text or ""):
            assert element.tag == "bdi"
    assert PAGES[name].count("<script") == 0
    links = [each.get("href") for each in tree.iter("a")]
    assert [each for each in links if not each.startswith(("/", "#", "https://"))] == []


@pytest.fixture(scope="module")
def chromium(chromium_executable: Path) -> Iterator[Browser]:

    def portal(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/style.css":
            return style_sheet()
        return next(httpx.Response(200, html=PAGES[name]) for name, path in PATHS.items() if path == request.url.path)

    router = Router(allowed=(), portal_url=PORTAL, portal=portal)
    engine = new_engine(chromium_executable, router, Notebook(), now=Clock())
    browser = engine.browser("A-1")
    yield browser
    browser.close()
    engine.close()
    router.close()


@pytest.mark.parametrize("name", [pytest.param(each, marks=pytest.mark.chromium) for each in PAGES])
def test_a_machine_finds_no_fault_with_the_page(name: str, chromium: ChromiumBrowser) -> None:
    from conformance.actors.browser.chromium import audit

    chromium.open(f"{PORTAL}{PATHS[name]}").require_page()
    tab = chromium._tab
    assert tab is not None

    def at(width: int) -> tuple[object, ...]:
        tab.window.set_viewport_size({"width": width, "height": 800})
        wide = tab.evaluate_apart("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        # Text cut off by its own box would not make the page scroll.
        beyond = tab.evaluate_apart(WIDER_THAN_THE_WINDOW)
        return wide, beyond, tab.evaluate_apart(EVERY_RULE % audit._script())

    for width in (1280, 320):
        assert chromium._engine.run(lambda width=width: at(width)) == (False, [], [])
