"""Redirects, self-submitting pages, refreshes, links, and what the browser says about itself on the way."""

from __future__ import annotations

import httpx
import pytest

from conformance.actors.browser import Browser, HttpBrowser, Matcher, Navigation, NoteKind, StopKind
from conformance.errors import ForbiddenHostError, HarnessError, PartnerFault
from conformance.vocabulary import Party

from .site import PORTAL, Reply, Site, World, page, redirect

SAML_FORM = '<form method="post" action="{action}"><input type="hidden" name="SAMLResponse" value="abc">{more}</form>'


def test_page_and_exchange(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<title> 接続 \n試験</title><h1 id=a>こんにちは</h1>")
    visit = citizen.open(site.url)
    assert visit.stopped is None
    assert visit.page is not None
    assert (visit.page.status, visit.page.title, visit.page.text_of("#a")) == (200, "接続 試験", "こんにちは")
    (hop,) = visit.hops
    assert (hop.sender, hop.receiver, hop.device, hop.id) == (Party.BROWSER, Party.PARTNER, "A-1", visit.page.exchange)
    assert hop.request.url == f"{site.url}/"
    assert hop.request.header("Accept-Language") == "ja"


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [(301, "GET", b""), (302, "GET", b""), (303, "GET", b""), (307, "POST", b"a=1"), (308, "POST", b"a=1")],
)
def test_redirected_post(site: Site, citizen: Browser, status: int, method: str, body: bytes) -> None:
    site.routes["/from"] = redirect("to?x=1", status)
    site.routes["/to"] = page("ok")
    citizen.send(Navigation("POST", f"{site.url}/from", b"a=1", "application/x-www-form-urlencoded"))
    assert (site.last.method, site.last.path, site.last.body) == (method, "/to?x=1", body)
    assert ("Content-Type" in site.last.headers) is (method == "POST")


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("b", "/dir/b"),
        ("/b", "/b"),
        ("?q=1", "/dir/a?q=1"),
        ("../b", "/b"),
        ("/b?s=%2bx%2F", "/b?s=%2bx%2F"),
        ("/\u65e5".encode().decode("latin-1"), "/%E6%97%A5"),
        ("/\x93\xfa", "/%93%FA"),
        ("/b\\c", "/b/c"),
    ],
)
def test_location_forms(site: Site, citizen: Browser, location: str, path: str) -> None:
    site.routes["/dir/a"] = lambda received: page("end") if len(site.received) > 1 else redirect(location)
    citizen.open(f"{site.url}/dir/a")
    assert site.last.path == path


def test_fragment_is_inherited_and_never_sent(site: Site, citizen: Browser) -> None:
    site.routes["/a"] = redirect("/b")
    site.routes["/b"] = redirect("/c#own")
    site.routes["/c"] = page("end")
    visit = citizen.open(f"{site.url}/a#kept")
    assert visit.page is not None
    assert visit.page.url == f"{site.url}/c#own"
    site.routes["/b"] = page("end")
    visit = citizen.open(f"{site.url}/a#kept")
    assert visit.page is not None
    assert visit.page.url == f"{site.url}/b#kept"
    assert all("#" not in received.path for received in site.received)


def test_redirect_loop_ends_after_twenty(site: Site, citizen: Browser) -> None:
    site.routes["/loop"] = redirect("/loop")
    visit = citizen.open(f"{site.url}/loop")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TOO_MANY_REDIRECTS
    assert len(visit.hops) == 21
    with pytest.raises(PartnerFault):
        visit.require_page()


def test_location_off_the_web(site: Site, citizen: Browser) -> None:
    site.routes["/"] = redirect("myapp://callback")
    visit = citizen.open(site.url)
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.BAD_LOCATION


def test_forbidden_host_is_never_contacted(site: Site, world: World) -> None:
    other = Site()
    try:
        site.routes["/"] = redirect(f"{other.url}/x")
        visit = world.browser().open(site.url)
        assert visit.stopped is not None
        assert visit.stopped.kind is StopKind.FORBIDDEN_HOST
        assert visit.stopped.pending is not None
        assert visit.stopped.pending.url == f"{other.url}/x"
        assert other.received == []
        assert len(visit.hops) == len(world.notebook.exchanges) == 1
        with pytest.raises(ForbiddenHostError) as forbidden:
            visit.require_page()
        assert forbidden.value.url == visit.stopped.pending.url
        assert forbidden.value.exchanges == visit.exchange_ids
    finally:
        other.close()


@pytest.mark.parametrize(
    "source",
    [
        '<body onload="document.forms[0].submit()">' + SAML_FORM.format(action="/acs", more=""),
        SAML_FORM.format(action="/acs", more="") + "<script>document.forms[0].submit();</script>",
        SAML_FORM.format(action="/acs", more="") + '<script src="/autosubmit.js"></script>',
        SAML_FORM.format(action="/acs", more="<noscript><input type=submit name=go value=1></noscript>"),
        '<body onload="go()"><script>function go(){document.getElementById("f").submit()}</script><form></form>'
        '<form id=f action="/acs" method=post><input type=hidden name=SAMLResponse value=abc></form>',
    ],
)
def test_self_submitting_page(site: Site, citizen: Browser, source: str) -> None:
    site.routes["/"] = page(source)
    site.routes["/acs"] = page("done")
    visit = citizen.open(site.url)
    assert site.paths == ["GET /", "POST /acs"]
    assert site.last.body == b"SAMLResponse=abc"
    assert visit.page is not None
    assert visit.page.shown_text == "done"
    assert [note.kind for note in visit.notes] == [NoteKind.SELF_SUBMITTED]
    assert [passed.url for passed in visit.passed] == [f"{site.url}/"]


@pytest.mark.parametrize(
    "source",
    [
        SAML_FORM.format(action="/acs", more="<input type=submit>"),
        "<form id=out action=/acs method=post><button>x</button></form><script>b.onclick=()=>out.submit()</script>",
        SAML_FORM.format(action="/acs", more="<input name=code>") + "<script>check()</script>",
    ],
)
def test_page_that_waits_for_the_citizen(site: Site, citizen: Browser, source: str) -> None:
    site.routes["/"] = page(source)
    visit = citizen.open(site.url)
    assert visit.stopped is None
    assert site.paths == ["GET /"]


def test_self_submitting_for_ever_is_bounded(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<body onload="document.forms[0].submit()"><form action="/"></form>')
    visit = citizen.open(site.url)
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TOO_MANY_REDIRECTS
    assert len(visit.hops) == 11


@pytest.mark.parametrize(
    ("content", "paths"),
    [
        ("0;url=/next", ["GET /", "GET /next"]),
        ("0; URL='/next'", ["GET /", "GET /next"]),
        ("10 ; url=next", ["GET /", "GET /next"]),
        ("11;url=/next", ["GET /"]),
        ("3", ["GET /"]),
        ("0;url=javascript:go()", ["GET /"]),
    ],
)
def test_meta_refresh(site: Site, citizen: Browser, content: str, paths: list[str]) -> None:
    site.routes["/"] = page(f'<meta http-equiv="Refresh" content="{content}"><p>wait</p>')
    site.routes["/next"] = page("next")
    assert citizen.open(site.url).stopped is None
    assert site.paths == paths


def test_refresh_for_browsers_without_scripts_is_left_alone(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<noscript><meta http-equiv="refresh" content="0;url=/no-script"></noscript><p>ok</p>')
    citizen.open(site.url)
    assert site.paths == ["GET /"]


def test_refresh_header(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("wait", ("Refresh", "1; url=/next"))
    visit = citizen.open(site.url)
    assert site.paths == ["GET /", "GET /next"]
    assert [note.kind for note in visit.notes] == [NoteKind.REFRESHED]


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ('<div id="root"></div><script src="/app.js"></script>', True),
        (
            "<div>読み込み中...</div><noscript>JavaScriptを有効にしてください</noscript><script src=/a></script>",
            True,
        ),
        ("<script>location.href='/x'</script>", True),
        ('<p>ログアウトしました</p><script src="/count.js"></script>', False),
        ('<a href="/x">x</a><script src="/app.js"></script>', False),
        ('<script type="application/json">{}</script>', False),
        ("", False),
    ],
)
def test_page_that_needs_scripts(site: Site, citizen: Browser, source: str, needed: bool) -> None:
    site.routes["/"] = page(source)
    visit = citizen.open(site.url)
    assert visit.page is not None
    assert (visit.stopped is not None and visit.stopped.kind is StopKind.NEEDS_SCRIPTS) is needed
    if needed:
        with pytest.raises(HarnessError, match="chromium"):
            visit.require_page()


def test_portal_is_served_in_process(world: World, citizen: Browser, site: Site) -> None:
    site.routes["/start"] = redirect(f"{PORTAL}/sso?SAMLRequest=x")
    site.routes["/acs"] = page("menu")
    form = SAML_FORM.format(action=f"{site.url}/acs", more="") + "<script>document.forms[0].submit()</script>"
    world.portal_routes["/sso"] = httpx.Response(200, html=form, headers={"Set-Cookie": "p=1; Secure; HttpOnly"})
    visit = citizen.open(f"{site.url}/start", initiator=f"{PORTAL}/")
    assert [(hop.receiver, hop.request.method) for hop in visit.hops] == [
        (Party.PARTNER, "GET"),
        (Party.PORTAL, "GET"),
        (Party.PARTNER, "POST"),
    ]
    assert world.portal_requests[0].url.query == b"SAMLRequest=x"
    # From https to http on loopback, browsers hide the origin (Fetch, "append a request Origin header").
    assert site.last.headers["Origin"] == "null"
    assert site.last.headers["Sec-Fetch-Site"] == "cross-site"
    assert site.last.headers["Referer"] == f"{PORTAL}/"
    assert "Sec-Fetch-User" not in site.last.headers
    assert [cookie.domain for cookie in citizen.cookies] == ["mock-portal.test"]


@pytest.mark.parametrize(
    ("start", "reply"),
    [
        ("/menu", redirect(f"{PORTAL}/sso")),
        ("/menu", redirect("/login")),
        ("/menu", page(SAML_FORM.format(action=f"{PORTAL}/sso", more="") + "<script>submit()</script>")),
        ("/menu", page(f'<meta http-equiv=refresh content="0;url={PORTAL}/sso">')),
    ],
)
def test_peek_never_reaches_the_portal(world: World, citizen: Browser, site: Site, start: str, reply: Reply) -> None:
    site.routes[start] = reply
    site.routes["/login"] = redirect(f"{PORTAL}/sso", 307)
    visit = citizen.peek(site.url + start)
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.LED_TO_PORTAL
    assert visit.stopped.pending is not None
    assert visit.stopped.pending.url == f"{PORTAL}/sso"
    assert world.portal_requests == []


def test_peek_uses_the_live_cookies(citizen: Browser, site: Site) -> None:
    site.routes["/log-in"] = page("ok", ("Set-Cookie", "session=1"))
    site.routes["/menu"] = page("<p id=who>A</p>")
    citizen.open(f"{site.url}/log-in")
    visit = citizen.peek(f"{site.url}/menu")
    assert visit.stopped is None
    assert site.last.headers["Cookie"] == "session=1"


def test_follow_and_its_headers(citizen: Browser, site: Site) -> None:
    site.routes["/a"] = page("<base href=/dir/><a href=b?x#f>次へ</a><a href='javascript:go()'>動く</a>")
    site.routes["/dir/b"] = page("b")
    here = citizen.open(f"{site.url}/a#frag").require_page()
    assert [(link.text, link.url) for link in here.links] == [("次へ", f"{site.url}/dir/b?x#f"), ("動く", None)]
    citizen.follow(here, "b?x")
    assert site.last.path == "/dir/b?x"
    assert site.last.headers["Referer"] == f"{site.url}/a"
    assert site.last.headers["Sec-Fetch-Site"] == "same-origin"
    assert site.last.headers["Sec-Fetch-User"] == "?1"
    assert citizen.press(here, Matcher(text="次へ")).page is not None
    scripted = citizen.press(here, Matcher(text="動く"))
    assert scripted.stopped is not None
    assert scripted.stopped.kind is StopKind.NEEDS_SCRIPTS


def test_address_bar_sends_no_referrer(citizen: Browser, site: Site) -> None:
    site.routes["/"] = redirect("/b")
    citizen.open(site.url)
    assert "Referer" not in site.last.headers
    assert site.last.headers["Sec-Fetch-Site"] == "none"


def test_origin_becomes_null_after_a_detour(world: World, citizen: Browser, site: Site) -> None:
    world.portal_routes["/hop"] = httpx.Response(307, headers={"Location": f"{site.url}/end"})
    citizen.send(Navigation("POST", f"{PORTAL}/hop", b"", initiator=f"{site.url}/"))
    assert site.last.headers["Origin"] == "null"


def test_no_content_and_other_types_are_pages(citizen: Browser, site: Site) -> None:
    site.routes["/json"] = Reply(200, '{"名": 1}'.encode(), (("Content-Type", "application/problem+json"),))
    site.routes["/pdf"] = Reply(200, b"%PDF", (("Content-Type", "application/pdf"),))
    assert citizen.open(f"{site.url}/json").require_page().text == '{"名": 1}'
    pdf = citizen.open(f"{site.url}/pdf").require_page()
    assert (pdf.text, pdf.body, pdf.forms) == ("", b"%PDF", ())


def test_two_browsers_share_no_cookies(world: World, site: Site) -> None:
    site.routes["/"] = page("x", ("Set-Cookie", "a=1"))
    router = world.router()
    first, second = (HttpBrowser(device, router, world.notebook, now=world.clock) for device in ("A-1", "B-1"))
    first.open(site.url)
    second.open(site.url)
    assert "Cookie" not in site.last.headers
    first.close()
    assert (first.cookies, len(second.cookies)) == ((), 1)
