"""Which screen a page is, and what is in it: wordings, tables, no ids, English, names that frameworks make."""

from __future__ import annotations

import pytest

from conformance.profile import Sure
from conformance.survey import sightings
from conformance.survey._screens import label
from conformance.vocabulary import ScreenKind

from .pages import page

LOGINS = {
    "labelled": (
        "<form id=f method=post><label for=u>会員番号</label><input id=u name=user><label for=p>暗証番号</label>"
        "<input id=p name=pw type=password><button>ログイン</button></form>",
        {"user": "{login}", "pw": "{password}"},
        "ログイン",
    ),
    "table": (
        "<form method=post><table><tr><th>ログインID</th><td><input name=a1></td></tr>"
        "<tr><th>パスワード</th><td><input type=password name=a2></td></tr></table>"
        "<input type=submit value=サインイン></form>",
        {"a1": "{login}", "a2": "{password}"},
        "サインイン",
    ),
    "no words but the fields": (
        "<form><input name=x1><input type=password name=x2><input type=image alt=送信 src=a.png></form>",
        {"x1": "{login}", "x2": "{password}"},
        "送信",
    ),
    "English, autocomplete": (
        '<form action="/session"><input autocomplete="username" name="session[key]">'
        '<input type=password autocomplete="current-password" name="session[secret]">'
        "<label><input type=checkbox name=remember required> Remember me</label><button>Log in</button></form>",
        {"session[key]": "{login}", "session[secret]": "{password}"},
        "Log in",
    ),
    "JSF": (
        '<form id="j_idt12" name="j_idt12"><input type="text" id="j_idt12:userId" name="j_idt12:userId">'
        '<input type="password" name="j_idt12:passwd"><input type="submit" name="j_idt12:j_idt15" value="ログイン">'
        '<input type="hidden" name="javax.faces.ViewState" value="1"></form>',
        {"j_idt12:userId": "{login}", "j_idt12:passwd": "{password}"},
        "ログイン",
    ),
    "ASP.NET": (
        '<form id="aspnetForm"><input name="ctl00$Main$UserName" type="text"><input name="ctl00$Main$Password" '
        'type="password"><input type="submit" name="ctl00$Main$LoginButton" value="ログイン"></form>',
        {"ctl00$Main$UserName": "{login}", "ctl00$Main$Password": "{password}"},
        "ログイン",
    ),
    "several buttons": (
        "<form><input name=mail type=email><input type=password name=p><button type=button>表示</button>"
        "<button name=forgot>パスワードを忘れた方</button><button name=go>ログインする</button></form>",
        {"mail": "{login}", "p": "{password}"},
        "ログインする",
    ),
    "no form at all": (
        "<div><input id=login-name><input id=secret type=password><button type=button>ログイン</button></div>",
        {"login-name": "{login}", "secret": "{password}"},
        "ログイン",
    ),
}


@pytest.mark.parametrize("name", LOGINS)
def test_a_login(name: str) -> None:
    source, fill, button = LOGINS[name]
    (found,) = sightings(page(source))
    assert found.kind is ScreenKind.LOGIN
    assert dict(found.fill) == fill
    assert found.press is not None
    assert label(found.press) == button


def test_a_login_is_certain_only_where_everything_is_clear() -> None:
    assert sightings(page(LOGINS["ASP.NET"][0]))[0].sure is Sure.CERTAIN
    assert sightings(page(LOGINS["no words but the fields"][0]))[0].sure is Sure.LIKELY
    assert sightings(page(LOGINS["no form at all"][0]))[0].sure is Sure.LIKELY


@pytest.mark.parametrize(
    "source",
    [
        "<form><input name=q type=search><button>検索</button></form>",
        "<form><input type=password name=a autocomplete=new-password><button>変更</button></form>",
        "<form><input type=password name=a><input type=password name=b><button>変更</button></form>",
        "<noscript><form><input name=a><input type=password name=b></form></noscript>",
        "<p>ログインしてください</p><a href=/login>ログイン</a>",
    ],
)
def test_no_login(source: str) -> None:
    assert sightings(page(source)) == ()


INPUTS = {
    "names": (
        "<form><input name=name><input name=address><input type=date name=birth_date><select name=sex>"
        "<option value=male>男<option value=female>女</select><button>登録</button></form>",
        {"name": "{name}", "address": "{address}", "birth_date": "{birthDate}", "sex": "{sex}"},
        set(),
    ),
    "labels in a table": (
        "<form><table><tr><th>お名前<td><input name=f01></tr><tr><th>ご住所<td><input name=f02></tr>"
        "<tr><th>生年月日<td><input type=date name=f03></tr>"
        "<tr><th>性別<td><label><input type=radio name=f04 value=male>男性</label>"
        "<label><input type=radio name=f04 value=female>女性</label></tr>"
        "</table><input type=submit value=確認画面へ></form>",
        {"f01": "{name}", "f02": "{address}", "f03": "{birthDate}", "f04": "{sex}"},
        set(),
    ),
    "definition list": (
        "<form><dl><dt>氏名<dd><input name=c1><dt>住所<dd><textarea name=c2></textarea></dl>"
        "<button>次へ</button></form>",
        {"c1": "{name}", "c2": "{address}"},
        set(),
    ),
    "English labels around fields": (
        "<form><label>Full name <input name=a></label><label>Street address <input name=b></label>"
        "<label>Date of birth <input type=date name=c></label><label>E-mail <input name=d></label>"
        "<button>Join</button></form>",
        {"a": "{name}", "b": "{address}", "c": "{birthDate}", "d": "{login}"},
        set(),
    ),
    "autocomplete": (
        "<form><input id=i1 autocomplete='shipping name'><input id=i2 autocomplete=street-address>"
        "<input type=date id=i3 autocomplete=bday><button>OK</button></form>",
        {"i1": "{name}", "i2": "{address}", "i3": "{birthDate}"},
        set(),
    ),
    "bracketed names": (
        "<form><input name='user[name]'><input name='user[address]'><input name='user[mail_address]'>"
        "<input type=password name='user[password]'><input type=password name='user[password_confirmation]'>"
        "<button>登録</button></form>",
        {
            "user[name]": "{name}",
            "user[address]": "{address}",
            "user[mail_address]": "{login}",
            "user[password]": "{password}",
            "user[password_confirmation]": "{password}",
        },
        set(),
    ),
    "split": (
        "<form><input name=sei><input name=mei><input name=sei_kana required><input name=zip><input name=pref>"
        "<input name=addr1><select name=birth_year><option>1980</select><select name=birth_month><option>1</select>"
        "<select name=birth_day><option>1</select><select name=gender><option value=1>男性<option value=2>女性</select>"
        "<button>登録</button></form>",
        {},
        {"sei", "mei", "sei_kana", "zip", "pref", "addr1", "birth_year", "birth_month", "birth_day", "gender"},
    ),
    "one date field of its own form": (
        "<form>氏名 <input name=t1><br>生年月日（例：19800101） <input name=t2><br>住所 <input name=t3>"
        "<button>登録</button></form>",
        {"t1": "{name}", "t3": "{address}"},
        {"t2"},
    ),
    "year, month and day under one heading": (
        "<form><table><tr><th>氏名<td><input name=n></tr><tr><th>住所<td><input name=a></tr><tr><th>生年月日<td>"
        "<select name=y><option>1980</select>年<select name=m><option>1</select>月"
        "<select name=d><option>1</select>日</tr>"
        "</table><button>登録</button></form>",
        {"n": "{name}", "a": "{address}"},
        {"y", "m", "d"},
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input(name: str) -> None:
    source, fill, misfits = INPUTS[name]
    (found,) = sightings(page(source))
    assert found.kind is ScreenKind.INPUT
    assert dict(found.fill) == fill
    assert {each.name for each in found.misfits} == misfits
    assert found.press is not None


def test_choices_of_sex_by_number_are_told_with_their_values() -> None:
    (found,) = sightings(page(INPUTS["split"][0]))
    assert "男性=1" in next(each.why.ja for each in found.misfits if each.name == "gender")


CONSENTS = {
    "buttons": (
        "<h1>利用規約</h1><form><button>同意する</button><button>同意しない</button></form>",
        "同意する",
        "同意しない",
    ),
    "inputs": (
        "<p>規約に同意して連携しますか<form><input type=submit name=y value=はい>"
        "<input type=submit name=n value=いいえ></form>",
        "はい",
        "いいえ",
    ),
    "decline first, in a form of its own": (
        "<h1>連携の確認（利用規約）</h1><form><button>キャンセル</button></form><form><button>承諾して連携する</button></form>",
        "承諾して連携する",
        "キャンセル",
    ),
    "a link declines": (
        '<h1>ご利用規約</h1><a href="/terms">利用規約に同意する方はお読みください</a>'
        '<form><button>規約に同意して次へ</button></form><a href="/">戻る</a>',
        "規約に同意して次へ",
        "戻る",
    ),
    "English": (
        "<h1>Terms of service</h1><form><button>I do not agree</button><button>I agree</button></form>",
        "I agree",
        "I do not agree",
    ),
}


@pytest.mark.parametrize("name", CONSENTS)
def test_a_consent(name: str) -> None:
    source, agree, decline = CONSENTS[name]
    (found,) = sightings(page(source))
    assert (found.kind, found.sure) == (ScreenKind.CONSENT, Sure.LIKELY)
    assert found.press is not None
    assert found.decline is not None
    assert (label(found.press), label(found.decline)) == (agree, decline)


def test_a_consent_without_a_way_to_decline_is_unsure_and_a_box_to_tick_is_told() -> None:
    (found,) = sightings(page("<h1>規約</h1><form><input type=checkbox name=ok>同意<button>同意する</button></form>"))
    assert found.sure is Sure.UNKNOWN
    assert found.fill == {"ok": "on"}


def test_terms_alone_are_no_consent() -> None:
    assert sightings(page("<h1>利用規約</h1><p>第1条 利用者は同意するものとします。<a href=/>トップ</a>")) == ()


@pytest.mark.parametrize(
    ("source", "status", "kind", "sure"),
    [
        ("<title>エラー</title><h1>処理できませんでした</h1>", 500, ScreenKind.ERROR, Sure.LIKELY),
        ("<title>エラー</title><h1>エラーが発生しました</h1>", 200, ScreenKind.ERROR, Sure.LIKELY),
        ("<title>404 Not Found</title><h1>Not Found</h1>", 404, ScreenKind.ERROR, Sure.UNKNOWN),
        ("<title>Not Found</title>", 404, ScreenKind.ERROR, Sure.UNKNOWN),
        ("<h1>エラー</h1>", 404, ScreenKind.ERROR, Sure.LIKELY),
        ("", 502, ScreenKind.ERROR, Sure.LIKELY),
        ("<h1>アクセスできません</h1>", 403, ScreenKind.REFUSAL, Sure.LIKELY),
        ("<h1>お手続きを続けられません</h1>", 200, ScreenKind.REFUSAL, Sure.LIKELY),
        ("<h1>Access denied</h1>", 200, ScreenKind.REFUSAL, Sure.LIKELY),
        ("<h1>ログアウトしました</h1>", 200, ScreenKind.SIGNED_OFF, Sure.LIKELY),
        ("<title>ログアウト完了</title>", 200, ScreenKind.SIGNED_OFF, Sure.LIKELY),
        ("<h1>You have been signed out</h1>", 200, ScreenKind.SIGNED_OFF, Sure.LIKELY),
        ("<h1>メニュー</h1><form><button>ログアウト</button></form>", 200, ScreenKind.MENU, Sure.UNKNOWN),
    ],
)
def test_a_screen_by_its_words(source: str, status: int, kind: ScreenKind, sure: Sure) -> None:
    (found,) = sightings(page(source, status=status))
    assert (found.kind, found.sure) == (kind, sure)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/png"])
def test_what_is_not_html_is_no_screen(kind: str) -> None:
    assert sightings(page("<form><input name=a><input type=password name=b></form>", kind=kind)) == ()
