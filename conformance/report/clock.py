"""Times as Japanese readers write them: JST, and the era beside the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ..vocabulary import Text

__all__ = ["JST", "jst", "jst_day", "moment", "period"]

JST = timezone(timedelta(hours=9), "JST")
"""Japan has had no summer time since 1951, so that a fixed offset needs no time-zone data."""

_REIWA_FIRST_DAY = date(2019, 5, 1)
_YEAR_BEFORE_REIWA = 2018


def jst(moment: datetime) -> str:
    """`2026-11-23 21:05:03 JST`"""
    return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S JST")


def jst_day(moment: datetime) -> date:
    """The day in Japan."""
    return moment.astimezone(JST).date()


def moment(at: datetime) -> Text:
    """`2026年11月28日（令和8年11月28日）15:40 JST`"""
    day, clock = _day(at), _clock(at)
    return Text(f"{day.ja}{clock} JST", f"{day.en} {clock} JST")


def period(start: datetime, end: datetime) -> Text:
    """`2026年11月28日（令和8年11月28日）15:40〜15:41 JST`; the day again where it ends on another, in JST."""
    begun, until = _day(start), _clock(end)
    last = Text(until, until)
    if jst_day(start) != jst_day(end):
        day = _day(end)
        last = Text(f"{day.ja}{until}", f"{day.en} {until}")
    return Text(f"{begun.ja}{_clock(start)}〜{last.ja} JST", f"{begun.en} {_clock(start)} – {last.en} JST")


def _clock(at: datetime) -> str:
    return at.astimezone(JST).strftime("%H:%M")


def _day(at: datetime) -> Text:
    """The day in JST with the Japanese era beside it; a clock set before Reiwa gives the common year alone."""
    day = jst_day(at)
    common = f"{day.year}年{day.month}月{day.day}日"
    if day < _REIWA_FIRST_DAY:
        return Text(common, day.isoformat())
    year = day.year - _YEAR_BEFORE_REIWA
    spoken = "元" if year == 1 else str(year)
    return Text(f"{common}（令和{spoken}年{day.month}月{day.day}日）", f"{day.isoformat()} (Reiwa {year})")
