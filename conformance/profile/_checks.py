"""What the parts of a profile must be to each other; the schema knows each part alone.

Every check takes the data as written, whatever else is wrong with it, so that all problems are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..vocabulary import ScreenKind, Text
from ._hosts import is_local
from ._problems import KeyPath, Problem, nearest

__all__ = ["at", "consistency_problems", "entries"]

Data = Mapping[str, Any]


def at(data: Any, *path: str) -> Any:
    """The value at a key path, None where there is none."""
    for key in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    return data


def entries(data: Data, *path: str) -> list[tuple[KeyPath, Data]]:
    """The tables of an array, with their key paths."""
    found = at(data, *path)
    if not isinstance(found, list):
        return []
    return [((*path, index), item) for index, item in enumerate(found) if isinstance(item, Mapping)]


def consistency_problems(data: Data) -> list[Problem]:
    checks = (_environment, _cost, _wires, _saml2, _screens, _citizens, _distinct, _proxy)
    return [problem for check in checks for problem in check(data)]


def _environment(data: Data) -> Iterator[Problem]:
    environment, base_url = at(data, "target", "environment"), at(data, "target", "base_url")
    if environment in ("staging", "production") and base_url is None:
        yield Problem(
            ("target", "base_url"),
            Text(
                "試験対象の URL がありません。base_url に書くか、--target-url で指定してください"
                '（省けるのは environment = "reference" のときだけです）。',
                "the target's URL is missing; write it here or give --target-url "
                '(it may be left out only with environment = "reference").',
            ),
        )
    if environment == "reference" and isinstance(base_url, str) and not is_local(base_url):
        yield Problem(
            ("target", "environment"),
            Text(
                f'environment = "reference" は手元の計算機で動く試験専用です（対象: {base_url}）。'
                '検証環境なら "staging" とし、自分の鍵を portal.key に指定してください。',
                f'environment = "reference" is for a partner on this machine only (target: {base_url}); '
                'use "staging" and a key of your own in portal.key.',
            ),
        )
    if environment == "production" and "attacks" in data:
        yield Problem(
            ("attacks",),
            Text(
                "本番環境では攻撃を模した試験を行えません。この表を消してください。",
                "attack cases never run in production; remove this table.",
            ),
        )


def _cost(data: Data) -> Iterator[Problem]:
    if at(data, "cost", "link_effort") == "person" and at(data, "cost", "max_links") is None:
        yield Problem(
            ("cost", "max_links"),
            Text(
                'link_effort = "person" のときは、属性連携を行える回数の上限を書いてください（例: max_links = 6）。',
                'with link_effort = "person" say how many links can be made (max_links = 6).',
            ),
        )


_SHIPPED_WIRES = {"account": ("saml2", "rest"), "notices": ("json",)}


def _wires(data: Data) -> Iterator[Problem]:
    wires = at(data, "wires")
    if not isinstance(wires, Mapping):
        return
    tables = {name for name, value in wires.items() if isinstance(value, Mapping)}
    for role, shipped in _SHIPPED_WIRES.items():
        chosen = wires.get(role)
        if isinstance(chosen, str) and chosen not in shipped and chosen not in tables:
            hint = nearest(chosen, {*shipped, *tables})
            yield Problem(
                ("wires", role),
                Text(
                    f"方式「{chosen}」の設定がありません。付属の方式は {'、'.join(shipped)} です。"
                    f"追加した方式を使うなら、[wires.{chosen}] を書いてください。{hint.ja}",
                    f'there is no table for the wire "{chosen}"; shipped is {", ".join(shipped)}, and a wire that you '
                    f"added needs [wires.{chosen}].{hint.en}",
                ),
            )
    used = {wires[role] for role in _SHIPPED_WIRES if isinstance(wires.get(role), str)}
    ours = {name for names in _SHIPPED_WIRES.values() for name in names}
    for name in sorted(tables - used - ours - set(_SHIPPED_WIRES)):
        hint = nearest(name, ours)
        yield Problem(
            ("wires", name),
            Text(
                f"wires.account と wires.notices のどちらからも選ばれていない方式です。{hint.ja}",
                f"neither wires.account nor wires.notices chooses this wire.{hint.en}",
            ),
        )
    if wires.get("notices") == "json" and at(wires, "json", "authentication") is None:
        yield Problem(
            ("wires", "json", "authentication"),
            Text(
                '件名取得 API の認証がありません。{ bearer = { env = "…" } } か { client_certificate = { … } } '
                "を書いてください。",
                'the notice API needs authentication: { bearer = { env = "…" } } or { client_certificate = { … } }.',
            ),
        )


def _saml2(data: Data) -> Iterator[Problem]:
    if at(data, "wires", "account") != "saml2" or at(data, "wires", "saml2", "start") == "unsolicited":
        return
    for key in ("link_start", "sign_on_start"):
        if at(data, "wires", "saml2", key) is None:
            yield Problem(
                ("wires", "saml2", key),
                Text(
                    f'連携先から始める方式（start = "partner"、既定）では {key} が必要です。ポータルから Response を'
                    '送って始める連携先なら start = "unsolicited" としてください。',
                    f'{key} is needed when the partner starts (start = "partner", the default); a partner that takes '
                    'a Response at once has start = "unsolicited".',
                ),
            )


def _screens(data: Data) -> Iterator[Problem]:
    screens = at(data, "screens")
    if not isinstance(screens, Mapping):
        return
    source = at(data, "offers", "account_source")
    always = Text("どの連携先でも必要な画面です", "every partner has it")
    needed = {ScreenKind.CONSENT: always, ScreenKind.MENU: always}
    if source == "typed":
        needed[ScreenKind.INPUT] = Text(
            'offers.account_source = "typed" では必要です', 'offers.account_source = "typed" needs it'
        )
    offer = at(data, "offers", "sign_on_from_partner")
    if isinstance(offer, Mapping) and "absent" not in offer:
        needed[ScreenKind.LOGIN] = Text(
            "連携先で認証するサインオン（offers.sign_on_from_partner）では必要です",
            "offers.sign_on_from_partner needs it",
        )
    if source == "existing":
        needed[ScreenKind.LOGIN] = Text(
            'offers.account_source = "existing" では必要です', 'offers.account_source = "existing" needs it'
        )
    for kind, why in needed.items():
        if kind not in screens:
            yield _no_screen(kind, why)
        elif kind is not ScreenKind.MENU and at(screens, kind, "press") is None and at(screens, kind, "person") is None:
            yield Problem(
                ("screens", kind.value, "press"),
                Text(
                    f"{kind.label.ja}で先へ進むために押すボタンがありません。",
                    f"the button that goes on from the {kind.label.en} is missing.",
                ),
            )
    if ScreenKind.REFUSAL not in screens and ScreenKind.ERROR not in screens:
        yield _no_screen(
            ScreenKind.REFUSAL,
            Text("screens.refusal か screens.error の少なくとも一方が必要です", "it or screens.error is needed"),
        )


def _no_screen(kind: ScreenKind, why: Text) -> Problem:
    return Problem(
        ("screens", kind.value),
        Text(
            f"{kind.label.ja}の説明がありません（{why.ja}）。[screens.{kind}] に match などを書いてください。",
            f"the {kind.label.en} is not described ({why.en}); add [screens.{kind}] with match.",
        ),
    )


def _citizens(data: Data) -> Iterator[Problem]:
    if not isinstance(at(data, "citizens"), list):
        return
    citizens = entries(data, "citizens")
    with_folder = sum(citizen.get("user_folder") is True for _, citizen in citizens)
    without = sum(citizen.get("user_folder") is False for _, citizen in citizens)
    if with_folder < 2:
        yield Problem(
            ("citizens",),
            Text(
                f"利用者フォルダーのある利用者（user_folder = true）が {with_folder} 人です。"
                "取り違えを確かめるため、2人以上が必要です。",
                f"{with_folder} with user_folder = true; at least two are needed, to see that they are kept apart.",
            ),
        )
    distinct = len({str(citizen.get("key")) for _, citizen in citizens}) == len(citizens)
    for key in ("A", "B"):
        if (
            with_folder >= 2
            and distinct
            and not any(each.get("key") == key and each.get("user_folder") for _, each in citizens)
        ):
            yield Problem(
                ("citizens",),
                Text(
                    f'key = "{key}" で利用者フォルダーのある利用者がいません。'
                    'ケースは利用者A・利用者Bを使います（例: key = "A"、key = "B"）。',
                    f"there is no citizen with key = {key!r} and a user folder; the cases play with citizens A and B.",
                ),
            )
    if without < 1:
        yield Problem(
            ("citizens",),
            Text(
                "利用者フォルダーのない利用者（user_folder = false）がいません。"
                "フォルダーのない人の属性連携が断られることを確かめるため、1人以上が必要です。",
                "none with user_folder = false; at least one is needed, to see that linking is refused without one.",
            ),
        )


def _distinct(data: Data) -> Iterator[Problem]:
    for key, why in (
        ("key", Text("記号は利用者ごとに変えてください。", "every citizen needs a key of its own.")),
        ("shown_as", Text("画面で見分けられるように変えてください。", "pages could not tell them apart.")),
    ):
        seen: dict[str, KeyPath] = {}
        for path, citizen in entries(data, "citizens"):
            value = citizen.get(key)
            if isinstance(value, str) and value in seen:
                first = seen[value][1]
                yield Problem(
                    (*path, key),
                    Text(
                        f"「{value}」は citizens[{first}] と同じです。{why.ja}",
                        f'"{value}" is that of citizens[{first}] too; {why.en}',
                    ),
                )
            elif isinstance(value, str):
                seen[value] = path


def _proxy(data: Data) -> Iterator[Problem]:
    network = at(data, "network")
    if not isinstance(network, Mapping):
        return
    if ("proxy_login" in network) != ("proxy_password" in network):
        key = "proxy_password" if "proxy_login" in network else "proxy_login"
        yield Problem(
            ("network", key),
            Text("proxy_login と proxy_password は組で書いてください。", "proxy_login and proxy_password go together."),
        )
    for key in ("proxy_login", "no_proxy"):
        if key in network and "proxy" not in network:
            yield Problem(
                ("network", key),
                Text("network.proxy がないため、効果がありません。", "without network.proxy this has no effect."),
            )
