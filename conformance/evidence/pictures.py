"""Keeps pictures of screens beside the journal, under names that whoever lists the folder understands.

`screens/link_2.1-4_from-portal/03-consent.png`: the case, the number of the screen in it, and which screen it is.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["KeptPicture", "PictureFolder"]

FOLDER: Final = "screens"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that was written: its path from the report directory, and what makes it recognisable."""

    file: str
    sha256: str
    width: int
    height: int
    masked: Sequence[Mapping[str, Any]]

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "sha256": self.sha256,
            "width": self.width,
            "height": self.height,
            "masked": list(self.masked),
        }


class PictureFolder:
    """`screens/` of one report directory; made when the first picture comes."""

    def __init__(self, report_directory: Path) -> None:
        self._root = report_directory
        self._folders: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._known: dict[str, Path] = {}

    def count(self, case: str) -> int:
        """The number of the next screen of this case, whether a picture of it is kept or not."""
        self._numbers[case] = self._numbers.get(case, 0) + 1
        return self._numbers[case]

    def keep(
        self, case: str, number: int, kind: str, png: bytes, size: tuple[int, int], masked: Sequence[Mapping[str, Any]]
    ) -> KeptPicture:
        """Write it whole or not at all. Raises OSError where it cannot be written."""
        name = f"{FOLDER}/{self._folder(case)}/{number:02}-{_safe(kind)}.png"
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(png).hexdigest()
        if not self._shared(digest, path):
            _write(path, png)
            self._known[digest] = path
        return KeptPicture(name, digest, *size, masked)

    def _shared(self, digest: str, path: Path) -> bool:
        """The same picture again takes no room: a second name for the same file, where the file system has such."""
        known = self._known.get(digest)
        if known is None:
            return False
        try:
            os.link(known, path)
        except OSError:
            return False
        return True

    def _folder(self, case: str) -> str:
        """No two cases share one, also not on file systems that do not tell letter case apart."""
        if case not in self._folders:
            name = base = "_".join(map(_safe, case.split("/")))[:_LONGEST].rstrip(".")
            taken = {folder.lower() for folder in self._folders.values()}
            number = 1
            while name.lower() in taken:
                number += 1
                name = f"{base}-{number}"
            self._folders[case] = name
        return self._folders[case]


def _safe(name: str) -> str:
    """Letters, figures, dots and hyphens; Windows takes no name that ends in a dot."""
    return _UNSAFE.sub("-", name).strip(".-") or "screen"


def _write(path: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        # mkstemp makes files for their owner only; a report is there to be handed on.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
