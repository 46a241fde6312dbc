"""Figure 2.3-2 as a citizen lives it, in both engines: the list at the portal, a title pressed, back, the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from actors.browser.site import Site, World, page
from actors.portal.conftest import FakeWire, make_portal

from conformance.actors.browser import Browser, Matcher, NoteKind
from conformance.actors.browser.chromium import new_engine, require_chromium
from conformance.actors.portal import Portal, PortalLink
from conformance.errors import PartnerFault
from conformance.evidence.exchange import Exchange, RecordedRequest, RecordedResponse
from conformance.flows import Device, Manner, open_notice_list, press_notice
from conformance.vocabulary import Party, ScreenKind
from conformance.wires.base import NoticeAnswer, NoticeHeader, NoticeQuery

TITLES = ("住民税のお知らせ", "健診のお知らせ")
ENGINES = [
    "http",
    pytest.param("chromium", marks=pytest.mark.chromium),
]


class Notices:
    """A notice wire that answers with one list, or refuses."""

    def __init__(self, urls: tuple[str, ...], *, provided: bool = True) -> None:
        self.urls = urls
        self.provided = provided
        self.asked: list[str] = []

    def fetch(self, query: NoticeQuery) -> NoticeAnswer:
        self.asked.append(query.pseudonym)
        headers = tuple(
            NoticeHeader(None, title, "差出人", "2026-06-01T09:00:00+09:00", None, False, url, {})
            for title, url in zip(TITLES, self.urls, strict=True)
        )
        request = RecordedRequest("POST", "https://partner.test/api/notices")
        response = RecordedResponse(200 if self.provided else 500)
        now = datetime(2026, 6, 1, tzinfo=UTC)
        exchange = Exchange(f"n{len(self.asked)}", Party.PORTAL, Party.PARTNER, request, response, now, 0.1)
        return NoticeAnswer(exchange, self.provided, False, headers if self.provided else (), None, (), ())


class Play:
    """A portal with a linked citizen, a partner with two notices, and what was said."""

    def __init__(self, site: Site, *, provided: bool = True, linked: bool = True) -> None:
        self.portal: Portal = make_portal(FakeWire())
        if linked:
            self.portal.state.links["A"] = PortalLink("A", "mp-1", settled=True)
        self.portal.state.notice_choice.add("A")
        self.portal.state.notice_consent.add("A")
        for number, title in enumerate(TITLES):
            site.routes[f"/n/{number}"] = page(f"<main id=content><h1>{title}</h1></main>")
        self.site = site
        self.notices = Notices(tuple(f"{site.url}/n/{number}" for number in range(2)), provided=provided)
        self.said: list[str] = []
        content = SimpleNamespace(match=Matcher(css="#content"))
        self.scene: Any = SimpleNamespace(
            portal=self.portal,
            notices=self.notices,
            profile=SimpleNamespace(screens={ScreenKind.CONTENT: content}),
            recorder=SimpleNamespace(case=None, screen=lambda **_: None, visit_note=lambda *_: None),
            screens_noted=set(),
            say=lambda ja, *_: self.said.append(ja),
        )

    @contextmanager
    def device(self, engine: str = "http") -> Iterator[Device]:
        world = World(self.site)
        world.portal = self.portal.handle  # type: ignore[method-assign]
        citizen: Any = SimpleNamespace(key="A")
        if engine == "http":
            yield Device(citizen, world.browser())
        else:
            running = new_engine(require_chromium(), world.router(), world.notebook, now=world.clock)
            browser: Browser = running.browser("A-1")
            yield Device(citizen, browser)
            browser.close()
            running.close()
        world.close()


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_citizen_reads_one_notice_after_the_other(site: Site, engine: str) -> None:
    play = Play(site)
    with play.device(engine) as device:
        listing = open_notice_list(play.scene, device)
        assert listing.kinds == ("portal-login", "portal-services", "portal-notices")
        passages = [
            press_notice(play.scene, device, listing, TITLES[0]),
            press_notice(play.scene, device, listing, f"{site.url}/n/1"),
        ]
    assert [passage.kinds for passage in passages] == [("content",), ("content",)]
    pages = [passage.last.page for passage in passages if passage.last is not None]
    assert [each.text_of("h1") for each in pages] == list(TITLES)
    notes = [note.kind for passage in passages for visit in passage.visits for note in visit.notes]
    assert notes == ([NoteKind.NEW_WINDOW] * 2 if engine == "chromium" else [])
    assert play.notices.asked == ["mp-1"]
    assert any("件名「住民税のお知らせ」を押す" in said for said in play.said)
    assert site.paths == ["GET /n/0", "GET /n/1"]


def test_the_title_can_be_pressed_on_a_page_too_and_be_left_to_look_at(site: Site) -> None:
    play = Play(site)
    with play.device() as device:
        listing = open_notice_list(play.scene, device)
        assert listing.last is not None
        passage = press_notice(play.scene, device, listing.last.page, TITLES[1], Manner.LOOK)
    assert passage.ended_on is ScreenKind.CONTENT


def test_the_list_is_retrieved_anew_each_time(site: Site) -> None:
    play = Play(site)
    with play.device() as device:
        open_notice_list(play.scene, device)
        again = open_notice_list(play.scene, device)
    assert again.kinds == ("portal-services", "portal-notices")
    assert play.notices.asked == ["mp-1", "mp-1"]


@pytest.mark.parametrize("reason", ["not provided", "not linked"])
def test_a_title_that_is_not_listed_cannot_be_pressed(site: Site, reason: str) -> None:
    play = Play(site, provided=reason != "not provided", linked=reason != "not linked")
    with play.device() as device:
        listing = open_notice_list(play.scene, device)
        assert listing.kinds[-1] == "portal-notices"
        with pytest.raises(PartnerFault, match="リンクがない"):
            press_notice(play.scene, device, listing, TITLES[0])
    assert site.received == []


def test_a_portal_that_is_down_has_no_list(site: Site) -> None:
    play = Play(site)
    play.portal.down = True
    with play.device() as device:
        assert open_notice_list(play.scene, device).kinds == ("portal-down",)
    assert play.notices.asked == []
