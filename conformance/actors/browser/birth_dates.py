"""A birth date in the ways in which pages write it: Western and Japanese calendar, figures and kanji, English."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

__all__ = ["plain_dates", "written_dates"]

_ERAS: Final = (
    (date(2019, 5, 1), "令和", "r"),
    (date(1989, 1, 8), "平成", "h"),
    (date(1926, 12, 25), "昭和", "s"),
    (date(1912, 7, 30), "大正", "t"),
    (date(1868, 1, 25), "明治", "m"),
)
_KANJI: Final = "〇一二三四五六七八九"


def written_dates(value: str) -> str | None:
    """A pattern for text without blanks, in lower case and half-width; None for what is no date (YYYY-MM-DD).

    No boundaries are asked for: what stands beside a date may be the text of the next cell.
    """
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return None
    year, month, day = born.year, _number(born.month), _number(born.day)
    months = rf"(?:[-/.]{month}[-/.]{day}|年{month}月{day}日?|{born.month:02}{born.day:02})"
    name = calendar.month_name[born.month].lower()
    # `may` is both.
    english = rf"(?:{name}|{name[:3]}\.?)"
    ways = [
        rf"(?:{year}|{_figures(year)})[-/.]?{months}",
        rf"{year % 100:02}[-/.]{month}[-/.]{day}",
        rf"{month}[-/.]{day}[-/.]{year}",
        rf"{day}[-/.]{month}[-/.]{year}",
        rf"{english}{day}(?:st|nd|rd|th)?,?{year}",
        rf"{day}(?:st|nd|rd|th)?{english},?{year}",
    ]
    for start, era, letter in _ERAS:
        if born >= start:
            count = year - start.year + 1
            counted = rf"(?:{_number(count)}|元)" if count == 1 else _number(count)
            ways.append(rf"(?:{era}|{era[0]}|{letter})[-/.]?{counted}[-/.]?{months}")
            break
    return "|".join(ways)


def plain_dates(value: str) -> tuple[str, ...]:
    """The usual ways in figures, the year in full or of an era, as they stand; none for what is no date."""
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return ()
    years = [str(born.year)]
    for start, era, letter in _ERAS:
        if born >= start:
            count = born.year - start.year + 1
            counts = [str(count), f"{count:02}", *(["元"] if count == 1 else [])]
            years += [f"{name}{said}" for name in (era, era[0], letter.upper(), letter) for said in counts]
            break
    days = [(f"{born.month:02}", f"{born.day:02}"), (str(born.month), str(born.day))]
    written = [f"{year}{mark}{month}{mark}{day}" for year in years for month, day in days for mark in "-/."]
    written += [f"{year}年{month}月{day}日" for year in years for month, day in days]
    return tuple(dict.fromkeys((*written, f"{born:%Y%m%d}")))


def _number(number: int) -> str:
    tens, ones = divmod(number, 10)
    kanji = ("十" if tens == 1 else f"{_KANJI[tens]}十" if tens else "") + (_KANJI[ones] if ones else "")
    return rf"(?:0?{number}|{kanji})"


def _figures(number: int) -> str:
    return "".join("[〇零]" if each == "0" else _KANJI[int(each)] for each in str(number))
