"""紙便's interface for the portal (specification.md, 3) and for its test environment (6)."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from .state import JST, MEMBERS, Letter, State, Ticket

ext = Blueprint("ext", __name__)
PASSWORD, TEST_KEY = "kami-portal-secret", "kami-test-key"


def state() -> State:
    found: State = current_app.extensions["kamibin"]
    return found


def fine(**naiyo: Any) -> Response:
    return jsonify({"kekka": "0", "naiyo": naiyo})


def no(kekka: str, riyu: str, status: int = 200) -> tuple[Response, int]:
    return jsonify({"kekka": kekka, "riyu": riyu}), status


@ext.before_request
def only_the_portal() -> tuple[Response, int] | None:
    wanted = "Basic " + base64.b64encode(f"portal:{PASSWORD}".encode()).decode()
    if not hmac.compare_digest(request.headers.get("Authorization", ""), wanted):
        return no("E001", "認証できません。", 401)
    return None


@ext.post("/himozuke")
def apply_for_link() -> Any:
    asked = request.get_json()
    kaiin = state().member_of(asked.get("hito") or {})
    if kaiin is None:
        return no("E201", "4情報が足りません。")
    ticket = Ticket("himozuke", asked["riyosha_no"], asked["kaiwa_no"], kaiin, asked["uke_no"], asked["modoriba"])
    return fine(ikisaki=f"{request.host_url}mado/himozuke/{state().give(ticket)}")


@ext.put("/kippu/<riyosha_no>")
def login_ticket(riyosha_no: str) -> Any:
    asked = request.get_json()
    kaiin = state().ties.get(riyosha_no)
    if kaiin is None:
        return no("E104", "つながっていません。")
    miru = str(asked.get("miru") or "/mado").removeprefix(request.host_url.rstrip("/"))
    ticket = Ticket("kippu", riyosha_no, asked["kaiwa_no"], kaiin, miru=miru if miru.startswith("/mado") else "/mado")
    return fine(ikisaki=f"{request.host_url}mado/kippu/{state().give(ticket)}")


@ext.delete("/himozuke/<riyosha_no>")
def unlink(riyosha_no: str) -> Any:
    if state().ties.pop(riyosha_no, None) is None:
        return no("E104", "つながっていません。")
    return fine()


@ext.post("/owari")
def sign_off() -> Any:
    asked = request.get_json()
    if asked["riyosha_no"] not in state().ties:
        return no("E104", "つながっていません。")
    ended = [
        key
        for key, login in state().logins.items()
        if (login.riyosha_no, login.kaiwa_no) == (asked["riyosha_no"], asked["kaiwa_no"])
    ]
    for key in ended:
        del state().logins[key]
    return fine(owatta=len(ended))


@ext.post("/tayori")
def letters() -> Any:
    asked = request.get_json()
    kaiin = state().ties.get(asked["riyosha_no"])
    if kaiin is None:
        return no("E104", "つながっていません。", 404)
    last, size = asked.get("tsugi"), int(asked.get("kensu") or 100)
    kept = state().letters_of(kaiin)
    if last is not None:
        # The letter that was shown last, so that what arrives meanwhile shifts nothing.
        places = [place for place, letter in enumerate(kept) if letter.bango == last]
        if not places:
            return no("E301", "続きの位置が正しくありません。", 400)
        kept = kept[places[0] + 1 :]
    shown = kept[:size]
    more = len(kept) > size
    answer = fine(tayori=[_described(letter) for letter in shown], tsugi=shown[-1].bango if more else None)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _described(letter: Letter) -> dict[str, Any]:
    form = "%Y/%m/%d %H:%M:%S"
    return {
        "bango": letter.bango,
        "kenmei": letter.kenmei,
        "sashidashi": letter.sashidashi,
        "todoita": letter.todoita.astimezone(JST).strftime(form),
        "kigen": letter.kigen and letter.kigen.astimezone(JST).strftime(form),
        "yonda": "済" if letter.yonda else "未",
        "basho": f"{request.host_url}mado/tayori/{letter.bango}",
    }


kensa = Blueprint("kensa", __name__)


@kensa.post("/tayori")
def deliver() -> Any:
    if request.headers.get("X-Kensa-Kagi") != TEST_KEY:
        return no("E001", "認証できません。", 401)
    asked = request.get_json()
    if asked["kaiin"] not in MEMBERS:
        return no("E202", "会員がいません。", 404)
    moments = {name: asked.get(name) and datetime.fromisoformat(asked[name]) for name in ("todoita", "kigen")}
    number = secrets.token_urlsafe(12)
    state().letters[number] = Letter(
        number,
        asked["kaiin"],
        asked["kenmei"],
        asked["sashidashi"],
        moments["todoita"],
        moments["kigen"],
        asked["honbun"],
        next(state().counter),
    )
    return jsonify({"bango": number})
