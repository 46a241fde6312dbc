"""What axe-core finds in a window, told in our words; the page and the network notice nothing of it."""

from __future__ import annotations

import sys

import pytest

from conformance.actors.browser import AccessibilityIssue, Browser, LiveWindow, Matcher
from conformance.actors.browser.accessibility import rule_in_words
from conformance.actors.browser.chromium import audit as module
from conformance.actors.browser.chromium.browser import ChromiumBrowser
from conformance.actors.browser.chromium.engine import Chromium
from conformance.errors import HarnessError
from conformance.vocabulary import Text

from ..site import Reply, Site, page

pytestmark = pytest.mark.chromium

GOOD = "<!doctype html><html lang=ja><title>題</title><main><h1>題</h1><p>本文</p></main>"
BAD = "<!doctype html><title>題</title><main><h1>題</h1><img src=data:,><img src=data:,><input name=a></main>"


def live(citizen: Browser) -> LiveWindow:
    assert citizen.live is not None
    return citizen.live


def found(citizen: Browser) -> dict[str, AccessibilityIssue]:
    return {issue.rule: issue for issue in live(citizen).accessibility}


def test_broken_rules_are_told(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(BAD)
    citizen.open(site.url)
    issues = found(citizen)
    assert set(issues) == {"html-has-lang", "image-alt", "label"}
    alt = Text("画像に代替テキストがない", "Images must have alternative text")
    assert issues["image-alt"] == AccessibilityIssue("image-alt", "critical", alt, 2, ("1.1.1",))


def test_nothing_is_found_on_a_page_that_keeps_the_rules(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(GOOD)
    citizen.open(site.url)
    assert live(citizen).accessibility == ()


def test_a_strict_page_is_looked_at_and_left_as_it_was(site: Site, citizen: Browser) -> None:
    """Under a policy that allows no script at all, with a style sheet from elsewhere, and twice."""
    policy = ("Content-Security-Policy", "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
    body = BAD.replace("<main>", "<link rel=stylesheet href=/a.css><main id=main>").encode()
    site.routes["/"] = Reply(200, body, (("Content-Type", "text/html; charset=utf-8"), policy))
    before = citizen.open(site.url).require_page()
    asked = list(site.paths)
    assert found(citizen) == found(citizen)
    assert "image-alt" in found(citizen)
    assert site.paths == asked
    # Pressing reads the window again: nothing was added to it, and none of the page's own scripts could see axe-core.
    assert isinstance(citizen, ChromiumBrowser)
    now = citizen._engine.run(citizen._tab.window.content)  # type: ignore[union-attr]
    assert now == before.text
    assert citizen._engine.run(lambda: citizen._tab.window.evaluate("typeof axe")) == "undefined"  # type: ignore[union-attr]


def test_the_window_that_was_turned_to_is_the_one_looked_at(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(GOOD.replace("本文", "<a href=/bad target=_blank>開く</a>"))
    site.routes["/bad"] = page(BAD)
    citizen.press(citizen.open(site.url).require_page(), Matcher(text="開く"))
    assert "label" in found(citizen)


def test_what_is_no_page_has_nothing_to_look_at(site: Site, citizen: Browser) -> None:
    site.routes["/"] = Reply(200, b"text", (("Content-Type", "text/plain"),))
    citizen.open(site.url)
    assert live(citizen).accessibility == ()


def test_every_rule_has_words(site: Site, citizen: ChromiumBrowser, chromium: Chromium) -> None:
    site.routes["/"] = page(GOOD)
    citizen.open(site.url)
    listing = "axe.getRules(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).map(each => each.ruleId)"
    rules = chromium.run(lambda: citizen._tab.evaluate_apart(f"(() => {{ {module._script()} }})(); {listing}"))  # type: ignore[union-attr]
    assert len(rules) > 50
    assert [rule for rule in rules if "axe-core" in rule_in_words(rule, "x").ja] == []
    assert rule_in_words("brand-new", "New") == Text("axe-core の規則 brand-new に反する", "New")


def test_what_goes_wrong_in_the_script_is_ours(site: Site, citizen: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes["/"] = page(GOOD)
    citizen.open(site.url)
    monkeypatch.setattr(module, "_script", lambda: "throw new Error('broken')")
    with pytest.raises(HarnessError, match="broken"):
        _ = live(citizen).accessibility


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    module._script.cache_clear()
    monkeypatch.setitem(sys.modules, "axe_playwright_python", None)
    with pytest.raises(HarnessError, match=r"axe-playwright-python .*\[chromium\]"):
        module._script()
