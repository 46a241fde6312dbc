"""What a page of another site can make a citizen's browser send."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

import pytest

from conformance.actors.browser import (
    Browser,
    Matcher,
    Navigation,
    Stop,
    StopKind,
    as_an_address,
    from_elsewhere,
    made_for_one,
)

from .site import Site, page
from .test_page import as_page

FORM: Final = """
<form id=f action="/to" method="post"%s>
  <input type=hidden name=token value="%s"><input type=hidden name=step value=consent><input name=typed>
  <button name=go value=yes>同意する</button>
</form>
"""
AGREE: Final = Matcher(text="同意する")


def _sent(site: Site) -> list[tuple[str, str]]:
    return parse_qsl(site.last.body.decode(), keep_blank_values=True)


def _request(source: str, *, without: tuple[str, ...] = ()) -> Navigation:
    request = from_elsewhere(as_page(source), AGREE, {"typed": "t"}, without=without)
    assert isinstance(request, Navigation)
    return request


def test_a_browser_says_where_it_comes_from_and_keeps_its_own_cookies_to_the_site(site: Site, citizen: Browser) -> None:
    cookies = tuple(("Set-Cookie", f"{name}=1; {rest}") for name, rest in (("lax", "SameSite=Lax"), ("old", "Path=/")))
    site.routes["/"] = page(FORM % ("", "secret"), *cookies)
    here = citizen.open(site.url).require_page()
    request = from_elsewhere(here, AGREE, {"typed": "t"})
    assert isinstance(request, Navigation)
    citizen.send(request)
    assert _sent(site) == [("token", "secret"), ("step", "consent"), ("typed", "t"), ("go", "yes")]
    headers = site.last.headers
    assert headers["Origin"] == "http://another-site.invalid"
    assert headers["Sec-Fetch-Site"] == "cross-site"
    assert headers["Sec-Fetch-User"] is None
    # Without SameSite a cookie of the last two minutes goes along, as it does in Chromium.
    assert headers["Cookie"] == "old=1"


def test_what_was_made_for_one_citizen_is_told_from_what_all_have() -> None:
    own, theirs = as_page(FORM % ("", "mine")), as_page(FORM % ("", "theirs"))
    assert made_for_one(theirs, own, AGREE) == {"token"}
    assert made_for_one(own, own, AGREE) == frozenset()
    assert made_for_one(as_page("<p>同意する"), own, AGREE) == frozenset()


def test_what_is_left_out_stays_on_the_citizens_own_page() -> None:
    here = as_page(FORM % ("", "secret"))
    request = from_elsewhere(here, AGREE, {"typed": "t"}, without={"token"})
    assert isinstance(request, Navigation)
    assert parse_qsl(request.body.decode()) == [("step", "consent"), ("typed", "t"), ("go", "yes")]
    assert here.forms[0].hidden == {"token": "secret", "step": "consent"}


def test_a_form_as_an_address() -> None:
    request = as_an_address(_request(FORM % ("", "theirs"), without=("step",)))
    assert request is not None
    assert (request.method, request.body) == ("GET", b"")
    assert request.url == "https://a.test/to?token=theirs&typed=t&go=yes"


@pytest.mark.parametrize("enctype", [' enctype="multipart/form-data"', ' enctype="text/plain"'])
def test_what_is_not_written_like_an_address_is_none(enctype: str) -> None:
    assert as_an_address(_request(FORM % (enctype, "theirs"))) is None


def test_a_link_is_an_address_already() -> None:
    request = from_elsewhere(as_page('<a href="/agree?id=1">同意する</a>'), AGREE, {})
    assert isinstance(request, Navigation)
    assert as_an_address(request) is None


def test_what_works_by_script_no_page_of_another_site_can_send(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<button type="button" onclick="agree()">同意する</button>')
    here = citizen.open(site.url).require_page()
    stopped = from_elsewhere(here, AGREE, {})
    assert isinstance(stopped, Stop)
    assert stopped.kind in {StopKind.ELEMENT_NOT_FOUND, StopKind.NEEDS_SCRIPTS}
