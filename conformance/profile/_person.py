"""Screens and links that take a person: where that may be said, and what it has to go with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..vocabulary import ScreenKind, Text
from ._checks import Data, at
from ._problems import Problem

__all__ = ["person_problems"]

# Screens that want something of the citizen; elsewhere he has arrived, and nothing would be waited for.
_ACTING: Final = (ScreenKind.CONSENT, ScreenKind.INPUT, ScreenKind.LOGIN, ScreenKind.STEP)


def person_problems(data: Data) -> list[Problem]:
    screens = at(data, "screens")
    if not isinstance(screens, Mapping):
        return []
    by_hand = [kind for kind in screens if at(screens, kind, "person") is not None]
    return [*_places(screens, by_hand), *_effort(data, by_hand)]


def _places(screens: Data, by_hand: list[str]) -> Iterator[Problem]:
    for kind in by_hand:
        if kind not in _ACTING:
            shown = "、".join(f"screens.{each}" for each in _ACTING)
            yield Problem(
                ("screens", kind, "person"),
                Text(
                    f"この画面では人の操作を待てません。書けるのは {shown} です。",
                    f"nothing is waited for on this screen; person goes in {', '.join(_ACTING)}.",
                ),
            )
        elif at(screens, kind, "press") is not None:
            yield Problem(
                ("screens", kind, "press"),
                Text(
                    "person のある画面では、ボタンも人が押します。press を消してください。",
                    "on a screen with person the person presses, too; remove press.",
                ),
            )
    if ScreenKind.STEP in screens and ScreenKind.STEP not in by_hand:
        yield Problem(
            ("screens", ScreenKind.STEP.value, "person"),
            Text(
                "手作業の画面で人がすることを書いてください"
                '（例: person = "カードをリーダーに置き、暗証番号を入力してください"）。',
                'say what a person has to do on this screen (person = "Put the card on the reader").',
            ),
        )


def _effort(data: Data, by_hand: list[str]) -> Iterator[Problem]:
    by_person = at(data, "cost", "link_effort") == "person"
    if by_person and not by_hand:
        yield Problem(
            ("cost", "link_effort"),
            Text(
                'link_effort = "person" のときは、人が操作する画面に person で手順を書いてください'
                "（例: [screens.step]）。",
                'with link_effort = "person" say with person on which screens he acts ([screens.step]).',
            ),
        )
    on_the_way = {ScreenKind.CONSENT, ScreenKind.INPUT}
    if at(data, "offers", "account_source") == "existing":
        on_the_way.add(ScreenKind.LOGIN)
    for kind in by_hand:
        if kind in on_the_way and not by_person:
            yield Problem(
                ("screens", kind, "person"),
                Text(
                    "属性連携のたびに人の操作が要る画面です。"
                    'cost.link_effort = "person" とし、max_links に回数の上限を書いてください。',
                    'every link comes past this screen: it takes cost.link_effort = "person" and max_links.',
                ),
            )
