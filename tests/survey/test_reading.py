"""From what was seen to guesses and notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.actors.browser import Stop, StopKind
from conformance.profile import Guess, Sure
from conformance.survey import MISSING, Look, guesses_from, notes_on
from conformance.survey._notes import plain
from conformance.vocabulary import Text

from .pages import BASE, led_on, look, page

LOGIN = (
    "<title>ログイン</title><form id=login><label>ログインID <input name=u></label><input type=password name=p>"
    "<button id=go>ログイン</button></form>"
)
ERROR = "<title>エラー</title><main id=error><h1>表示できません</h1></main>"


def guesses(*looks: Look) -> dict[str, Guess]:
    found = guesses_from(looks, BASE)
    assert len({each.key for each in found}) == len(found)
    return {each.key: each for each in found}


def values(*looks: Look) -> dict[str, object]:
    return {key: guess.value for key, guess in guesses(*looks).items()}


def test_a_login_and_an_error() -> None:
    found = guesses(
        look("/", page("<h1>ホーム</h1>", "/")),
        look(MISSING, page(ERROR, MISSING, status=404)),
        look("/login", page(LOGIN, "/login")),
    )
    assert {key: guess.value for key, guess in found.items()} == {
        "screens.login.match": {"css": "form#login"},
        "screens.login.page": "/login",
        "screens.login.fill": {"u": "{login}", "p": "{password}"},
        "screens.login.press": {"css": "#go"},
        "screens.error.match": {"css": "main#error"},
    }
    assert found["screens.login.match"].sure is Sure.CERTAIN
    assert found["screens.error.match"].sure is Sure.LIKELY
    assert "存在しないページ" in found["screens.error.match"].why.ja


def test_a_servers_own_404_is_a_candidate_only() -> None:
    missing = look(MISSING, page("<title>404 Not Found</title><h1>Not Found</h1>", MISSING, status=404))
    guess = guesses(missing)["screens.error.match"]
    assert (guess.value, guess.sure) == (None, Sure.UNKNOWN)
    assert "候補: title = 404 Not Found" in guess.why.ja


def test_pages_that_cannot_be_told_apart_get_no_matcher() -> None:
    shell = "<title>サービス</title><div id=app>{}</div>"
    login = shell.format("<input id=a><input type=password><button type=button>ログイン</button>")
    other = shell.format("<input id=q type=password><input type=password><button type=button>ログイン</button>")
    guess = guesses(look("/login", page(login, "/login")), look("/change", page(other, "/change")))[
        "screens.login.match"
    ]
    assert guess.value is None
    assert "区別できる要素が見つからない" in guess.why.ja


def test_a_page_that_asks_for_a_login_is_a_probe_and_the_menu_is_the_better_one() -> None:
    login = page(LOGIN, "/login?next=/x")
    found = guesses(
        look("/settings", login, on_the_way=("/login?next=/settings",)),
        look("/mypage", login, on_the_way=("/login?next=/mypage",)),
        look(MISSING, login),
    )
    assert found["probe.page"].value == "/mypage"
    assert "ログイン画面へ移動するため" in found["probe.page"].why.ja
    assert "probe.account" not in found


def test_no_probe_where_the_login_is_the_page_itself() -> None:
    assert "probe.page" not in guesses(look("/login", page(LOGIN, "/login")))


@pytest.mark.parametrize("body", [b"", b"SAMLRequest=x&RelayState=y"])
def test_where_linking_and_sign_on_start(body: bytes) -> None:
    url = "https://mock-portal.test/saml/sso" + ("" if body else "?SAMLRequest=x")
    found = values(
        led_on("/a", url, label="マイナポータルと連携する", body=body),
        led_on("/b", url, label="マイナポータル連携でログイン", body=body),
        led_on("/c", "https://elsewhere.test/", label="連携サービス"),
    )
    assert found == {"wires.saml2.link_start": "/a", "wires.saml2.sign_on_start": "/b"}


def test_the_parameter_of_the_landing_page_is_read_from_a_redirect() -> None:
    url = "https://mock-portal.test/saml/sso?SAMLRequest=x"
    found = values(led_on("/menu", url, on_the_way=("/sso/go?app=1&target=%2Fmenu",)))
    assert found == {"wires.saml2.sign_on_start": "/sso/go?app=1&target={landing}"}


def test_a_button_for_sign_off_is_taken_and_one_for_logging_out_is_told() -> None:
    menu = "<h1>メニュー</h1><form><button id=x>{}</button></form>"
    taken = guesses(look("/menu", page(menu.format("シングルサインオフ"), "/menu")))["offers.sign_off_from_partner"]
    assert taken.value == {"page": "/menu", "press": {"css": "#x"}}
    told = guesses(look("/menu", page(menu.format("ログアウト"), "/menu")))["offers.sign_off_from_partner"]
    assert told.value is None
    assert "css = #x" in told.why.ja


def test_fields_that_do_not_fit_are_told() -> None:
    form = "<form id=f><input name=name><input name=address><input name=sei_kana required><button>登録</button></form>"
    guess = guesses(look("/join", page(form, "/join")))["screens.input.fill"]
    assert guess.value == {"name": "{name}", "address": "{address}"}
    assert "sei_kana（読み仮名の欄）" in guess.why.ja


def test_a_consent_has_both_buttons() -> None:
    form = (
        "<h1>規約</h1><form id=c><button name=d value=y>同意する</button>"
        "<button name=d value=n>同意しない</button></form>"
    )
    found = values(look("/terms", page(form, "/terms")), look("/", page("<h1>規約に同意</h1>", "/")))
    assert found == {
        "screens.consent.match": {"css": "form#c"},
        "screens.consent.press": {"css": 'button[name="d"][value="y"]'},
        "screens.consent.decline": {"css": 'button[name="d"][value="n"]'},
    }


def test_a_box_to_tick_and_a_button_of_scripts() -> None:
    form = (
        "<h1>規約</h1><form id=c><input type=checkbox name=ok value=1>同意<button>同意する</button>"
        "<button type=button id=no>同意しない</button></form>"
    )
    found = guesses(look("/terms", page(form, "/terms")))
    assert found["screens.consent.fill"].value == {"ok": "1"}
    assert "--citizen-browser chromium" in found["screens.consent.decline"].why.ja
    assert "chromium" not in found["screens.consent.press"].why.ja


def test_notes_name_pages_by_title_and_status_without_queries() -> None:
    notes = [each.ja for each in notes_on([look("/?session=secret", page("<title>ホーム\n</title>", "/"))])]
    assert any("「ホーム」（HTTP 200）" in note for note in notes)
    assert "secret" not in "".join(notes)


def test_a_page_of_scripts_says_what_to_do() -> None:
    empty = look("/", page("<div id=app></div><script src=app.js></script>", "/"))
    stopped = Stop(StopKind.NEEDS_SCRIPTS, Text("スクリプト", "scripts"))
    assert any("--citizen-browser chromium" in note.ja for note in notes_on([replace(empty, stopped=stopped)]))
    # By Chromium the page is what it is.
    assert not any("--citizen-browser chromium" in note.ja for note in notes_on([empty]))


def test_another_host_is_named_and_the_portal_is_not() -> None:
    elsewhere = StopKind.FORBIDDEN_HOST
    portal = led_on("/a", "https://portal.test/?SAMLRequest=1", kind=elsewhere)
    assert not any("allowed_hosts" in note.ja for note in notes_on([portal]))
    told = [note.ja for note in notes_on([portal, led_on("/b", "https://login.a.test/x?y=secret", kind=elsewhere)])]
    assert any("（login.a.test）" in note and "allowed_hosts" in note for note in told)
    assert "secret" not in "".join(told)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\x00\u202ec", "a b c"),
        ("連絡先 taro@example.jp まで", "連絡先 （伏せた） まで"),
        ("あ" * 100, "あ" * 59 + "…"),
    ],
)
def test_a_partners_words_are_made_safe(text: str, shown: str) -> None:
    assert plain(text) == shown
