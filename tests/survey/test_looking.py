"""Looking around: few pages, the same host, reading only, and whatever the partner does, an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from conformance.actors.browser import HttpBrowser, Router, StopKind
from conformance.evidence.exchange import Exchange
from conformance.survey import MISSING, Look, guesses_from, leads, look_around, notes_on
from conformance.vocabulary import Text

from .pages import BASE, page

PORTAL = "https://portal.test"
Handler = Callable[[httpx.Request], httpx.Response]


def html(source: str, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": "text/html; charset=utf-8", **headers}, text=source)


def going(url: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": url})


class Partner:
    """Answers each path as told, everything else with 404; remembers what it was asked."""

    def __init__(self, **pages: httpx.Response | Handler | Exception) -> None:
        self.pages = {"/" + path.strip("_").replace("__", "/"): answer for path, answer in pages.items()}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.path))
        answer = self.pages.get(request.url.path, html("<h1>見つかりません</h1>", 404))
        if isinstance(answer, Exception):
            raise answer
        return (
            answer(request)
            if callable(answer)
            else httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        )

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked]


def looked(partner: Partner, **more: Any) -> tuple[Look, ...]:
    router = Router(
        allowed=[BASE],
        portal_url=PORTAL,
        portal=lambda request: httpx.Response(500),
        transport=httpx.MockTransport(partner),
        only_reads=True,
    )
    exchanges: list[Exchange] = []

    def record(**facts: Any) -> Exchange:
        exchanges.append(Exchange(f"x{len(exchanges)}", **facts))
        return exchanges[-1]

    browser = HttpBrowser("visitor", router, record, now=lambda: datetime(2026, 6, 1, tzinfo=UTC))
    found = look_around(browser, BASE, within=lambda url: router.is_allowed(url) and not router.is_portal(url), **more)
    # Whatever was met, a draft can be made of it.
    assert notes_on(found)
    guesses_from(found, BASE)
    return found


def test_the_target_a_missing_page_its_links_and_the_usual_places() -> None:
    partner = Partner(
        _=html("<a href=/signin>ログイン</a><a href=/news>最新情報</a>"), signin=html("<h1>ログイン</h1>")
    )
    said: list[Text] = []
    found = looked(partner, tell=said.append)
    assert partner.paths == ["/", MISSING, "/signin", "/login", "/menu", "/mypage"]
    assert {method for method, _ in partner.asked} == {"GET"}
    assert [each.label for each in found][2] == "ログイン"
    assert len(said) == len(found)


def test_what_ends_or_undoes_anything_is_never_opened() -> None:
    links = ("/logout", "/log-out", "/users/1/delete", "/account?do=signout", "/withdraw", "/unlink", "/menu/x.pdf")
    words = "<a href=/a1>アカウントの削除</a><a href=/a2>連携を解除する</a><a href=/a3>マイページからログアウト</a>"
    partner = Partner(_=html("".join(f"<a href='{link}'>アカウント設定</a>" for link in links) + words))
    looked(partner)
    assert partner.paths == ["/", MISSING, "/login", "/menu", "/mypage"]


def test_no_more_than_twelve_pages() -> None:
    endless = "".join(f"<a href='/account/{{n}}/{number}'>会員ページ</a>" for number in range(9))
    partner = Partner(_=html(endless.format(n=0)))
    for first in range(9):
        for second in range(9):
            partner.pages[f"/account/{first}/{second}"] = html(endless.format(n=second + 1))
    assert len(looked(partner)) == 12


def test_no_longer_than_its_time() -> None:
    clock = iter([0.0, 1.0, 95.0])
    assert len(looked(Partner(_=html("<a href=/login>ログイン</a>")), timer=lambda: next(clock))) == 1


def test_other_hosts_and_the_portal_are_not_gone_to() -> None:
    partner = Partner(
        _=html("<a href=https://b.test/login>ログイン</a><a href=/sso>SSO</a><a href=/away>連携</a>"),
        sso=going(f"{PORTAL}/sso?SAMLRequest=1"),
        away=going("https://b.test/login"),
    )
    found = {each.asked.removeprefix(BASE): each for each in looked(partner)}
    assert "https://b.test/login" not in found
    assert found["/sso"].asks_the_portal
    assert found["/away"].stopped is not None
    assert found["/away"].stopped.kind is StopKind.FORBIDDEN_HOST
    assert not found["/away"].asks_the_portal


def test_a_page_that_submits_itself_is_not_sent() -> None:
    form = "<form method=post action=/start><input name=a value=b></form>"
    form = f"<body onload='document.forms[0].submit()'>{form}"
    partner = Partner(_=html(form), start=html("<h1>始めました</h1>"))
    found = looked(partner)[0]
    assert {method for method, _ in partner.asked} == {"GET"}
    assert "/start" not in partner.paths
    assert found.stopped is not None
    assert found.stopped.kind is StopKind.ONLY_READING


def test_a_form_that_carries_a_saml_request_tells_where_it_goes() -> None:
    form = (
        f"<form method=post action={PORTAL}/sso><input type=hidden name=SAMLRequest value=x></form>"
        "<script>document.forms[0].submit()</script>"
    )
    partner = Partner(_=html("<a href=/link>属性連携</a>"), link=html(form))
    found = next(each for each in looked(partner) if each.asked.endswith("/link"))
    assert found.asks_the_portal


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.ConnectError("Connection refused"), None),
        (httpx.ReadTimeout("slow"), StopKind.READ_TIMEOUT),
        (httpx.RemoteProtocolError("no HTTP"), None),
    ],
)
def test_where_the_first_page_is_not_answered_nothing_else_is_asked(answer: Exception, kind: StopKind | None) -> None:
    (found,) = looked(Partner(_=answer))
    assert found.page is None
    assert found.stopped is not None
    assert kind is None or found.stopped.kind is kind


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, headers={"Content-Type": "application/json"}, text="{}"),
        httpx.Response(200, content=b"\x00\xff"),
        html("<h1>Internal Server Error</h1>", 500),
        html(""),
        going("/"),
        going("http://["),
        html("<" * 10_000),
        html("<div>" * 5_000 + "<a href=/login>ログイン</a>"),
    ],
)
def test_strange_pages_do_not_end_the_look(answer: httpx.Response) -> None:
    assert len(looked(Partner(_=answer))) >= 5


def test_a_huge_page_and_one_that_loops_are_told_and_passed_by() -> None:
    partner = Partner(
        _=html("<h1>ホーム</h1>"), login=html("x" * 10_000_001), menu=going("/menu"), mypage=html("<h1>会員</h1>")
    )
    found = {each.asked.removeprefix(BASE): each for each in looked(partner)}
    stops = {path: each.stopped.kind for path, each in found.items() if each.stopped is not None}
    assert stops == {"/login": StopKind.BODY_TOO_LARGE, "/menu": StopKind.TOO_MANY_REDIRECTS}
    assert found["/mypage"].page is not None


def test_a_partner_that_falls_silent_is_left_in_peace() -> None:
    silent = httpx.ReadTimeout("slow")
    partner = Partner(_=html("<h1>ホーム</h1>"), login=silent, menu=silent)
    looked(partner)
    assert "/mypage" not in partner.paths


def test_one_place_is_opened_once() -> None:
    login = html("<h1>ログイン</h1><a href='/login?next=/'>ログイン</a><a href='/login?next=%2Fx'>ログイン</a>")
    partner = Partner(_=going("/login?next=/"), login=login)
    looked(partner)
    assert partner.paths.count("/login") == 1


def test_the_most_telling_links_come_first() -> None:
    source = "<a href=/p>設定</a><a href=/t>利用規約</a><a href=/l>ログイン</a><a href=/c>連携</a><a href=/p#x>設定</a>"
    source += "<a href='#/mypage'>マイページ</a>"
    assert [url.removeprefix(BASE) for url, _ in leads(page(source))] == ["/l", "/c", "/p#/mypage", "/t"]
