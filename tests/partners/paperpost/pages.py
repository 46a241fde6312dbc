"""紙便's pages for its members (specification.md, 2 and 5)."""

from __future__ import annotations

import base64
import json
import secrets
import urllib.request
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from markupsafe import Markup, escape

from .api import state
from .state import MEMBERS, Login

mado = Blueprint("mado", __name__)
CALL_PASSWORD = "kami-call-secret"
COOKIE = "kamibin"


def page(title: str, body: str, status: int = 200) -> Response:
    html = (
        f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>{title}｜紙便</title><body>{body}</body></html>'
    )
    return Response(html, status, content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})


def refused(words: str, status: int = 403) -> Response:
    return page("お断り", f'<div class="okotowari"><p>{words}</p></div>', status)


def login() -> Login | None:
    return state().logins.get(request.cookies.get(COOKIE, ""))


def go(url: str, key: str | None = None) -> Any:
    answer = redirect(url, 303)
    if key is not None:
        answer.set_cookie(COOKIE, key, secure=True, httponly=True, samesite="Lax")
    return answer


def form(action: str, css: str, inside: str) -> str:
    """A form that only a page of ours can send: its mark is in a cookie as well."""
    mark = request.cookies.get("kamibin_shirushi") or secrets.token_urlsafe(12)
    hidden = f'<input type="hidden" name="shirushi" value="{mark}">'
    return f'<form class="{css}" method="post" action="{action}">{hidden}{inside}</form>'


def marked(answer: Response) -> Response:
    found = answer.get_data(as_text=True).partition('name="shirushi" value="')[2].partition('"')[0]
    if found:
        answer.set_cookie("kamibin_shirushi", found, secure=True, httponly=True, samesite="Lax")
    return answer


def ours() -> bool:
    return bool(request.form.get("shirushi")) and request.form["shirushi"] == request.cookies.get("kamibin_shirushi")


mado.after_request(marked)


def who(found: Login) -> Markup:
    return Markup('<p>会員: <b class="kaiin-mei">{}</b></p>').format(MEMBERS[found.kaiin][1][0])


@mado.get("")
def menu() -> Any:
    found = login()
    if found is None:
        return go("/mado/login")
    end = form("/mado/tomoni-owari", "owaru", "<button>ポータルとともに終わる</button>")
    return page("窓口", f'<section class="mado"><h1>会員の窓口</h1>{who(found)}{end}</section>')


@mado.get("/login")
def login_form() -> Any:
    target = escape(request.args.get("tsugi", "/mado"))
    fields = (
        f'<input type="hidden" name="tsugi" value="{target}"><label>会員番号 <input name="kaiin"></label>'
        '<label>暗証 <input name="ansho" type="password"></label><button>入る</button>'
    )
    return page("ログイン", form("/mado/login", "kagi", fields))


@mado.post("/login")
def log_in() -> Any:
    kaiin = request.form.get("kaiin", "")
    if not ours() or kaiin not in MEMBERS or MEMBERS[kaiin][0] != request.form.get("ansho"):
        return refused("会員番号か暗証が違います。")
    target = request.form.get("tsugi", "/mado")
    return go(target if target.startswith("/mado") else "/mado", state().log_in(Login(kaiin)))


@mado.get("/himozuke/<key>")
def consent(key: str) -> Any:
    ticket = state().take(key, "himozuke")
    if ticket is None:
        return refused("この URL は使えません。", 410)
    ticket.kind = "doui"
    hidden = f'<input type="hidden" name="kippu" value="{state().give(ticket)}">'
    buttons = '<button name="henji" value="1">つなぐ</button><button name="henji" value="0">やめる</button>'
    return page(
        "連携の同意",
        form("/mado/doui", "himozuke", f"<p>ポータルの利用者と紙便の会員をつなぎますか。</p>{hidden}{buttons}"),
    )


@mado.post("/doui")
def answered() -> Any:
    ticket = state().take(request.form.get("kippu", ""), "doui") if ours() else None
    if ticket is None or ticket.kaiin is None:
        return refused("手続の時間が切れました。")
    agreed = request.form.get("henji") == "1"
    if agreed:
        state().ties[ticket.riyosha_no] = ticket.kaiin
    mark = "&" if "?" in ticket.modoriba else "?"
    return go(f"{ticket.modoriba}{mark}{urlencode({'uke_no': ticket.uke_no, 'jotai': '1' if agreed else '0'})}")


@mado.get("/kippu/<key>")
def ticket_used(key: str) -> Any:
    ticket = state().take(key, "kippu")
    if ticket is None or state().ties.get(ticket.riyosha_no) != ticket.kaiin or ticket.kaiin is None:
        return refused("この URL は使えません。", 410)
    return go(ticket.miru, state().log_in(Login(ticket.kaiin, ticket.riyosha_no, ticket.kaiwa_no)))


@mado.get("/tayori/<bango>")
def letter(bango: str) -> Any:
    found = login()
    if found is None:
        return go(f"{state().portal}/kamibin/hiraku?{urlencode({'miru': request.base_url})}")
    shown = state().letters.get(bango)
    if shown is None or shown.kaiin != found.kaiin:
        return refused("便りがありません。", 404)
    shown.yonda = True
    body = Markup('<article class="tayori"><h2 class="kenmei">{}</h2>{}<pre>{}</pre></article>')
    return page("便り", body.format(shown.kenmei, who(found), shown.honbun))


@mado.post("/tomoni-owari")
def end_together() -> Any:
    found = login()
    if found is None or not ours():
        return go("/mado/login")
    state().logins.pop(request.cookies[COOKIE])
    if found.riyosha_no is None or found.kaiwa_no is None:
        return go("/mado/owari")
    told = {"riyosha_no": found.riyosha_no, "kaiwa_no": found.kaiwa_no}
    return go(f"{state().portal}/kamibin/owari?{urlencode(told)}")


@mado.get("/owari")
def ended() -> Any:
    return page("終わりました", '<section class="owari"><p>ログアウトしました。</p></section>')


@mado.get("/mimoto")
def identify() -> Any:
    found = login()
    if found is None:
        return go("/mado/login?tsugi=/mado/mimoto")
    numbers = [riyosha_no for riyosha_no, kaiin in state().ties.items() if kaiin == found.kaiin]
    if not numbers:
        return refused("ポータルとつながっていません。")
    return go(_handed_over(numbers[-1]))


def _handed_over(riyosha_no: str) -> str:
    shown = base64.b64encode(f"kamibin:{CALL_PASSWORD}".encode()).decode()
    call = urllib.request.Request(
        f"{state().listener}/kamibin/hikitsugi",
        json.dumps({"riyosha_no": riyosha_no}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {shown}"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(call, timeout=10) as answer:
        url: str = json.load(answer)["tobisaki"]
    return url
