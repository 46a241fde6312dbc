"""The Set-Cookie header read as browsers read it (RFC 6265bis, 5.6), with its lenient dates (5.1.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

__all__ = ["ParsedCookie", "parse_cookie_date", "parse_set_cookie"]

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DELIMITER: Final = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D.*)?$")
_DAY: Final = re.compile(r"(\d{1,2})(?:\D.*)?$")
_YEAR: Final = re.compile(r"(\d{2,4})(?:\D.*)?$")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAX_ATTRIBUTE: Final = 1024


@dataclass(frozen=True, slots=True)
class ParsedCookie:
    """Name, value and the attributes as they stand; for a repeated attribute the last counts."""

    name: str
    value: str
    domain: str = ""
    path: str = ""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    max_age: int | None = None
    expires: datetime | None = None


def parse_set_cookie(header: str) -> ParsedCookie | None:
    """The cookie, or None where a browser drops the header whole (control characters, nothing in it)."""
    if _CONTROLS.search(header):
        return None
    pair, _, rest = header.partition(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    name, value = name.strip(" \t"), value.strip(" \t")
    if not name and not value:
        return None
    attributes: dict[str, str] = {}
    for attribute in rest.split(";"):
        key, _, content = attribute.partition("=")
        content = content.strip(" \t")
        if len(content) <= _MAX_ATTRIBUTE:
            attributes[key.strip(" \t").lower()] = content
    max_age = attributes.get("max-age", "")
    return ParsedCookie(
        name,
        value,
        domain=attributes.get("domain", "").removeprefix(".").lower(),
        path=attributes.get("path", ""),
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=attributes.get("samesite", "").lower(),
        max_age=int(max_age) if re.fullmatch(r"-?[0-9]{1,18}", max_age) else None,
        expires=parse_cookie_date(attributes["expires"]) if "expires" in attributes else None,
    )


def parse_cookie_date(text: str) -> datetime | None:
    """A date in any of the forms that servers write (RFC 6265bis, 5.1.1); None for none."""
    clock: tuple[int, int, int] | None = None
    day = month = year = None
    for token in _DELIMITER.split(text):
        if clock is None and (match := _TIME.match(token)):
            clock = (int(match[1]), int(match[2]), int(match[3]))
        elif day is None and (match := _DAY.match(token)):
            day = int(match[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := _YEAR.match(token)):
            year = int(match[1])
    if clock is None or day is None or month is None or year is None:
        return None
    if year < 100:
        year += 1900 if year >= 70 else 2000
    if year < 1601:
        return None
    try:
        return datetime(year, month, day, *clock, tzinfo=UTC)
    except ValueError:
        return None
