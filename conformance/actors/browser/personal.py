"""Finds values of the test citizens in what a page shows, in the forms in which Japanese pages show them.

Blanks, widths and letter case do not count; a value may be spread over any number of neighbouring pieces of text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .birth_dates import written_dates
from .lone_names import LoneNames

__all__ = ["Personal", "Place", "plain"]

_SHORTEST_SUBSTRING: Final = 4
"""ASCII values shorter than this count as whole words only: `10` is in half of all numbers."""
_WINDOW: Final = 6
"""Characters of an address in a row that give it away."""
_DASHES: Final = "‐‑‒–—―−－﹣"
_DIGITS: Final = "〇一二三四五六七八九"
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBERED: Final = re.compile(rf"([{_DIGITS}十\d]+)丁目")
_LOT: Final = re.compile(r"(\d+)丁目(\d+)(?:番地の|番地|番の|番)(\d+)号?")


@dataclass(frozen=True, slots=True)
class Place:
    """A part of one piece of text: `start` and `end` count UTF-16 units, as browsers do."""

    piece: int
    start: int
    end: int


@functools.lru_cache(maxsize=8192)
def _plain_character(character: str) -> str:
    """Decomposed, so that it can be done one by one: ｶ and ﾞ are two characters, ガ one."""
    if character in _DASHES:
        return "-"
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return "".join(each for each in decomposed if not each.isspace() and unicodedata.category(each) not in {"Cf", "Cc"})


def plain(text: str) -> str:
    """The text without what differs between two ways of writing the same."""
    return "".join(map(_plain_character, text))


class Personal:
    """Values to look for, by what they are: `name`, `address`, `birthDate` have forms of their own."""

    def __init__(self, values: Iterable[Mapping[str, str]] = ()) -> None:
        patterns: dict[str, None] = {}
        words: set[str] = set()
        windows: set[str] = set()
        names: list[str] = []
        for person in values:
            for key, value in person.items():
                bare = plain(value)
                if key == "birthDate" and (forms := written_dates(value)) is not None:
                    patterns[forms] = None
                if len(bare) >= _SHORTEST_SUBSTRING or (len(bare) > 1 and not bare.isascii()):
                    patterns[re.escape(bare)] = None
                elif bare:
                    words.add(bare)
                if key == "name":
                    names += (part for part in value.split() if plain(part) != bare or bare in words)
                if key == "address":
                    windows.update(_windows(value))
        self._patterns = tuple(re.compile(each) for each in patterns)
        self._words = frozenset(words)
        self._windows = frozenset(windows)
        self._names = LoneNames(names, plain)

    def find(self, pieces: Sequence[str]) -> Iterator[Place]:
        """Where the pieces, read one after the other, show any of the values."""
        joined, origins = _join(pieces)
        for pattern in self._patterns:
            for found in pattern.finditer(joined):
                yield from _places(origins[found.start() : found.end()])
        for window in self._windows:
            at = joined.find(window)
            while at >= 0:
                # The rest of an address can be written in ways that nobody lists: all of the piece counts.
                for piece in dict.fromkeys(piece for piece, _, _ in origins[at : at + len(window)]):
                    yield Place(piece, 0, _units(pieces[piece]))
                at = joined.find(window, at + 1)
        for start, end in self._names.find(joined, lambda place: _begins_anew(origins, place)):
            yield from _places(origins[start:end])
        for number, text in enumerate(pieces):
            yield from self._whole_words(number, text)

    def _whole_words(self, number: int, piece: str) -> Iterator[Place]:
        """Short values; inside other words they mean something else."""
        if not self._words:
            return
        for found in _WORD.finditer(piece):
            if plain(found[0]) in self._words:
                start = _units(piece[: found.start()])
                yield Place(number, start, start + _units(found[0]))


def _join(pieces: Sequence[str]) -> tuple[str, list[tuple[int, int, int]]]:
    """All text in plain form, and for each character the piece that it is of and its place there."""
    joined: list[str] = []
    origins: list[tuple[int, int, int]] = []
    for number, piece in enumerate(pieces):
        start = 0
        for character in piece:
            end = start + (2 if ord(character) > 0xFFFF else 1)
            for each in _plain_character(character):
                joined.append(each)
                origins.append((number, start, end))
            start = end
    return "".join(joined), origins


def _begins_anew(origins: Sequence[tuple[int, int, int]], place: int) -> bool:
    """Whether another piece begins at a place of the joined text, or blanks stand before it."""
    piece, _, end = origins[place - 1]
    return (piece, end) != origins[place][:2] and origins[place - 1] != origins[place]


def _places(origins: Sequence[tuple[int, int, int]]) -> Iterator[Place]:
    spans: dict[int, tuple[int, int]] = {}
    for piece, start, end in origins:
        first, last = spans.get(piece, (start, end))
        spans[piece] = (min(first, start), max(last, end))
    for piece, (start, end) in spans.items():
        yield Place(piece, start, end)


def _units(text: str) -> int:
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def _windows(address: str) -> Iterator[str]:
    for form in {address, *_renumbered(address)}:
        bare = plain(form)
        for start in range(len(bare) - _WINDOW + 1):
            yield bare[start : start + _WINDOW]


def _renumbered(address: str) -> Iterator[str]:
    """一丁目1番1号 as 1丁目1番1号 and as 1-1-1."""
    digits = _NUMBERED.sub(lambda found: f"{_number(found[1])}丁目", plain(address))
    yield digits
    yield _LOT.sub(r"\1-\2-\3", digits)


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if ten:
        return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)
    return int("".join(str(_DIGITS.index(each)) for each in written if each in _DIGITS) or 0)
