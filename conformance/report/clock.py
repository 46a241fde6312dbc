"""Times as Japanese readers write them: JST, and the era beside the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ..vocabulary import Text

__all__ = ["JST", "era_date", "jst"]

JST = timezone(timedelta(hours=9), "JST")
"""Japan has had no summer time since 1951, so that a fixed offset needs no time-zone data."""

_REIWA_FIRST_DAY = date(2019, 5, 1)
_YEAR_BEFORE_REIWA = 2018


def jst(moment: datetime) -> str:
    """`2026-11-23 21:05:03 JST`"""
    return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S JST")


def era_date(moment: datetime) -> Text:
    """The day in JST by the Japanese era; a clock set before Reiwa gives the common year."""
    day = moment.astimezone(JST).date()
    if day < _REIWA_FIRST_DAY:
        return Text(f"{day.year}年{day.month}月{day.day}日", day.isoformat())
    year = day.year - _YEAR_BEFORE_REIWA
    spoken = "元" if year == 1 else str(year)
    return Text(f"令和{spoken}年{day.month}月{day.day}日", f"Reiwa {year}, {day.isoformat()}")
