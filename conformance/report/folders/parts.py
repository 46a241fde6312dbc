"""Divides files among zip archives of a bounded size; a folder stays together where it fits."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = ["MOST_BYTES", "File", "divide"]

MOST_BYTES: Final = 5_000_000
"""Of one archive: 5 MB, as e-Gov's 最終確認試験 asks, in decimal megabytes to be on the safe side."""

# APPNOTE 4.3.7, 4.3.12 and 4.3.16: the fixed parts of a member's two headers, and the archive's end.
_HEADERS: Final = 30 + 46
_END: Final = 22
# RFC 1950, 2.2: what zlib puts around the same deflated bytes.
_AROUND: Final = 6

Folder = tuple["File", ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file by its place in the archives (with /)."""

    name: str
    content: bytes = field(repr=False)

    @property
    def zipped(self) -> int:
        """The bytes that it takes in an archive."""
        return len(zlib.compress(self.content)) - _AROUND + _HEADERS + 2 * len(self.name.encode())


def divide(folders: Iterable[Folder], most: int = MOST_BYTES) -> Iterator[Folder]:
    """The files of each archive in order. A file that is too large by itself has an archive of its own."""
    part: list[File] = []
    size = _END
    for folder in folders:
        sizes = [file.zipped for file in folder]
        if part and size + sum(sizes) > most:
            yield tuple(part)
            part, size = [], _END
        for file, zipped in zip(folder, sizes, strict=True):
            if part and size + zipped > most:
                yield tuple(part)
                part, size = [], _END
            part.append(file)
            size += zipped
    if part:
        yield tuple(part)
