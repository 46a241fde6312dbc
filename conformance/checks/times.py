"""Reading the partner's times in the form that the profile declares (`notices.time_form`, `notices.time_zone`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

__all__ = ["read_time"]

# datetime.fromisoformat takes more than RFC 3339 does: week dates, the basic format, dates where times are asked for.
_WRITTEN: Final = {
    "rfc3339": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"),
    "local": re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}


def read_time(value: object, form: str, zone: tzinfo) -> datetime | None:
    """The moment, with offset; None for a value that does not have the form.

    `form`: `rfc3339` (RFC 3339 5.6, offset required), `local` (the same without offset, in `zone`), `date` (YYYY-MM-DD,
    midnight in `zone`), `epoch_seconds`, `epoch_milliseconds`, or a strptime pattern.
    """
    if form in {"epoch_seconds", "epoch_milliseconds"}:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        try:
            return datetime.fromtimestamp(value / (1000 if form == "epoch_milliseconds" else 1), UTC)
        except (OverflowError, ValueError, OSError):
            return None
    if not isinstance(value, str) or (form in _WRITTEN and not _WRITTEN[form].fullmatch(value)):
        return None
    try:
        moment = (
            datetime.fromisoformat(value) if form in {"rfc3339", "local", "date"} else datetime.strptime(value, form)
        )
    except ValueError:
        return None
    if form == "rfc3339":
        return moment if moment.tzinfo is not None else None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
