"""Looking into the citizen's window: what can be read, what scripts reach, what time brings, what may be framed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from conformance.actors.browser import Browser, LiveWindow, SameSite, StoredItem
from conformance.actors.browser.chromium import live as live_module
from conformance.actors.browser.chromium.engine import Chromium
from conformance.errors import HarnessError

from ..site import PORTAL, Received, Reply, Site, World, page, redirect

pytestmark = pytest.mark.chromium


def live(citizen: Browser) -> LiveWindow:
    assert citizen.live is not None
    return citizen.live


def test_visible_text_leaves_out_what_is_hidden(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<p>見える</p><p hidden>隠す</p><p id=a>消す</p><script>a.style.display='none'</script>")
    citizen.open(site.url)
    assert live(citizen).visible_text.strip() == "見える"


@pytest.mark.parametrize(
    ("source", "asks"),
    [
        ("<input type=password>", True),
        ("<input autocomplete=one-time-code>", True),
        ("<input autocomplete='section-a current-password'>", True),
        ("<input type=password hidden>", False),
        ("<div style='opacity:0'><input type=password></div>", False),
        ("<input name=address>", False),
        ("<p></p><script>document.querySelector('p').innerHTML = '<input type=password>'</script>", True),
    ],
)
def test_a_secret_is_asked_for(site: Site, citizen: Browser, source: str, asks: bool) -> None:
    site.routes["/"] = page(source)
    citizen.open(site.url)
    assert live(citizen).asks_for_secret is asks


def test_cookies_that_scripts_read(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        "<p>x</p><script>document.cookie = 'own=made=here'</script>",
        ("Set-Cookie", "hidden=1; HttpOnly"),
        ("Set-Cookie", "open=2"),
    )
    citizen.open(site.url)
    assert live(citizen).readable_cookies == {"open": "2", "own": "made=here"}


def test_what_a_cookie_said_of_same_site(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        "x", ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; SameSite=Lax"), ("Set-Cookie", "c=3; SameSite=None; Secure")
    )
    citizen.open(site.url)
    assert {each.name: each.same_site for each in citizen.cookies} == {
        "a": SameSite.UNSPECIFIED,
        "b": SameSite.LAX,
        "c": SameSite.NONE,
    }


def test_another_browser_carries_just_the_cookies_given_as_they_were(site: Site, citizen: Browser) -> None:
    replies = [
        page(
            "x", ("Set-Cookie", "a=1; HttpOnly; Secure; SameSite=Strict"), ("Set-Cookie", "b=2"), ("Set-Cookie", "c=3")
        ),
        page("x", ("Set-Cookie", "a=9; HttpOnly; Secure"), ("Set-Cookie", "b=; Max-Age=0")),
    ]
    site.routes["/"] = lambda received: replies.pop(0)
    site.routes["/look"] = lambda received: page(f"<p>{received.headers['Cookie']}</p>")
    citizen.open(site.url)
    taken = [cookie for cookie in citizen.cookies if cookie.name != "c"]
    citizen.open(site.url)
    thief = citizen.carrying(taken)
    assert thief.open(f"{site.url}/look").require_page().text_of("p") == "a=1; b=2"
    assert sorted((each.name, each.http_only, each.secure, each.same_site) for each in thief.cookies) == [
        ("a", True, True, SameSite.STRICT),
        ("b", False, False, SameSite.UNSPECIFIED),
    ]
    thief.close()
    assert "a=9" in (citizen.open(f"{site.url}/look").require_page().text_of("p") or "")


def test_a_copy_knows_what_its_cookies_said(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("x", ("Set-Cookie", "a=1"))
    citizen.open(site.url)
    twin = citizen.duplicate()
    assert [each.same_site for each in twin.cookies] == [SameSite.UNSPECIFIED]
    twin.close()


def test_what_scripts_leave_behind(world: World, site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<p>x</p><script>localStorage.setItem('name', '試験 太郎')</script>")
    world.portal_routes["/"] = httpx.Response(200, html="<h1>portal</h1>")
    citizen.open(site.url)
    citizen.open(f"{PORTAL}/")
    assert live(citizen).stored == (StoredItem(site.url, "name", "試験 太郎"),)


def test_everything_that_was_asked_for_is_told(site: Site, citizen: Browser) -> None:
    elsewhere = "http://tracker.invalid/p.gif"
    site.routes["/"] = page(f'<img src="/own.gif"><img src="{elsewhere}" referrerpolicy="unsafe-url">')
    citizen.open(f"{site.url}/?id=7")
    asked = {each.url: (each.referrer, each.page) for each in live(citizen).asked}
    assert asked[f"{site.url}/?id=7"] == (None, True)
    assert asked[f"{site.url}/own.gif"] == (f"{site.url}/?id=7", False)
    assert asked[elsewhere] == (f"{site.url}/?id=7", False)


def test_mixed_content_is_told(world: World, citizen: Browser) -> None:
    world.portal_routes["/"] = httpx.Response(
        200, html='<p>x</p><img src="http://img.invalid/a.gif"><script src="http://js.invalid/a.js"></script>'
    )
    citizen.open(f"{PORTAL}/")
    assert set(live(citizen).insecure) == {"http://img.invalid/a.gif", "http://js.invalid/a.js"}


def test_back_shows_what_was_kept_and_asks_anew_for_what_was_not(site: Site, citizen: Browser) -> None:
    served = iter(range(100))

    def fresh(received: Received) -> Reply:
        return page(f"<p>{next(served)}</p>", ("Cache-Control", "no-store"))

    site.routes["/kept"] = lambda received: page(f"<p>{next(served)}</p>", ("Cache-Control", "max-age=60"))
    site.routes["/fresh"] = fresh
    site.routes["/end"] = page("end", ("Cache-Control", "no-store"))
    for name in ("kept", "fresh", "end"):
        citizen.open(f"{site.url}/{name}")
    window = live(citizen)
    backs = [window.go_back(), window.go_back(), window.go_back()]
    assert [visit and visit.require_page().text_of("p") for visit in backs] == ["2", "0", None]
    assert [len(visit.hops) for visit in backs if visit is not None] == [1, 0]


def test_back_into_a_login_that_is_over(site: Site, citizen: Browser) -> None:
    site.routes["/menu"] = page("<p id=who>A</p>", ("Cache-Control", "no-store"))
    citizen.open(f"{site.url}/menu")
    site.routes["/menu"] = redirect("/login")
    site.routes["/login"] = page("<h1>login</h1>")
    citizen.open(f"{site.url}/bye")
    visit = live(citizen).go_back()
    assert visit is not None
    assert visit.require_page().text_of("h1") == "login"


def test_time_that_passes_untouched(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        "<form action=/sent method=post></form><script>let n = 0;"
        "setInterval(() => { if (++n === 300) document.forms[0].submit() }, 1000)</script>"
    )
    site.routes["/sent"] = page("<h1>sent</h1>")
    live(citizen).hold_clock()
    citizen.open(site.url)
    assert live(citizen).let_pass(200).require_page().text_of("h1") is None
    assert "POST /sent" not in site.paths
    assert live(citizen).let_pass(400).require_page().text_of("h1") == "sent"
    assert "POST /sent" in site.paths


def test_a_page_that_moved_on_while_its_clock_ran_took_its_timers_along(
    site: Site, citizen: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/"] = page("<h1>first</h1>")
    site.routes["/sent"] = page("<h1>sent</h1>")
    evaluate = Page.evaluate

    def on_evaluate(window: Page, expression: str, arg: Any = None) -> Any:
        # The time passes in the document that is left behind: the clock of the next one knows nothing of it.
        monkeypatch.setattr(type(window.clock), "run_for", lambda clock, ticks: window.goto(f"{site.url}/sent"))
        return evaluate(window, expression, arg)

    monkeypatch.setattr(Page, "evaluate", on_evaluate)
    live(citizen).hold_clock()
    citizen.open(site.url)
    assert live(citizen).let_pass(200).require_page().text_of("h1") == "sent"


def test_timers_that_start_each_other_end_all_the_same(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<p>still</p><script>(function again() { setTimeout(again, 0) })()</script>")
    live(citizen).hold_clock()
    citizen.open(site.url)
    assert live(citizen).let_pass(10).require_page().text_of("p") == "still"


def test_time_does_not_pass_where_the_clock_was_not_held(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<p>x</p>")
    citizen.open(site.url)
    with pytest.raises(HarnessError, match="時計"):
        live(citizen).let_pass(60)


def test_time_that_cannot_be_brought_to_pass_is_not_taken_for_passed(
    site: Site, citizen: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "_REAL_SECONDS", 1.0)
    busy = "setInterval(() => { for (let n = 0; n < 3e7; n++) window.n = n; }, 1000)"
    site.routes["/"] = page(f"<p>x</p><script>{busy}</script>")
    live(citizen).hold_clock()
    citizen.open(site.url)
    with pytest.raises(HarnessError, match="時計"):
        live(citizen).let_pass(36_000)


@pytest.mark.parametrize(
    ("style", "asks"), [("", True), ("display:none", False), ("visibility:hidden", False), ("width:0;height:0", False)]
)
def test_a_secret_asked_for_in_a_frame(site: Site, citizen: Browser, style: str, asks: bool) -> None:
    site.routes["/login"] = page("<input type=password>")
    site.routes["/"] = page(f'<p>menu</p><iframe style="border:0;{style}" src="/login"></iframe>')
    citizen.open(site.url)
    assert live(citizen).asks_for_secret is asks


def test_a_frame_that_never_got_its_page_says_nothing(
    site: Site, citizen: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "_REAL_SECONDS", 1.0)
    site.routes["/"] = page("<p>x</p>")
    citizen.open(site.url)
    with pytest.raises(HarnessError, match="フレーム"):
        live(citizen).can_be_framed("http://elsewhere.invalid/consent")


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ((), True),
        ((("X-Frame-Options", "DENY"),), False),
        ((("Content-Security-Policy", "frame-ancestors 'none'"),), False),
        ((("Content-Security-Policy", "frame-ancestors 'self'"),), False),
    ],
)
def test_foreign_frames(site: Site, citizen: Browser, headers: tuple[tuple[str, str], ...], shown: bool) -> None:
    site.routes["/"] = page("<h1>consent</h1>", *headers)
    citizen.open(site.url)
    assert live(citizen).can_be_framed(f"{site.url}/") is shown


@pytest.mark.parametrize(("cookie", "shown"), [("a=1; SameSite=None; Secure", True), ("a=1; SameSite=Lax", False)])
def test_a_foreign_frame_has_the_cookies_that_are_for_it(
    site: Site, citizen: Browser, cookie: str, shown: bool
) -> None:
    def consent(received: Received) -> Reply:
        known = "a=1" in (received.headers["Cookie"] or "")
        return page("<h1>consent</h1>") if known else page("<h1>over</h1>", ("X-Frame-Options", "DENY"))

    site.routes["/"] = page("x", ("Set-Cookie", cookie))
    site.routes["/consent"] = consent
    citizen.open(site.url)
    citizen.open(f"{site.url}/consent")
    assert live(citizen).can_be_framed(f"{site.url}/consent") is shown


def test_the_http_engine_has_no_window(world: World, chromium: Chromium) -> None:
    assert world.browser().live is None


def test_a_peek_sees_what_the_partner_says_now_and_not_what_the_browser_kept(site: Site, citizen: Browser) -> None:
    site.routes["/menu"] = page("<p id=who>A</p>", ("Cache-Control", "private, max-age=600"))
    citizen.open(f"{site.url}/menu")
    site.routes["/menu"] = page("<p id=who></p>")
    assert citizen.peek(f"{site.url}/menu").require_page().text_of("#who") == ""
