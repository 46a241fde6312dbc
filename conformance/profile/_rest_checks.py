"""What `[wires.rest]` must say for its calls to make a whole, and the expressions in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..vocabulary import Text
from ._checks import Data, at
from ._portal_paths import PORTAL_PATHS
from ._problems import KeyPath, Problem
from ._read_rest import CALLS, OPERATIONS
from ._rest_placeholders import uses, without_value
from ._template import placeholders, texts_in
from ._wires import BASIC_FOUR

__all__ = ["rest_expressions", "rest_problems"]

_REST: Final = ("wires", "rest")
_NEEDED: Final = {"link": "url", "sign_on": "url", "redeem": "pseudonym"}
_BROWSER_ONLY: Final = ("link_start", "sign_on_start")
_CALL_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "link_start": (),
    "link_finished": ("reference", "pseudonym", "linked"),
    "sign_on_start": ("landing",),
    "sign_on": ("code", "state", "error", "pseudonym"),
    "sign_off": ("pseudonym", "session"),
}


def rest_problems(data: Data) -> Iterator[Problem]:
    if at(data, "wires", "account") != "rest":
        return
    for name in ("link", "sign_on", "unlink", "sign_off"):
        if not isinstance(at(data, *_REST, name), Mapping):
            yield _missing((*_REST, name), f"この要求の送り方（[wires.rest.{name}]）", f"how {name} is asked for")
    yield from _whom(data)
    yield from _own_forms(data)
    yield from _calls(data)
    yield from _ways_back(data)
    yield from without_value(data)
    yield from _partner_sign_on(data)


def _whom(data: Data) -> Iterator[Problem]:
    """Without the pseudonym the partner cannot know whom a request is about."""
    for name in ("link", "sign_on", "unlink", "sign_off"):
        operation = at(data, *_REST, name)
        if isinstance(operation, Mapping) and not uses(operation, "pseudonym"):
            yield Problem(
                (*_REST, name),
                Text(
                    "{pseudonym}（仮名）がありません。path、headers、body のどこかで渡してください。",
                    "{pseudonym} is missing: put it in path, headers or body.",
                ),
            )
    if at(data, "offers", "account_source") == "portal":
        link = at(data, *_REST, "link")
        if isinstance(link, Mapping) and not any(uses(link, name) for name in BASIC_FOUR):
            yield Problem(
                (*_REST, "link"),
                Text(
                    'offers.account_source = "portal" なのに、基本4情報（{name} {address} {birthDate} {sex}）を'
                    "渡していません。",
                    'with offers.account_source = "portal" it has to carry the basic four attributes '
                    "({name} {address} {birthDate} {sex}).",
                ),
            )


def _own_forms(data: Data) -> Iterator[Problem]:
    """Every answer is held to a schema: ours fits our own names only."""
    for name, needed in _NEEDED.items():
        operation = at(data, *_REST, name)
        if not isinstance(operation, Mapping) or "schema" in operation:
            continue
        expression = at(operation, "values", needed)
        if isinstance(expression, str) and expression != needed:
            yield _missing(
                (*_REST, name, "schema"),
                f"応答の JSON Schema（values.{needed} が付属の形と違うため）",
                f"a JSON Schema of the answer (values.{needed} is not that of ours)",
            )


def _calls(data: Data) -> Iterator[Problem]:
    calls = at(data, *_REST, "calls")
    if not isinstance(calls, Mapping):
        return
    seen: dict[str, str] = {}
    for name in CALLS:
        call = calls.get(name)
        if not isinstance(call, Mapping):
            continue
        where = (*_REST, "calls", name)
        direct = call.get("by", "direct") == "direct"
        if direct and name in _BROWSER_ONLY:
            yield Problem(
                (*where, "by"),
                Text(
                    '利用者の操作から始まるため、by = "browser" と書いてください。',
                    'it begins with the citizen: write by = "browser".',
                ),
            )
        elif direct and at(data, "portal", "listener") is None:
            yield _missing(
                ("portal", "listener"),
                f"直接の呼び出し（wires.rest.calls.{name}）を受ける待ち受け口",
                f"the listener that direct calls (wires.rest.calls.{name}) come to",
            )
        if direct and calls.get("authentication") is None:
            yield _missing(
                (*_REST, "calls", "authentication"),
                "直接の呼び出しで連携先が示す認証",
                "what the partner authenticates its direct calls with",
            )
        path = call.get("path")
        if isinstance(path, str) and path in seen:
            yield Problem(
                (*where, "path"),
                Text(f"calls.{seen[path]} と同じパスです。", f"calls.{seen[path]} has the same path."),
            )
        elif isinstance(path, str):
            seen[path] = name
        if not direct and path in PORTAL_PATHS:
            yield Problem(
                (*where, "path"),
                Text(
                    f"模擬マイナポータルの画面 {path} と同じパスで、呼び出しが届きません。別のパスにしてください。",
                    f"the portal stand-in has a screen of its own at {path}, which the call would never get past; "
                    "choose another path.",
                ),
            )
        values = call.get("values")
        for key in values if isinstance(values, Mapping) else ():
            if key not in _CALL_VALUES[name]:
                known = "、".join(_CALL_VALUES[name]) or "なし"
                yield Problem(
                    (*where, "values", key),
                    Text(f"{name} では使いません（使えるもの: {known}）。", f"{name} has no use for it ({known})."),
                )


def _ways_back(data: Data) -> Iterator[Problem]:
    """Where the citizen's browser goes on: what nobody tells the partner it cannot know."""
    link, finished = at(data, *_REST, "link"), at(data, *_REST, "calls", "link_finished")
    if at(finished, "by") == "browser" and isinstance(link, Mapping) and not uses(link, "back"):
        yield Problem(
            (*_REST, "link"),
            Text(
                'calls.link_finished が by = "browser" なのに、戻り先の URL {back} を渡していません。'
                "path、headers、body のどこかで渡してください。",
                'calls.link_finished has by = "browser", but {back}, where the browser comes back to, is not sent: '
                "put it in path, headers or body.",
            ),
        )
    sign_on = at(data, *_REST, "calls", "sign_on")
    if isinstance(sign_on, Mapping) and sign_on.get("by", "direct") == "direct":
        answer = at(sign_on, "answer", "body")
        if not any("url" in placeholders(text) for _, text in texts_in(answer)):
            yield Problem(
                (*_REST, "calls", "sign_on", "answer"),
                Text(
                    "直接の呼び出しには、利用者のブラウザーを送る URL {url} を答えます。"
                    'answer = { status = 200, body = { url = "{url}" } } のように書いてください。',
                    "a direct call is answered with {url}, to which the partner sends the browser: "
                    'answer = { status = 200, body = { url = "{url}" } }.',
                ),
            )


def _partner_sign_on(data: Data) -> Iterator[Problem]:
    offer = at(data, "offers", "sign_on_from_partner")
    if not isinstance(offer, Mapping) or "absent" in offer:
        return
    call = at(data, *_REST, "calls", "sign_on")
    if not isinstance(call, Mapping):
        yield _missing(
            (*_REST, "calls", "sign_on"),
            "連携先が認証した利用者の受け取り方（offers.sign_on_from_partner を提供するため）",
            "how the partner says whom it authenticated (offers.sign_on_from_partner is offered)",
        )
    elif call.get("by", "direct") == "browser" and at(data, *_REST, "redeem") is None:
        yield _missing((*_REST, "redeem"), "符号を仮名に換える要求", "how the code is exchanged for the pseudonym")
    if offer.get("start") == "portal" and at(data, *_REST, "sign_on_from_partner") is None:
        yield _missing(
            (*_REST, "sign_on_from_partner"),
            '利用者のブラウザーを送る連携先の URL（start = "portal" のため）',
            'the URL at the partner to start from (start = "portal")',
        )


def rest_expressions(data: Data) -> Iterator[tuple[KeyPath, Any]]:
    """Everything that has to be JMESPath."""
    for name in OPERATIONS:
        where = (*_REST, name)
        values = at(data, *where, "values")
        for key, expression in values.items() if isinstance(values, Mapping) else ():
            yield (*where, "values", key), expression
        for rule in ("accepted", "refused", "kept", "failed"):
            yield (*where, rule, "when"), at(data, *where, rule, "when")
    for name in CALLS:
        place = (*_REST, "calls", name, "values")
        values = at(data, *place)
        for key, expression in values.items() if isinstance(values, Mapping) else ():
            yield (*place, key), expression


def _missing(path: KeyPath, ja: str, en: str) -> Problem:
    return Problem(path, Text(f"{ja}がありません。", f"missing: {en}."))
