"""Chromium with its windows shown, in a person's hands: pages that go on by a timer stand for the person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from display_kit import a_display

from conformance.actors.browser import Browser, Matcher, Page, StopKind
from conformance.actors.browser.chromium import new_engine
from conformance.actors.browser.chromium.engine import Chromium
from conformance.actors.browser.chromium.executable import find_chromium

from ..site import Received, Reply, Site, World, page, redirect

pytestmark = pytest.mark.chromium

CARD = """<meta charset=utf-8><title>カード</title><main id=card><form method=post action=/card>
<input name=who><input name=pin type=password><button>確認</button></form></main>"""
# The person acts once the window is his: then the field that is filled for him holds something.
SOON = """<script>const looking = setInterval(() => {{ if (location.pathname !== "/" || document.forms[0].who.value) {{
clearInterval(looking); {} }} }}, 200)</script>"""
FILLED = {"who": "試験 太郎"}
SECONDS = 20.0


@pytest.fixture(scope="module")
def watched(one_world: World) -> Iterator[Chromium]:
    with a_display() as display, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", display)
        executable = find_chromium(windows=True)
        assert executable is not None
        engine = new_engine(
            executable, one_world.router("partner.invalid"), one_world.notebook, now=one_world.clock, watch_delay=0
        )
        yield engine
        engine.close()


@pytest.fixture
def citizen(watched: Chromium, world: World) -> Iterator[Browser]:
    browser = watched.browser("A-1")
    yield browser
    browser.close()


def left(page: Page, beside: bool) -> bool:
    """As a flow says it: a pop-up is the person's until it shows a screen that the profile knows."""
    return not page.matches(Matcher(css="main#card")) and (not beside or page.matches(Matcher(title="次")))


def by_hand(script: str) -> Reply:
    """The page, and what the person does to it after a while."""
    return page(CARD + SOON.format(script))


def test_the_visit_ends_where_the_person_went(site: Site, citizen: Browser) -> None:
    site.routes["/"] = by_hand('document.forms[0].pin.value = "1234"; document.querySelector("button").click()')
    site.routes["/card"] = redirect("/next", 303)
    site.routes["/next"] = page("<title>次</title>next")
    here = citizen.open(site.url).require_page()
    visit = citizen.hand_over(here, FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().title == "次"
    assert [hop.request.method for hop in visit.hops] == ["POST", "GET"]
    assert "who=%E8%A9%A6%E9%A8%93" in visit.hops[0].request.body.decode()
    assert citizen.can_be_watched


def test_what_is_sent_as_soon_as_the_fields_are_filled_belongs_to_the_visit(site: Site, citizen: Browser) -> None:
    at_once = """<script>document.forms[0].who.addEventListener("input", () => {
document.forms[0].pin.value = "1234"; document.forms[0].submit() })</script>"""
    site.routes["/"] = page(CARD + at_once)
    site.routes["/card"] = page("<title>次</title>next")
    here = citizen.open(site.url).require_page()
    visit = citizen.hand_over(here, FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().title == "次"
    assert [hop.request.method for hop in visit.hops] == ["POST"]


def test_the_same_screen_again_is_waited_out(site: Site, citizen: Browser) -> None:
    """A PIN that was wrong: the person sees it and tries again, and is not asked a second time."""
    tries: list[Received] = []

    def card(received: Received) -> Reply:
        tries.append(received)
        return by_hand('document.querySelector("button").click()') if len(tries) < 3 else page("<title>次</title>")

    site.routes["/"] = by_hand('document.querySelector("button").click()')
    site.routes["/card"] = card
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().title == "次"
    assert len(tries) == 3
    # On a slow machine the page may act for the first time before its window is handed over.
    assert len(visit.hops) in {2, 3}


def test_a_page_that_scripts_change_is_another_screen(site: Site, citizen: Browser) -> None:
    site.routes["/"] = by_hand('document.body.innerHTML = "<main id=done>読み取りました</main>"')
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().shown_text == "読み取りました"
    assert visit.hops == ()


def test_the_way_may_go_on_in_a_new_window(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CARD + "<a id=onward target=_blank href=/next>続ける</a>" + SOON.format("onward.click()"))
    site.routes["/next"] = page("<title>次</title>next")
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().title == "次"
    assert citizen.follow(visit.require_page(), "/next").require_page().title == "次"


READER = "<button id=read onclick=\"open('/reader', 'r', 'width=300,height=200')\">読む</button>"


def test_a_pop_up_that_closes_itself_leaves_the_person_where_he_was(site: Site, citizen: Browser) -> None:
    """The reader's window tells the page that opened it, and goes: the way goes on there."""
    site.routes["/"] = page(CARD + READER + SOON.format("read.click()"))
    site.routes["/reader"] = page(
        "<title>読み取り</title><p>読み取り中</p><script>setTimeout(() => {"
        "opener.location = '/next'; close() }, 700)</script>"
    )
    site.routes["/next"] = page("<title>次</title>next")
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.stopped is None
    assert visit.require_page().title == "次"
    assert [hop.request.url.removeprefix(site.url) for hop in visit.hops] == ["/reader", "/next"]
    site.routes["/after"] = page("<title>後</title>")
    assert citizen.follow(visit.require_page(), "/after").require_page().title == "後"


def test_a_pop_up_that_closes_at_once_is_nobodys_page(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CARD + READER + SOON.format("read.click()"))
    site.routes["/reader"] = page("<script>opener.location = '/next'; close()</script>")
    site.routes["/next"] = page("<title>次</title>next")
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().title == "次"


def test_a_pop_up_that_goes_on_itself_is_where_the_way_goes_on(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CARD + READER + SOON.format("read.click()"))
    site.routes["/reader"] = page("<p>読み取り中</p><script>setTimeout(() => location = '/next', 700)</script>")
    site.routes["/next"] = page("<title>次</title>next")
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.require_page().title == "次"
    assert citizen.follow(visit.require_page(), "/next").require_page().title == "次"


def test_time_is_limited_and_the_browser_works_on(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CARD)
    site.routes["/next"] = page("<title>次</title>next")
    here = citizen.open(site.url).require_page()
    assert citizen.hand_over(here, {}, left, 1.0) is None
    assert citizen.open(f"{site.url}/next").require_page().title == "次"


def test_a_window_that_the_person_closed_is_not_waited_for(site: Site, citizen: Browser, watched: Chromium) -> None:
    site.routes["/"] = page(CARD)
    here = citizen.open(site.url).require_page()
    assert watched._process is not None
    (window,) = [each for context in watched._process.contexts for each in context.pages]
    watched.run(window.close)
    assert citizen.hand_over(here, {}, left, SECONDS) is None
    assert citizen.open(site.url).require_page().title == "カード"


def test_a_field_that_is_not_there_is_told_like_any(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CARD)
    here = citizen.open(site.url).require_page()
    visit = citizen.hand_over(here, {"nobody": "x"}, left, SECONDS)
    assert visit is not None
    assert visit.stopped is not None
    assert (visit.stopped.kind, visit.page) == (StopKind.ELEMENT_NOT_FOUND, here)


def test_the_way_to_a_host_that_is_not_allowed_ends_there(site: Site, citizen: Browser) -> None:
    site.routes["/"] = by_hand('location = "https://elsewhere.example/"')
    visit = citizen.hand_over(citizen.open(site.url).require_page(), FILLED, left, SECONDS)
    assert visit is not None
    assert visit.stopped is not None
    assert "elsewhere.example" in visit.stopped.text.ja


def test_without_windows_nobody_is_waited_for(site: Site, world: World, chromium: Chromium) -> None:
    site.routes["/"] = page(CARD)
    for browser in (world.browser(), chromium.browser("A-1")):
        here = browser.open(site.url).require_page()
        assert not browser.can_be_watched
        assert browser.hand_over(here, {}, left, SECONDS) is None
        browser.close()
