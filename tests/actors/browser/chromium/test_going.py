"""Where Chromium goes, as the run sees it: hops, redirects, pages that go on by themselves, and what stops a visit."""

from __future__ import annotations

from http.cookies import SimpleCookie

import httpx
import pytest

from conformance.actors.browser import Browser, Navigation, NoteKind, StopKind
from conformance.errors import ForbiddenHostError
from conformance.vocabulary import Party

from ..site import PORTAL, Reply, Site, World, page, redirect

pytestmark = pytest.mark.chromium

SAML_FORM = '<form method="post" action="{action}"><input type="hidden" name="SAMLResponse" value="abc"></form>'
SUBMIT = "<script>document.forms[0].submit()</script>"


def test_page_and_exchange(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<title> 接続 \n試験</title><h1 id=a>こんにちは</h1>")
    visit = citizen.open(site.url)
    shown = visit.require_page()
    assert (shown.status, shown.title, shown.text_of("#a")) == (200, "接続 試験", "こんにちは")
    assert shown.url == f"{site.url}/"
    (hop,) = visit.hops
    assert (hop.sender, hop.receiver, hop.device, hop.id) == (Party.BROWSER, Party.PARTNER, "A-1", shown.exchange)
    assert hop.request.url == f"{site.url}/"
    assert hop.request.header("Accept-Language") == "ja"
    assert hop.request.header("Proxy-Connection") is None
    assert hop.response is not None
    assert "こんにちは".encode() in hop.response.body


def test_every_hop_of_a_redirect_is_recorded(site: Site, citizen: Browser) -> None:
    site.routes["/a"] = redirect("/b", 302, ("Set-Cookie", "seen=1"))
    site.routes["/b"] = redirect("/c#own")
    site.routes["/c"] = page("end")
    visit = citizen.open(f"{site.url}/a#kept")
    assert [hop.request.url for hop in visit.hops] == [f"{site.url}/{name}" for name in "abc"]
    assert visit.hops[1].request.header("Cookie") == "seen=1"
    assert visit.require_page().url == f"{site.url}/c#own"


def test_portal_and_partner_in_one_visit(world: World, citizen: Browser, site: Site) -> None:
    site.routes["/start"] = redirect(f"{PORTAL}/sso?SAMLRequest=x")
    site.routes["/acs"] = page("menu")
    world.portal_routes["/sso"] = httpx.Response(
        200,
        html=SAML_FORM.format(action=f"{site.url}/acs") + SUBMIT,
        headers={"Set-Cookie": "p=1; Path=/; Secure; HttpOnly; SameSite=None"},
    )
    visit = citizen.open(f"{site.url}/start")
    assert [(hop.receiver, hop.request.method) for hop in visit.hops] == [
        (Party.PARTNER, "GET"),
        (Party.PORTAL, "GET"),
        (Party.PARTNER, "POST"),
    ]
    assert visit.hops[1].request.url == f"{PORTAL}/sso?SAMLRequest=x"
    assert visit.hops[2].request.body == b"SAMLResponse=abc"
    assert site.last.headers["Sec-Fetch-Site"] == "cross-site"
    assert [note.kind for note in visit.notes] == [NoteKind.SELF_SUBMITTED], visit.notes
    assert [passed.url for passed in visit.passed] == [f"{PORTAL}/sso?SAMLRequest=x"]
    (cookie,) = citizen.cookies
    assert (cookie.name, cookie.domain, cookie.secure, cookie.http_only) == ("p", "mock-portal.test", True, True)


def test_secure_cookie_on_loopback_is_kept(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("x", ("Set-Cookie", "s=1; Secure; HttpOnly"), ("Set-Cookie", "bad=1; SameSite=None"))
    opened = citizen.open(site.url)
    assert [(note.kind, note.cookies) for note in opened.notes] == [(NoteKind.COOKIE_REJECTED, ("bad",))]
    assert [cookie.name for cookie in citizen.rejected_cookies] == ["bad"]
    citizen.open(site.url)
    assert SimpleCookie(site.last.headers["Cookie"])["s"].value == "1"
    assert [cookie.name for cookie in citizen.cookies] == ["s"]


@pytest.mark.parametrize("wait", [0, 1])
def test_refresh_is_followed(site: Site, citizen: Browser, wait: int) -> None:
    site.routes["/"] = page(f'<meta http-equiv="Refresh" content="{wait};url=/next"><p>wait</p>')
    site.routes["/next"] = page("next")
    visit = citizen.open(site.url)
    assert visit.require_page().shown_text == "next"
    assert [note.kind for note in visit.notes] == [NoteKind.REFRESHED]


@pytest.mark.parametrize("content", ["11;url=/next", "3"])
def test_refresh_that_nobody_waits_for(site: Site, citizen: Browser, content: str) -> None:
    site.routes["/"] = page(f'<meta http-equiv="Refresh" content="{content}"><p>wait</p>')
    assert citizen.open(site.url).require_page().shown_text == "wait"
    assert site.paths == ["GET /"]


def test_redirect_loop_ends(site: Site, citizen: Browser) -> None:
    site.routes["/loop"] = redirect("/loop")
    visit = citizen.open(f"{site.url}/loop")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TOO_MANY_REDIRECTS
    assert len(visit.hops) in {20, 21}


def test_self_submitting_for_ever_is_bounded(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<body onload="document.forms[0].submit()"><form action="/"></form>')
    visit = citizen.open(site.url)
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TOO_MANY_REDIRECTS
    assert len(visit.hops) == 11


def test_location_off_the_web(site: Site, citizen: Browser) -> None:
    site.routes["/"] = redirect("myapp://callback")
    visit = citizen.open(site.url)
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.BAD_LOCATION


@pytest.mark.parametrize("way", ["redirect", "link", "form"])
def test_forbidden_host_is_never_contacted(site: Site, citizen: Browser, way: str) -> None:
    other = Site()
    try:
        there = f"{other.url}/x"
        source = {
            "link": f'<script>location.href = "{there}"</script>',
            "form": SAML_FORM.format(action=there) + SUBMIT,
        }
        site.routes["/"] = redirect(there) if way == "redirect" else page(source[way])
        visit = citizen.open(site.url)
        assert visit.stopped is not None
        assert visit.stopped.kind is StopKind.FORBIDDEN_HOST
        assert visit.stopped.pending is not None
        assert visit.stopped.pending.url == there
        assert other.received == []
        assert len(visit.hops) == 1
        with pytest.raises(ForbiddenHostError):
            visit.require_page()
    finally:
        other.close()


def test_forbidden_pictures_are_noted_and_the_page_is_seen(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<p>here</p><img src="https://tracker.invalid/dot.gif">')
    visit = citizen.open(site.url)
    assert visit.require_page().shown_text == "here"
    refused = [note.text.ja for note in visit.notes if note.kind is NoteKind.REQUEST_REFUSED]
    assert len(refused) == 1
    assert "tracker.invalid" in refused[0]


def test_name_not_resolved(citizen: Browser) -> None:
    visit = citizen.open("https://partner.invalid/")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.NAME_NOT_RESOLVED
    assert visit.page is None
    assert visit.hops[0].outcome == visit.stopped.text


def test_tls_to_a_plain_port(site: Site, citizen: Browser) -> None:
    visit = citizen.open(site.url.replace("http:", "https:"))
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.TLS


@pytest.mark.parametrize(
    "reply",
    [
        redirect(f"{PORTAL}/sso"),
        redirect("/login"),
        page(SAML_FORM.format(action=f"{PORTAL}/sso") + SUBMIT),
        page(f'<meta http-equiv=refresh content="0;url={PORTAL}/sso">'),
        page(f"<script>fetch('/api').then(() => location = '{PORTAL}/sso')</script>"),
    ],
)
def test_peek_never_reaches_the_portal(world: World, citizen: Browser, site: Site, reply: Reply) -> None:
    site.routes["/menu"] = reply
    site.routes["/login"] = redirect(f"{PORTAL}/sso", 307)
    visit = citizen.peek(f"{site.url}/menu")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.LED_TO_PORTAL
    assert visit.stopped.pending is not None
    assert visit.stopped.pending.url == f"{PORTAL}/sso"
    assert world.portal_requests == []


def test_peek_uses_the_live_cookies_and_leaves_the_window_alone(citizen: Browser, site: Site) -> None:
    site.routes["/log-in"] = page("<a href=/next>on</a>", ("Set-Cookie", "session=1"))
    site.routes["/menu"] = page("<p id=who>A</p>")
    here = citizen.open(f"{site.url}/log-in").require_page()
    assert citizen.peek(f"{site.url}/menu").require_page().text_of("#who") == "A"
    assert site.last.headers["Cookie"] == "session=1"
    site.routes["/next"] = page("next")
    assert citizen.follow(here, "/next").require_page().shown_text == "next"
    assert site.last.headers["Referer"] == f"{site.url}/log-in"


def test_request_as_it_is_given(site: Site, citizen: Browser) -> None:
    site.routes["/acs"] = page("done")
    body = b"SAMLResponse=%2b%2B&odd"
    navigation = Navigation(
        "POST", f"{site.url}/acs", body, "application/x-www-form-urlencoded", initiator=f"{PORTAL}/sso", referrer=PORTAL
    )
    assert citizen.send(navigation).require_page().shown_text == "done"
    assert (site.last.method, site.last.body) == ("POST", body)
    assert site.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert site.last.headers["Sec-Fetch-Site"] == "cross-site"
    assert site.last.headers["Sec-Fetch-User"] == "?1"
    assert site.paths == ["POST /acs"]


def test_from_another_site_strict_cookies_stay(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("x", ("Set-Cookie", "strict=1; SameSite=Strict"), ("Set-Cookie", "lax=1; SameSite=Lax"))
    citizen.open(site.url)
    citizen.open(site.url, initiator=f"{PORTAL}/")
    assert site.last.headers["Cookie"] == "lax=1"
    assert site.last.headers["Sec-Fetch-Site"] == "cross-site"


def test_other_types(site: Site, citizen: Browser) -> None:
    site.routes["/json"] = Reply(200, '{"名": 1}'.encode(), (("Content-Type", "application/problem+json"),))
    site.routes["/nothing"] = Reply(204, b"", ())
    site.routes["/file"] = Reply(
        200, b"%PDF", (("Content-Type", "application/pdf"), ("Content-Disposition", 'attachment; filename="a.pdf"'))
    )
    assert citizen.open(f"{site.url}/json").require_page().text == '{"名": 1}'
    assert citizen.open(f"{site.url}/nothing").require_page().status == 204
    visit = citizen.open(f"{site.url}/file")
    assert visit.stopped is not None
    assert visit.stopped.kind is StopKind.DOWNLOAD
    assert "a.pdf" in visit.stopped.text.ja
    assert visit.page is not None
    assert visit.page.body == b"%PDF"


def test_error_pages_are_pages(site: Site, citizen: Browser) -> None:
    site.routes["/"] = Reply(500, "<main id=error>障害</main>".encode())
    shown = citizen.open(site.url).require_page()
    assert (shown.status, shown.text_of("#error")) == (500, "障害")


def test_japanese_character_sets(site: Site, citizen: Browser) -> None:
    source = "<title>①株</title><form method=post action=/in><input name=who><button>送信</button></form>"
    kind = (("Content-Type", "text/html; charset=Shift_JIS"),)
    site.routes["/"] = Reply(200, source.encode("cp932"), kind)
    assert citizen.open(site.url).require_page().title == "①株"


def test_devices_share_nothing_and_copies_everything(chromium: object, site: Site, world: World) -> None:
    first, second = chromium.browser("A-1"), chromium.browser("B-1")  # type: ignore[attr-defined]
    site.routes["/"] = page("x", ("Set-Cookie", "a=1"))
    first.open(site.url)
    second.open(site.url)
    assert "Cookie" not in site.last.headers
    twin = first.duplicate()
    first.close()
    assert (first.cookies, len(twin.cookies)) == ((), 1)
    twin.open(site.url)
    assert site.last.headers["Cookie"] == "a=1"
    assert [each.device for each in world.notebook.exchanges] == ["A-1", "B-1", "A-1"]
    twin.close()
    second.close()
