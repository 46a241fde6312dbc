"""Proposals of matchers: the stable first; what frameworks number, and what other pages have too, is passed by."""

from __future__ import annotations

import pytest

from conformance.actors.browser import Matcher
from conformance.survey import sightings
from conformance.survey._marks import mark_button, mark_page
from conformance.vocabulary import ScreenKind

from .pages import page

FIELDS = "<input name=user><input type=password name=pw><button>ログイン</button></form>"


@pytest.mark.parametrize(
    ("source", "matcher"),
    [
        (f"<form id=login name=l action=/go>{FIELDS}", Matcher(css="form#login")),
        (f'<form id="log in" name=l>{FIELDS}', Matcher(css='form[id="log in"]')),
        (f"<main id=login-page><h1>ログイン</h1><form>{FIELDS}</main>", Matcher(css="main#login-page")),
        (f'<form id="j_idt12" name="loginForm">{FIELDS}', Matcher(css='form[name="loginForm"]')),
        (f'<form id="form-123456">{FIELDS}', Matcher(css='input[name="pw"]')),
        (f'<div id="mui-4"><form id=":r1:">{FIELDS}</div>', Matcher(css='input[name="pw"]')),
    ],
)
def test_a_login_is_recognised_by_what_stays(source: str, matcher: Matcher) -> None:
    there = page(source)
    (found,) = sightings(there)
    assert mark_page(there, found.anchors, [page("<h1>ホーム</h1>")]) == matcher


def test_what_another_page_has_too_is_passed_by() -> None:
    there = page(
        "<title>エラー</title><div id=app><main id=content><h1>処理できませんでした</h1></main></div>", status=500
    )
    (found,) = sightings(there)
    home = page("<title>ホーム</title><div id=app><main id=content><h1>ようこそ</h1></main></div>")
    assert mark_page(there, found.anchors, [home]) == Matcher(title="エラー")
    same_title = page("<title>エラー</title><div id=app><main id=content><h1>よくあるエラー</h1></main></div>")
    assert mark_page(there, found.anchors, [home, same_title]) == Matcher(text="処理できませんでした")
    assert mark_page(there, found.anchors, [there]) is None


@pytest.mark.parametrize(
    ("form", "css"),
    [
        ("<form action=/consent>", 'form[action="/consent"]'),
        ("<form action='/consent?token=a1'>", 'form[action^="/consent"]'),
        ("<form action='/c;jsessionid=AB12'>", 'form[action^="/c"]'),
    ],
)
def test_a_form_without_names_by_its_action(form: str, css: str) -> None:
    there = page(f"<h1>規約</h1>{form}<button>同意する</button><button>同意しない</button></form>")
    (found,) = sightings(there)
    assert found.kind is ScreenKind.CONSENT
    assert mark_page(there, found.anchors, [page("<h1>ホーム</h1>")]) == Matcher(css=css)


def test_names_of_people_and_numbers_are_no_marks() -> None:
    there = page("<title>試験 太郎様</title><h1>お客様番号 12345678 のエラー</h1>", status=500)
    assert mark_page(there, sightings(there)[0].anchors, []) is None


@pytest.mark.parametrize(
    ("form", "matcher"),
    [
        ("<form><button id=agree name=a value=b>同意する</button></form>", Matcher(css="#agree")),
        (
            "<form><button name=d value='no'>いいえ</button><button name=d value='a\"b'>同意する</button></form>",
            Matcher(css='button[name="d"][value="a\\"b"]'),
        ),
        ("<form id=c><button type=submit>同意する</button></form>", Matcher(css='form#c button[type="submit"]')),
        (
            "<form><button type=button>x</button><button id=b1 type=submit>同意する</button></form>",
            Matcher(text="同意する"),
        ),
        ("<form><input type=submit name=ok value=同意する></form>", Matcher(css='input[name="ok"]')),
        ("<form></form><a id=go href=/x>同意する</a>", Matcher(css="#go")),
    ],
)
def test_a_button_is_pointed_at(form: str, matcher: Matcher) -> None:
    there = page(form)
    button = next(
        each for each in there.tree.iter("button", "input", "a") if "同意する" in (each.text or each.get("value") or "")
    )
    assert mark_button(there, button, there.forms[0].element) == matcher


def test_a_button_that_another_hides_is_not_pointed_at() -> None:
    there = page("<form><button>次へ</button></form><form><button>次へ</button></form>")
    assert mark_button(there, there.forms[1].buttons[0], there.forms[1].element) is None
