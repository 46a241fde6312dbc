"""The chain that the journal's records form: each holds the digest of the one before it (`prev`).

So none can be changed, left out, added or moved without a break. What closes the chain (how many records, the digest of
the last) is in the manifest; without it, whatever is missing at the end cannot be told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from .vocabulary import Text

__all__ = ["CHAIN_START", "Chain", "Closing", "record_digest"]

CHAIN_START: Final = "0" * 64
"""What stands for the digest of the record before the first."""


def record_digest(line: bytes) -> str:
    """SHA-256 of a record's line without its end, in hexadecimal."""
    return hashlib.sha256(line).hexdigest()


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a chain: how many records there are, and the digest of the last."""

    records: int
    head: str

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Self:
        """What closes the chain of these lines; that they form one is not looked at, which would take reading them."""
        records, last = 0, None
        for line in lines:
            records, last = records + 1, line
        return cls(records, CHAIN_START if last is None else record_digest(last.rstrip(b"\n")))


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    number: int | None
    prev: str | None
    digest: str


class Chain:
    """Records as they stand, line by line, and where they do not follow from one another."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._records = [_record(number, line) for number, line in enumerate(lines, 1)]

    @property
    def closing(self) -> Closing:
        return Closing(len(self._records), self._records[-1].digest if self._records else CHAIN_START)

    def breaks(self, closing: Closing | None) -> Iterator[tuple[int, Text]]:
        """Each record that is missing, was added, moved or changed, with its number (`seq`) and words for it."""
        numbers = [record.number for record in self._records if record.number is not None]
        last = closing.records if closing is not None else max(numbers, default=0)
        for number in sorted(set(range(1, last + 1)) - set(numbers)):
            yield number, Text(f"通し番号 {number} の記録がない。", f"record {number} is missing.")
        yield from self._misplaced(last)
        yield from self._changed(closing)

    def _misplaced(self, last: int) -> Iterator[tuple[int, Text]]:
        seen: set[int] = set()
        highest = 0
        for record in self._records:
            number = record.number
            if number is None:
                yield (
                    record.line,
                    Text(f"{record.line} 行目を記録として読めない。", f"line {record.line} is no record."),
                )
                continue
            if number in seen or not 1 <= number <= last:
                yield number, Text(f"通し番号 {number} の記録が加えられている。", f"a record {number} was added.")
            elif number < highest:
                yield number, Text(f"通し番号 {number} の記録の位置が変わっている。", f"record {number} was moved.")
            seen.add(number)
            highest = max(highest, number) if number <= last else highest

    def _changed(self, closing: Closing | None) -> Iterator[tuple[int, Text]]:
        """Where a record does not hold the digest of its neighbour, the neighbour was changed.

        Unless it does not fit the one after it either: then it was changed itself.
        """
        end = self._records[-1] if self._records else None
        closed = closing is None or end is None or end.number != closing.records or end.digest == closing.head
        torn = [self._is_torn(place) for place in range(len(self._records))] + [not closed]
        for place, record in enumerate(self._records):
            if record.number is not None and (torn[place + 1] or (place == 0 and torn[0])):
                yield (
                    record.number,
                    Text(f"通し番号 {record.number} の記録が変更されている。", f"record {record.number} was changed."),
                )

    def _is_torn(self, place: int) -> bool:
        """Whether the record says something else of the one before it, though that is its neighbour by number."""
        record = self._records[place]
        if place == 0:
            return record.number == 1 and record.prev != CHAIN_START
        before = self._records[place - 1]
        neighbours = record.number is not None and before.number is not None and record.number == before.number + 1
        return neighbours and record.prev != before.digest


def _record(number: int, line: bytes) -> _Record:
    text = line.rstrip(b"\n")
    try:
        said = json.loads(text)
        sequence, prev = said["seq"], said.get("prev")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _Record(number, None, None, record_digest(text))
    sound = isinstance(sequence, int) and not isinstance(sequence, bool)
    return _Record(number, sequence if sound else None, prev if isinstance(prev, str) else None, record_digest(text))
