"""Finds a family or a given name that stands without the other in running text: `ようこそ山田様`, `氏名山田`.

A name is also a part of other words (山田町, 接続試験), so that it counts only where the text marks it as one:

- before a title (様, さん …), whatever stands before it: `利用者山田様`;
- behind a label or a greeting (氏名, ようこそ …), whatever stands behind it: `氏名山田住所`;
- where a word of its script begins and ends with it: `山田のマイページ`, but not `山田町` or `小山田`.

One character is too little for this (`森の`): it counts where it is a word of its own, before a title unless kanji
stand before it (`大森様`), and behind a label unless kanji stand behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final

__all__ = ["LoneNames"]

_BREAK: Final = "\0"
"""Stands where the text had blanks, or where its next piece begins."""
_KANJI: Final = "々〆\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# The marks that make か to が are characters of their own here.
_HIRAGANA: Final = "\u3041-\u309f"
_KATAKANA: Final = "\u30a1-\u30ff\u3099\u309a"
_SCRIPTS: Final = tuple(re.compile(f"[{each}]") for each in (_KANJI, _HIRAGANA, _KATAKANA))
_OTHER: Final = rf"(?:(?![{_KANJI}\u3041-\u30ff])[^\W_]|[\u0300-\u036f])"
_ANY: Final = "(?:[^\\W_]|[\u0300-\u036f\u3099\u309a])"
_TITLES: Final = (
    "様(?![式子々態相])",
    "さま",
    "さん",
    "殿(?![堂下])",
    "氏(?!名)",
    "君(?![主臨])",
    "くん",
    "ちゃん",
    "先生",
)
_LABELS: Final = (
    *(
        "氏名",
        "姓名",
        "名前",
        "名義",
        "名義人",
        "苗字",
        "名字",
        "芳名",
        "宛名",
        "宛先",
        "会員",
        "利用者",
        "契約者",
        "受取人",
    ),
    *("ようこそ", "こんにちは", "こんばんは", "おかえりなさい", "welcome", "hello"),
)


class LoneNames:
    """The parts of names to look for; `plain` is how the text is written that they are looked for in."""

    def __init__(self, parts: Iterable[str], plain: Callable[[str], str]) -> None:
        titles, labels = ("|".join(map(plain, each)) for each in (_TITLES, _LABELS))
        wanted = dict.fromkeys(filter(None, map(plain, parts)))
        self._patterns = tuple(re.compile(way) for each in wanted for way in _ways(each, titles, labels))

    def find(self, joined: str, is_break: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
        """Where `joined` shows one of them; `is_break` tells of a place whether another word begins there."""
        if not self._patterns:
            return
        places: list[int] = []
        marked: list[str] = []
        for place, character in enumerate(joined):
            if place and is_break(place):
                marked.append(_BREAK)
                places.append(place)
            marked.append(character)
            places.append(place)
        text = "".join(marked)
        for pattern in self._patterns:
            for found in pattern.finditer(text):
                start, end = found.span(1)
                yield places[start], places[end - 1] + 1


def _ways(part: str, titles: str, labels: str) -> Iterator[str]:
    """Patterns whose first group is the name."""
    # A name may be spread over pieces: each of its characters in a box of a form, readings between them.
    name = f"({f'{_BREAK}?'.join(map(re.escape, part))})"
    short = sum(not unicodedata.combining(each) for each in part) == 1
    before, behind = (_ANY, _ANY) if short else (_same_script(part[0]), _same_script(part[-1]))
    yield f"(?<!{before}){name}(?!{behind})"
    yield f"{f'(?<![{_KANJI}])' if short else ''}{name}{_BREAK}?(?:{titles})"
    yield f"(?:{labels}){_BREAK}?{name}{f'(?![{_KANJI}])' if short else ''}"


def _same_script(character: str) -> str:
    return next((script.pattern for script in _SCRIPTS if script.match(character)), _OTHER)
