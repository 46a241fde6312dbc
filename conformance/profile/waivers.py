"""Reads a file of waivers (許容). All that is wrong with it is reported at once (docs/waivers.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ..vocabulary import Text
from ..waiving import Waiver
from ._entries import Entries, read_entries
from ._problems import KeyPath, Problem, nearest, unquoted

__all__ = ["read_waivers"]

_KIND: Final = Text("許容のファイル", "Waiver file")
_DATES: Final = frozenset({"agreed_on", "expires"})


def read_waivers(
    path: Path, *, cases: Collection[str], requirements: Collection[str], today: date
) -> tuple[Waiver, ...]:
    """The waivers of a file. What can be named are `cases`, and `requirements` that some case judges.

    Raises UsageError with every mistake: also for a waiver that is expired `today`, was not agreed on, or names nothing
    that there is.
    """
    known = {"case": cases, "requirement": requirements}

    def further(entries: Entries) -> Iterator[Problem]:
        for place, entry in entries:
            yield from (*_names(place, entry, known), *_days(place, entry, today))
        yield from _twice(entries)

    return tuple(map(_waiver, read_entries(path, "waiver", _KIND, dates=_DATES, further=further)))


def _names(path: KeyPath, entry: Mapping[str, Any], known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    named = [key for key in known if key in entry]
    if len(named) != 1:
        yield Problem(
            path,
            Text(
                "case（ケースの ID）か requirement（要件の ID）の、どちらか一方を書いてください。",
                "name either a case (case) or a requirement (requirement).",
            ),
        )
    for key in named:
        name = entry[key]
        if isinstance(name, str) and name and name not in known[key]:
            hint = nearest(name, known[key])
            yield Problem(
                (*path, key),
                Text(
                    f"{_UNKNOWN[key].ja.format(name)}{hint.ja}",
                    f"{_UNKNOWN[key].en.format(name)}{hint.en}",
                ),
            )


_UNKNOWN: Final = {
    "case": Text(
        "「{}」というケースはありません。ケースの一覧は conformance cases で表示します。",
        'there is no case "{}"; conformance cases lists them.',
    ),
    "requirement": Text(
        "「{}」という要件はないか、判定するケースがありません。要件の一覧は conformance requirements で表示します。",
        'there is no requirement "{}", or no case judges it; conformance requirements lists them.',
    ),
}


def _days(path: KeyPath, entry: Mapping[str, Any], today: date) -> Iterator[Problem]:
    """Dates that are none, and what they say: agreed on already, and not expired yet."""
    days: dict[str, date] = {}
    for key in sorted(_DATES):
        given = entry.get(key)
        # TOML's date-time is a `date` to isinstance; an agreement is made, and ends, on a day.
        if isinstance(given, str | datetime):
            yield unquoted((*path, key), f"{key} = 2026-12-31", Text("日付", "a date"))
        elif isinstance(given, date):
            days[key] = given
    if (agreed := days.get("agreed_on")) is not None and agreed > today:
        yield Problem(
            (*path, "agreed_on"),
            Text(
                f"合意した日が先の日付です（{agreed}。本日は {today}）。合意していない許容は使えません。",
                f"agreed on a day to come ({agreed}; today is {today}): what was not agreed on is not waived.",
            ),
        )
    if (expires := days.get("expires")) is not None and expires < today:
        yield Problem(
            (*path, "expires"),
            Text(
                f"期限が切れています（{expires} まで。本日は {today}）。"
                "改めて合意して期限を書き直すか、この許容を消してください。",
                f"expired (it counted until {expires}; today is {today}): agree anew and write the new date, or remove "
                "this waiver.",
            ),
        )


def _twice(entries: Entries) -> Iterator[Problem]:
    """One and the same thing waived twice, but for different builds: which of them holds, nobody could say."""
    seen: dict[tuple[str, str], list[Any]] = {}
    for path, entry in entries:
        for key in ("case", "requirement"):
            name, build = entry.get(key), entry.get("target_build")
            if not isinstance(name, str):
                continue
            builds = seen.setdefault((key, name), [])
            if build in builds or (builds and None in (build, *builds)):
                yield Problem(
                    (*path, key),
                    Text(
                        f"「{name}」の許容が重なっています。1つにまとめるか、target_build で版を分けてください。",
                        f'"{name}" is waived twice; keep one, or tell builds apart with target_build.',
                    ),
                )
            builds.append(build)


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    return Waiver(**{"case": None, "requirement": None, **entry})
