"""A visitor's session is his own: no draft and no note names it."""

from __future__ import annotations

import pytest

from conformance.survey import MISSING, guesses_from, notes_on
from conformance.survey._addresses import url_shown, without_session

from .pages import BASE, led_on, look, page

LOGIN = (
    "<title>ログイン</title><form id=j_id1 action='/auth;jsessionid=SECRET'><label>ログインID <input name=u></label>"
    "<input type=password name=p><button>ログイン</button></form>"
)


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("/login;jsessionid=A1.node", "/login"),
        ("/login;JSESSIONID=A1/next;sid=2?x=1#y", "/login/next?x=1#y"),
        ("/login;phpsessid=A1?PHPSESSID=2", "/login"),
        ("/go?x=1&sid=2&y=3", "/go?x=1&y=3"),
        ("/go?ASPSESSIONIDAB=2", "/go"),
        ("/login;%6Asessionid=A1", "/login"),
        ("/car;color=red;inside=1?session_type=portal&", "/car;color=red;inside=1?session_type=portal&"),
        ("https://a.test/?", "https://a.test/?"),
    ],
)
def test_sessions_are_taken_out_of_addresses(url: str, left: str) -> None:
    assert without_session(url) == left


def test_an_address_is_told_without_queries_and_sessions() -> None:
    assert url_shown(f"{BASE}/x;jsessionid=1?a=b") == f"{BASE}/x?…"
    assert url_shown(f"{BASE}/x;jsessionid=1?sid=b") == f"{BASE}/x"


def test_no_session_gets_into_a_draft() -> None:
    portal = "https://mock-portal.test/saml/sso?SAMLRequest=x"
    menu = page("<h1>メニュー</h1><a href='/off;jsessionid=SECRET'>シングルサインオフ</a>", "/menu;jsessionid=SECRET")
    login = page(LOGIN, "/login;jsessionid=SECRET")
    looks = [
        look("/mypage;jsessionid=SECRET", login),
        look("/login", login),
        look("/menu", menu),
        look(MISSING, page("<title>x</title><main id=error></main>", f"{MISSING};jsessionid=SECRET", status=404)),
        led_on("/a;jsessionid=SECRET?sid=SECRET&x=1", portal, label="マイナポータルと連携する"),
        led_on("/b", portal, on_the_way=("/sso;jsessionid=SECRET?sid=SECRET&to=%2Fb%3Bjsessionid%3DSECRET",)),
    ]
    found = {each.key: each.value for each in guesses_from(looks, BASE)}
    assert found["probe.page"] == "/mypage"
    assert found["screens.login.page"] == "/login"
    assert found["wires.saml2.link_start"] == "/a?x=1"
    assert found["wires.saml2.sign_on_start"] == "/sso?to={landing}"
    assert found["offers.sign_off_from_partner"] == {"page": "/menu", "press": {"css": 'a[href^="/off"]'}}
    assert "SECRET" not in str(guesses_from(looks, BASE))
    assert "SECRET" not in str(notes_on(looks))
    assert "→" not in notes_on(looks)[2].ja, "a login that got a session's identifier is where it was asked for"
