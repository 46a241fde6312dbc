"""What a form sends, and what a citizen cannot do with one."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from conformance.actors.browser import Browser, Matcher, StopKind

from .site import Reply, Site, page

CONTROLS = """
<form id=f action="/to?old=1" method="%s">
  <input name=plain value=a><input value=nameless><input name=off value=x disabled>
  <input type=hidden name=token value=t><input type=hidden name=_charset_>
  <input type=checkbox name=c1 checked><input type=checkbox name=c2 value=v>
  <input type=radio name=r value=1 checked><input type=radio name=r value=2>
  <select name=s><option disabled>no<option value=one>一<option value=two>二</select>
  <select name=m multiple><option selected>p<option selected>q<option>z</select>
  <textarea name=t>
line1
line2</textarea>
  <fieldset disabled><legend><input name=legend value=l></legend><input name=gone value=g></fieldset>
  <datalist><option value=d></datalist>
  <input type=reset name=reset value=r><input type=file name=file>
  <button name=go value=first>送信</button><input type=submit name=go value=second>
</form>
<input name=outside value=o form=f><button form=f id=far formaction="/far" formmethod="get">遠く</button>
"""


def sent(site: Site) -> list[tuple[str, str]]:
    return parse_qsl(site.last.body.decode(), keep_blank_values=True)


def test_successful_controls(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CONTROLS % "post")
    here = citizen.open(site.url).require_page()
    citizen.press(here, Matcher(text="送信"))
    assert sent(site) == [
        ("plain", "a"),
        ("token", "t"),
        ("_charset_", "utf-8"),
        ("c1", "on"),
        ("r", "1"),
        ("s", "one"),
        ("m", "p"),
        ("m", "q"),
        ("t", "line1\r\nline2"),
        ("legend", "l"),
        ("file", ""),
        ("go", "first"),
        ("outside", "o"),
    ]
    assert site.last.path == "/to?old=1"
    assert site.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert site.last.headers["Origin"] == site.url
    assert site.last.headers["Sec-Fetch-User"] == "?1"


def test_filled_in(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CONTROLS % "post")
    here = citizen.open(site.url).require_page()
    filled: dict[str, str | bool] = {
        "plain": "試 験&",
        "c1": False,
        "c2": "v",
        "r": "2",
        "s": "二",
        "m": "z",
        "t": "x\ny",
    }
    citizen.submit(here, Matcher(css="[value=second]"), filled)
    values = dict(sent(site))
    assert values == {
        "plain": "試 験&",
        "token": "t",
        "_charset_": "utf-8",
        "c2": "v",
        "r": "2",
        "s": "two",
        "m": "z",
        "t": "x\r\ny",
        "legend": "l",
        "file": "",
        "go": "second",
        "outside": "o",
    }


def test_get_replaces_the_query(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page('<form action="/q?old=1#top"><input name=a value="1 2*"><input type=image name=i></form>')
    here = citizen.open(site.url).require_page()
    visit = citizen.press(here, Matcher(css="form"))
    assert site.last.path == "/q?a=1+2*&i.x=0&i.y=0"
    assert visit.hops[0].request.header("Origin") is None
    assert visit.page is not None
    assert visit.page.url.endswith("#top")


def test_button_overrides_and_form_attribute(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(CONTROLS % "post")
    here = citizen.open(site.url).require_page()
    citizen.press(here, Matcher(css="#far"))
    assert site.last.method == "GET"
    assert site.last.path.startswith("/far?plain=a&token=t&")


def test_action_missing_or_relative_to_base(site: Site, citizen: Browser) -> None:
    site.routes["/dir/a"] = page('<base href="/base/"><form><button>x</button></form><form action=b id=b></form>')
    here = citizen.open(f"{site.url}/dir/a#f").require_page()
    citizen.press(here, Matcher(text="x"))
    assert site.last.path == "/dir/a?"
    citizen.press(here, Matcher(css="#b"))
    assert site.last.path == "/base/b?"


def test_multipart(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page(
        '<form method=post enctype="multipart/form-data"><input name=\'a"b\' value="値"><input type=file name=f>'
        "<button>x</button></form>"
    )
    here = citizen.open(site.url).require_page()
    citizen.press(here, Matcher(text="x"))
    boundary = site.last.headers["Content-Type"].partition("boundary=")[2]
    assert site.last.body.decode().split(f"--{boundary}") == [
        "",
        '\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n値\r\n',
        '\r\nContent-Disposition: form-data; name="f"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n",
        "--\r\n",
    ]
    first = site.last.body
    citizen.press(here, Matcher(text="x"))
    assert site.last.body == first


def test_text_plain(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<form method=post enctype=text/plain><input name=a value='b c'></form>")
    citizen.press(citizen.open(site.url).require_page(), Matcher(css="form"))
    assert site.last.body == b"a=b c\r\n"


@pytest.mark.parametrize(
    ("label", "accept", "body"),
    [
        ("shift_jis", "", b"a=%8E%8E+%87%40&b=%26%2312316%3B"),
        ("euc-jp", "", b"a=%BB%EE+%AD%A1&b=%26%2312316%3B"),
        ("utf-8", "", b"a=%E8%A9%A6+%E2%91%A0&b=%E3%80%9C"),
        ("utf-8", "unknown Windows-31J", b"a=%8E%8E+%87%40&b=%26%2312316%3B"),
    ],
)
def test_form_in_the_character_set_of_its_page(
    site: Site, citizen: Browser, label: str, accept: str, body: bytes
) -> None:
    source = f"<form method=post accept-charset='{accept}'><input name=a><input name=b></form>"
    site.routes["/"] = Reply(200, source.encode(), (("Content-Type", f"text/html; charset={label}"),))
    here = citizen.open(site.url).require_page()
    citizen.submit(here, Matcher(css="form"), {"a": "試 ①", "b": "〜"})
    assert site.last.body == body


@pytest.mark.parametrize(
    ("fields", "kind", "named"),
    [
        ({"missing": "x"}, StopKind.ELEMENT_NOT_FOUND, "missing"),
        ({"secret": "x"}, StopKind.ELEMENT_NOT_FOUND, "secret"),
        ({"fixed": "x"}, StopKind.ELEMENT_NOT_FOUND, "fixed"),
        ({"s": "other"}, StopKind.ELEMENT_NOT_FOUND, "s"),
        ({}, StopKind.FORM_INVALID, "need, agree, kind"),
        ({"need": "x", "agree": True}, StopKind.FORM_INVALID, "kind"),
    ],
)
def test_what_a_citizen_cannot_do(
    site: Site, citizen: Browser, fields: dict[str, str | bool], kind: StopKind, named: str
) -> None:
    site.routes["/"] = page(
        "<form method=post><input name=need required><input type=hidden name=secret>"
        "<input name=fixed readonly required>"
        "<input type=checkbox name=agree required><select name=s><option>a</select>"
        "<input type=radio name=kind value=1 required><input type=radio name=kind value=2><button>送信</button></form>"
    )
    here = citizen.open(site.url).require_page()
    visit = citizen.submit(here, Matcher(text="送信"), fields)
    assert visit.stopped is not None
    assert visit.stopped.kind is kind
    assert named in visit.stopped.text.ja
    assert visit.page is here
    assert len(site.received) == 1
    citizen.submit(here, Matcher(text="送信"), {"need": "x", "agree": True, "kind": "2"})
    assert site.last.body == b"need=x&secret=&fixed=&agree=on&s=a&kind=2"


def test_validation_is_waived(site: Site, citizen: Browser) -> None:
    site.routes["/"] = page("<form method=post><input name=a required><button formnovalidate>戻る</button></form>")
    citizen.press(citizen.open(site.url).require_page(), Matcher(text="戻る"))
    assert site.last.body == b"a="


@pytest.mark.parametrize(
    ("source", "matcher", "kind"),
    [
        ("<form><button>a</button></form>", Matcher(text="b"), StopKind.ELEMENT_NOT_FOUND),
        ("<form><button disabled>a</button></form>", Matcher(text="a"), StopKind.ELEMENT_NOT_FOUND),
        ("<button>a</button>", Matcher(text="a"), StopKind.ELEMENT_NOT_FOUND),
        ("<form><button type=button>a</button></form>", Matcher(text="a"), StopKind.NEEDS_SCRIPTS),
        ("<a href='#'>a</a>", Matcher(text="a"), StopKind.NEEDS_SCRIPTS),
        ("<form action='javascript:x()'><button>a</button></form>", Matcher(text="a"), StopKind.NEEDS_SCRIPTS),
    ],
)
def test_nothing_to_press(site: Site, citizen: Browser, source: str, matcher: Matcher, kind: StopKind) -> None:
    site.routes["/"] = page(f"<title>画面</title>{source}")
    visit = citizen.press(citizen.open(site.url).require_page(), matcher)
    assert visit.stopped is not None
    assert visit.stopped.kind is kind
    assert "画面: 画面" in visit.stopped.text.ja


@pytest.mark.parametrize(
    "matcher", [Matcher(text="同意"), Matcher(css="#in"), Matcher(css="div.box"), Matcher(css="button", text="同意")]
)
def test_what_is_meant_is_pressed(site: Site, citizen: Browser, matcher: Matcher) -> None:
    site.routes["/"] = page(
        "<a href=/no>同意しない</a><div class=box><form method=post>"
        "<button name=b value=1><span id=in>同意</span></button></form></div>"
    )
    citizen.press(citizen.open(site.url).require_page(), matcher)
    assert (site.last.method, site.last.body) == ("POST", b"b=1")


def test_many_controls_keep_their_values(site: Site, citizen: Browser) -> None:
    inputs = "".join(f"<input name=n{number} value={number}>" for number in range(300))
    site.routes["/"] = page(f"<form method=post>{inputs}</form>")
    citizen.press(citizen.open(site.url).require_page(), Matcher(css="form"))
    assert sent(site) == [(f"n{number}", str(number)) for number in range(300)]
