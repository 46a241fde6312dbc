"""A browser taken from the record, with visits made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.actors.browser import Matcher, Router
from conformance.errors import HarnessError
from conformance.evidence.recorder import Recorder
from conformance.replay.answering import Answering, DivergedError
from conformance.replay.browser import ReplayBrowser
from conformance.replay.browsing import Browsing
from conformance.replay.parts import ReplayFacts, ReplayJournal, ReplayRecorder, ReplayRedactor
from conformance.replay.recorded import RecordedCase

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PARTNER = "http://partner.test"
PORTAL = "https://mock-portal.test"


class Stage:
    """A case's browsers, their recording, and what the portal was asked."""

    def __init__(self, place: Path) -> None:
        self.asked: list[str] = []
        redactor = ReplayRedactor(())
        journal = ReplayJournal(place / "journal.jsonl", lambda: NOON)
        self.facts = ReplayFacts(1)
        self.recorder: Recorder = ReplayRecorder(journal, redactor, None, self.facts)
        self.answering = Answering(redactor, {})
        journal.told, self.recorder.over = self.answering.written, self.answering.over  # type: ignore[attr-defined]
        router = Router(allowed=[PARTNER], portal_url=PORTAL, portal=self._portal, answering=self.answering.answer)
        self.browsing = Browsing(self.answering, router, self.recorder, self.facts)
        self.close = journal.close

    def _portal(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return httpx.Response(200, html="<h1>ポータル</h1>", headers={"Set-Cookie": "portal=abcdefghij; Path=/"})

    def begin(self, *records: dict[str, Any]) -> ReplayBrowser:
        numbered = [{**record, "seq": number} for number, record in enumerate(records, 1)]
        exchanges = [each for each in numbered if "id" in each]
        sights = [each for each in numbered if "id" not in each]
        case = RecordedCase(id="link/1/a", began=NOON, exchanges=exchanges, sights=sights, clocks=[[]])
        self.facts.wind(NOON, case.clocks)
        self.answering.begin(case)
        return self.browsing.browser("A-1")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def carried(name: str, url: str, status: int = 200, body: str = "", **more: Any) -> dict[str, Any]:
    to = "portal" if url.startswith(PORTAL) else "partner"
    headers = [["Content-Type", "text/html; charset=utf-8"], *([["Set-Cookie", more["cookie"]]] if more else [])]
    return {
        "type": "exchange",
        "id": name,
        "from": "browser",
        "to": to,
        "device": "A-1",
        "apart": True,
        "request": {"method": "GET", "url": url, "headers": [], "body": None},
        "response": {"status": status, "headers": headers, "body": {"size": len(body), "text": body} if body else None},
        "failure": None,
        "clock": [],
        "startedAt": "2026-06-01T12:00:00.000000Z",
    }


def visit(what: str, hops: list[str], page: dict[str, Any] | None, **act: Any) -> dict[str, Any]:
    came = {"hops": hops, "page": page, "stopped": None}
    return {"type": "visit", "act": {"device": "A-1", "what": what, **act}, "came": came, "raised": None, "clock": []}


def page(exchange: str, url: str, text: str | None = None) -> dict[str, Any]:
    return {"exchange": exchange, "url": url, "text": text}


def test_a_page_is_as_scripts_had_made_it(stage: Stage) -> None:
    url = f"{PARTNER}/menu"
    shown = page("x1", f"{url}#here", "<title>後</title>")
    browser = stage.begin(
        carried("x1", url, body="<title>前</title>", cookie="seen=1"), visit("open", ["x1"], shown, url=url)
    )
    found = browser.open(url).require_page()
    assert (found.title, found.url, found.status) == ("後", f"{url}#here", 200)
    assert [(each.name, each.value) for each in browser.cookies] == [("seen", "1")]
    stage.answering.end()
    assert stage.answering.differences == []


def test_what_the_browser_still_had_is_the_page(stage: Stage) -> None:
    url = f"{PARTNER}/menu"
    browser = stage.begin(
        carried("x1", url, body="<title>前</title>"),
        visit("open", ["x1"], page("x1", url), url=url),
        carried("x2", url, status=304),
        visit("open", ["x2"], page("x2", url), url=url),
    )
    assert [browser.open(url).require_page().title for _ in range(2)] == ["前", "前"]


def test_the_portal_is_asked_again_also_for_what_came_after_the_last_visit(stage: Stage) -> None:
    stray = carried("x2", f"{PORTAL}/late")
    stray["response"] = {
        "status": 200,
        "headers": [
            ["set-cookie", "portal=abcdefghij; Path=/"],
            ["content-length", "1"],
            ["content-type", "text/html"],
        ],
        "body": {"size": 1, "text": "<h1>別</h1>"},
    }
    browser = stage.begin(
        carried("x1", f"{PARTNER}/"), visit("open", ["x1"], page("x1", f"{PARTNER}/"), url=f"{PARTNER}/"), stray
    )
    browser.open(f"{PARTNER}/")
    assert stage.asked == []
    stage.answering.end()
    assert stage.asked == [f"{PORTAL}/late"]
    assert "response body" in {each.what for each in stage.answering.differences}, "it is compared"


def test_another_act_than_then_goes_nowhere(stage: Stage) -> None:
    url = f"{PARTNER}/"
    browser = stage.begin(carried("x1", url), visit("open", ["x1"], page("x1", url), url=url))
    with pytest.raises(DivergedError):
        browser.peek(url)
    with pytest.raises(DivergedError):
        browser.open(url)
    (difference,) = stage.answering.differences
    assert difference.what == "visit"


def test_an_act_that_is_not_done_again_is_told(stage: Stage) -> None:
    url = f"{PARTNER}/"
    stage.begin(carried("x1", url), visit("open", ["x1"], page("x1", url), url=url))
    stage.answering.end()
    assert [each.what for each in stage.answering.differences] == ["visits left"]


def test_what_the_harness_could_not_do_then_it_cannot_now(stage: Stage) -> None:
    url = f"{PARTNER}/"
    told = visit("open", [], None, url=url)
    broken = {**told, "came": None, "raised": {"ja": "動かない。", "en": "It does not work."}}
    with pytest.raises(HarnessError, match="動かない"):
        stage.begin(broken).open(url)


def test_a_press_is_known_by_what_was_pressed_and_filled(stage: Stage) -> None:
    url = f"{PARTNER}/"
    act = {"fields": ["card"], "css": "#login button"}
    browser = stage.begin(
        carried("x1", url),
        visit("open", ["x1"], page("x1", url), url=url),
        visit("submit", ["x1"], page("x1", url), **act),
    )
    shown = browser.open(url).require_page()
    assert browser.submit(shown, Matcher(css="#login button"), {"card": "A"}).page is not None
    assert stage.answering.differences == []


def test_a_window_shows_what_it_showed(stage: Stage) -> None:
    look = {"type": "look", "raised": None}
    browser = stage.begin(
        {**look, "act": {"device": "A-1", "what": "stored"}, "seen": [{"origin": PARTNER, "item": "a=%E8%A9%A6"}]},
        {**look, "act": {"device": "A-1", "what": "readable_cookies"}, "seen": "seen=1; other=2"},
        {**look, "act": {"device": "A-1", "what": "can_be_framed", "url": f"{PARTNER}/"}, "seen": False},
    )
    (stored,) = browser.live.stored
    assert (stored.origin, stored.name, stored.value) == (PARTNER, "a", "試")
    assert browser.live.readable_cookies == {"seen": "1", "other": "2"}
    assert browser.live.can_be_framed(f"{PARTNER}/") is False
