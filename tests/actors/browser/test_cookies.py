"""The cookie rules, one row each (RFC 6265bis, and Chromium where it leaves a choice)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conformance.actors.browser import Browser, Navigation, NoteKind
from conformance.actors.browser.cookies import CookieJar, Rejection, SameSite
from conformance.actors.browser.set_cookie import parse_cookie_date, parse_set_cookie

from .site import PORTAL, Clock, Site, World, page, redirect

HTTPS = "https://www.example.co.jp/dir/page"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jar(clock: Clock) -> CookieJar:
    return CookieJar(clock)


@pytest.mark.parametrize(
    ("set_at", "header", "asked", "sent"),
    [
        (HTTPS, "a=1", "https://www.example.co.jp/dir/x", True),
        (HTTPS, "a=1", "https://www.example.co.jp/dir", True),
        (HTTPS, "a=1", "https://www.example.co.jp/directory", False),
        (HTTPS, "a=1", "https://www.example.co.jp/", False),
        (HTTPS, "a=1; Path=/", "https://www.example.co.jp/", True),
        (HTTPS, "a=1; Path=relative", "https://www.example.co.jp/", False),
        (HTTPS, "a=1; Path=/di", "https://www.example.co.jp/dir", False),
        (HTTPS, "a=1; Path=/", "https://sub.www.example.co.jp/", False),
        (HTTPS, "a=1; Path=/; Domain=.example.co.jp", "https://other.example.co.jp/", True),
        (HTTPS, "a=1; Path=/; Domain=EXAMPLE.co.jp", "https://example.co.jp/", True),
        (HTTPS, "a=1; Path=/; Domain=example.co.jp", "https://badexample.co.jp/", False),
        (HTTPS, "a=1; Path=/", "https://www.example.co.jp:8443/", True),
        (HTTPS, "a=1; Path=/", "http://www.example.co.jp/", True),
        (HTTPS, "a=1; Path=/; Secure", "http://www.example.co.jp/", False),
        ("http://127.0.0.1:8080/", "a=1; Secure", "http://127.0.0.1:9090/", True),
        ("http://localhost/", "a=1; Secure", "http://localhost/", True),
        ("http://[::1]:8080/", "a=1; Secure; HttpOnly", "http://[::1]:8080/", True),
        ("http://127.0.0.1/", "a=1; Domain=127.0.0.1", "http://127.0.0.1/", True),
        (HTTPS, "a=1; Path=/; Max-Age=0", "https://www.example.co.jp/", False),
        (HTTPS, "a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://www.example.co.jp/", False),
        (HTTPS, "a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", "https://www.example.co.jp/", True),
        (HTTPS, "a=1; Path=/; Expires=nonsense", "https://www.example.co.jp/", True),
        (HTTPS, "__Host-a=1; Path=/; Secure", "https://www.example.co.jp/", True),
    ],
)
def test_where_a_cookie_goes(jar: CookieJar, set_at: str, header: str, asked: str, sent: bool) -> None:
    assert jar.store(set_at, header) is None
    assert (jar.header_for(asked, "GET", None).header is not None) is sent


@pytest.mark.parametrize(
    ("set_at", "header", "reason"),
    [
        (HTTPS, "a=1; Domain=other.co.jp", Rejection.DOMAIN_MISMATCH),
        (HTTPS, "a=1; Domain=sub.www.example.co.jp", Rejection.DOMAIN_MISMATCH),
        (HTTPS, "a=1; Domain=co.jp", Rejection.PUBLIC_SUFFIX),
        (HTTPS, "a=1; Domain=jp", Rejection.PUBLIC_SUFFIX),
        ("https://www.city.lg.jp/", "a=1; Domain=lg.jp", Rejection.PUBLIC_SUFFIX),
        ("http://127.0.0.1/", "a=1; Domain=0.0.1", Rejection.DOMAIN_MISMATCH),
        ("http://127.0.0.1/", "a=1; Domain=127.0.0.2", Rejection.DOMAIN_MISMATCH),
        ("http://www.example.co.jp/", "a=1; Secure", Rejection.SECURE_ON_INSECURE),
        (HTTPS, "a=1; SameSite=None", Rejection.NONE_WITHOUT_SECURE),
        (HTTPS, "__Secure-a=1", Rejection.SECURE_PREFIX),
        (HTTPS, "__host-a=1; Secure", Rejection.HOST_PREFIX),
        (HTTPS, "__Host-a=1; Secure; Path=/; Domain=example.co.jp", Rejection.HOST_PREFIX),
        (HTTPS, "=__Host-a=1", Rejection.HIDDEN_PREFIX),
        (HTTPS, "a=" + "x" * 4096, Rejection.TOO_LARGE),
        (HTTPS, "a=1\x01", Rejection.SYNTAX),
        (HTTPS, "=", Rejection.SYNTAX),
    ],
)
def test_rejected_with_the_reason(jar: CookieJar, set_at: str, header: str, reason: Rejection) -> None:
    rejected = jar.store(set_at, header)
    assert rejected is not None
    assert rejected.reason is reason
    assert jar.view() == ()


def test_host_that_is_a_suffix_gets_a_host_only_cookie(jar: CookieJar) -> None:
    assert jar.store("https://localhost/", "a=1; Domain=localhost") is None
    assert jar.view()[0].host_only


def test_insecure_page_cannot_overlay_a_secure_cookie(jar: CookieJar) -> None:
    jar.store(HTTPS, "a=1; Secure; Path=/")
    rejected = jar.store("http://www.example.co.jp/x", "a=2; Path=/x")
    assert rejected is not None
    assert rejected.reason is Rejection.OVERWRITES_SECURE
    assert jar.store("http://www.example.co.jp/x", "b=2; Path=/x") is None


LAX, STRICT, NONE, BARE = "SameSite=Lax", "SameSite=Strict", "SameSite=None; Secure", "HttpOnly"


@pytest.mark.parametrize(
    ("initiator", "method", "attributes", "sent"),
    [
        (None, "GET", STRICT, True),
        (None, "POST", STRICT, True),
        ("https://other.example.co.jp/", "POST", STRICT, True),
        ("http://www.example.co.jp/", "POST", LAX, False),
        ("http://www.example.co.jp/", "GET", STRICT, False),
        (PORTAL, "GET", STRICT, False),
        (PORTAL, "GET", LAX, True),
        (PORTAL, "GET", BARE, True),
        (PORTAL, "POST", LAX, False),
        (PORTAL, "POST", NONE, True),
        (PORTAL, "POST", "SameSite=nonsense", True),
        ("https://another.co.jp/", "GET", STRICT, False),
    ],
)
def test_same_site(jar: CookieJar, initiator: str | None, method: str, attributes: str, sent: bool) -> None:
    jar.store(HTTPS, f"a=1; Path=/; {attributes}")
    assert (jar.header_for("https://www.example.co.jp/", method, initiator).header == "a=1") is sent


def test_lax_post_grace_lasts_two_minutes(jar: CookieJar, clock: Clock) -> None:
    jar.store(HTTPS, "a=1; Path=/")
    clock.advance(minutes=2)
    assert jar.header_for(HTTPS, "POST", PORTAL).by_grace == ("a",)
    clock.advance(seconds=1)
    late = jar.header_for(HTTPS, "POST", PORTAL)
    assert (late.header, late.by_grace, late.withheld) == (None, (), ("a",))


@pytest.mark.parametrize(("value", "graced"), [("1", False), ("2", True)])
def test_setting_the_same_value_again_keeps_the_age(jar: CookieJar, clock: Clock, value: str, graced: bool) -> None:
    jar.store(HTTPS, "a=1; Path=/")
    clock.advance(minutes=3)
    jar.store(HTTPS, f"a={value}; Path=/")
    assert (jar.header_for(HTTPS, "POST", PORTAL).header is not None) is graced


def test_order_and_expiry(jar: CookieJar, clock: Clock) -> None:
    for header in ("b=1; Path=/", "c=2; Path=/; Max-Age=60", "a=3; Path=/dir", "=nameless; Path=/dir"):
        jar.store(HTTPS, header)
        clock.advance(seconds=1)
    assert jar.header_for(HTTPS, "GET", None).header == "a=3; nameless; b=1; c=2"
    clock.advance(seconds=60)
    assert jar.header_for(HTTPS, "GET", None).header == "a=3; nameless; b=1"


def test_lifetime_is_capped_at_400_days(jar: CookieJar, clock: Clock) -> None:
    jar.store(HTTPS, "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT")
    expires = jar.view()[0].expires
    assert expires is not None
    assert (expires - clock.at).days == 400


def test_crowd_is_bounded(jar: CookieJar, clock: Clock) -> None:
    jar.store(HTTPS, "kept=1; Secure; Path=/")
    for number in range(200):
        clock.advance(seconds=1)
        jar.store(HTTPS, f"c{number}=1; Path=/")
    names = {cookie.name for cookie in jar.view()}
    assert len(names) == 180
    assert {"kept", "c199"} <= names
    assert "c0" not in names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("6 nov 26 8:9:7", datetime(2026, 11, 6, 8, 9, 7, tzinfo=UTC)),
        ("31 Feb 2026 00:00:00", None),
        ("tomorrow", None),
        ("1 Jan 1500 00:00:00", None),
    ],
)
def test_dates(text: str, expected: datetime | None) -> None:
    assert parse_cookie_date(text) == expected


def test_attributes_are_read_leniently() -> None:
    parsed = parse_set_cookie("a = b=c ; PATH=/x; path=/y; httponly; SAMESITE=sTrIcT; Max-Age=1x; Unknown=1; secure=no")
    assert parsed is not None
    assert (parsed.name, parsed.value, parsed.path, parsed.http_only) == ("a", "b=c", "/y", True)
    assert (parsed.same_site, parsed.max_age, parsed.secure) == ("strict", None, True)


def test_view_tells_the_flags(site: Site, citizen: Browser) -> None:
    site.routes["/x/"] = page("x", ("Set-Cookie", "s=1; Secure; HttpOnly; SameSite=None"), ("Set-Cookie", "t=2"))
    citizen.open(f"{site.url}/x/")
    first, second = citizen.cookies
    assert (first.name, first.domain, first.path, first.host_only) == ("s", "127.0.0.1", "/x", True)
    assert (first.secure, first.http_only, first.same_site) == (True, True, SameSite.NONE)
    assert (second.secure, second.same_site) == (False, SameSite.UNSPECIFIED)


def test_notes_on_a_cross_site_post(site: Site, world: World, citizen: Browser) -> None:
    site.routes["/start"] = page(
        "x",
        ("Set-Cookie", "flow=1; Path=/"),
        ("Set-Cookie", "menu=1; Path=/; SameSite=Lax"),
        ("Set-Cookie", "a=1; Domain=jp"),
    )
    started = citizen.open(f"{site.url}/start")
    assert [(note.kind, note.cookies) for note in started.notes] == [(NoteKind.COOKIE_REJECTED, ("a",))]
    assert [rejected.reason for rejected in citizen.rejected_cookies] == [Rejection.PUBLIC_SUFFIX]
    visit = citizen.send(Navigation("POST", f"{site.url}/start", b"", initiator=PORTAL))
    assert [(note.kind, note.cookies) for note in visit.notes[:2]] == [
        (NoteKind.LAX_POST_EXEMPTION, ("flow",)),
        (NoteKind.COOKIE_WITHHELD, ("menu",)),
    ]
    assert site.last.headers["Cookie"] == "flow=1"
    world.clock.advance(minutes=3)
    citizen.send(Navigation("POST", f"{site.url}/start", b"", initiator=PORTAL))
    assert "Cookie" not in site.last.headers


def test_cookies_of_a_redirect_are_taken_and_sent_on(site: Site, citizen: Browser) -> None:
    site.routes["/a"] = redirect("/b", 302, ("Set-Cookie", "a=1"))
    site.routes["/b"] = page("b")
    citizen.open(f"{site.url}/a")
    assert site.last.headers["Cookie"] == "a=1"


def _carried(site: Site, browser: Browser) -> str:
    browser.open(f"{site.url}/look")
    return site.last.headers.get("Cookie", "")


def test_another_browser_carries_just_the_cookies_given_as_they_were(site: Site, citizen: Browser) -> None:
    """Whoever took them still has them after the partner has replaced or withdrawn them."""
    replies = [
        page("x", ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; SameSite=Strict"), ("Set-Cookie", "c=3")),
        page("x", ("Set-Cookie", "a=9"), ("Set-Cookie", "b=; Max-Age=0")),
    ]
    site.routes["/"] = lambda received: replies.pop(0)
    citizen.open(site.url)
    taken = [cookie for cookie in citizen.cookies if cookie.name != "c"]
    citizen.open(site.url)
    thief = citizen.carrying(taken)
    assert _carried(site, thief) == "a=1; b=2"
    assert [(each.name, each.value, each.same_site) for each in thief.cookies] == [
        ("a", "1", SameSite.UNSPECIFIED),
        ("b", "2", SameSite.STRICT),
    ]
    assert _carried(site, citizen) == "c=3; a=9"
    thief.close()


def test_a_copy_is_the_device_as_it_is_now(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("x", ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    site.routes["/off"] = page("x", ("Set-Cookie", "a=; Max-Age=0"))
    citizen.open(site.url)
    twin = citizen.duplicate()
    citizen.open(f"{site.url}/off")
    assert _carried(site, twin) == "a=1; b=2"
    assert {each.same_site for each in twin.cookies} == {SameSite.UNSPECIFIED}
    assert _carried(site, citizen) == "b=2"
    twin.close()
