"""Times as a reviewer in Japan reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conformance.report.clock import jst, moment, period


def test_seconds_in_jst() -> None:
    assert jst(datetime(2026, 11, 23, 12, 5, 3, tzinfo=UTC)) == "2026-11-23 21:05:03 JST"


@pytest.mark.parametrize(
    ("start", "end", "japanese", "english"),
    [
        (
            datetime(2026, 11, 28, 6, 40, tzinfo=UTC),
            datetime(2026, 11, 28, 6, 41, 59, tzinfo=UTC),
            "2026年11月28日（令和8年11月28日）15:40〜15:41 JST",
            "2026-11-28 (Reiwa 8) 15:40 – 15:41 JST",
        ),
        (
            # One day in UTC, two in JST.
            datetime(2026, 11, 28, 14, 59, 59, tzinfo=UTC),
            datetime(2026, 11, 28, 15, 0, 0, tzinfo=UTC),
            "2026年11月28日（令和8年11月28日）23:59〜2026年11月29日（令和8年11月29日）00:00 JST",
            "2026-11-28 (Reiwa 8) 23:59 – 2026-11-29 (Reiwa 8) 00:00 JST",
        ),
        (
            # Two days in UTC, one in JST.
            datetime(2026, 12, 31, 23, 50, tzinfo=UTC),
            datetime(2027, 1, 1, 0, 10, tzinfo=UTC),
            "2027年1月1日（令和9年1月1日）08:50〜09:10 JST",
            "2027-01-01 (Reiwa 9) 08:50 – 09:10 JST",
        ),
        (
            datetime(2019, 4, 30, 14, 59, tzinfo=UTC),
            datetime(2019, 4, 30, 15, 0, tzinfo=UTC),
            "2019年4月30日23:59〜2019年5月1日（令和元年5月1日）00:00 JST",
            "2019-04-30 23:59 – 2019-05-01 (Reiwa 1) 00:00 JST",
        ),
    ],
    ids=["one day", "over midnight", "over midnight in UTC only", "into Reiwa"],
)
def test_period_has_the_era_beside_each_day(start: datetime, end: datetime, japanese: str, english: str) -> None:
    assert (period(start, end).ja, period(start, end).en) == (japanese, english)


def test_moment() -> None:
    assert moment(datetime(2026, 11, 28, 6, 40, tzinfo=UTC)).ja == "2026年11月28日（令和8年11月28日）15:40 JST"
