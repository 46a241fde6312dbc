"""Files that a person attached to a statement: a copy is kept in the report directory, as it is, with its digest."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import UsageError
from ..vocabulary import Text
from .redact import Redactor

__all__ = ["Attached", "read_attached"]

_FOLDER: Final = "attachments"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Attached:
    """One file: the name that the person gave it, its place in the report directory (with /), and what is in it."""

    name: str
    file: str
    content: bytes

    def keep(self, directory: Path) -> None:
        """Write the copy. Raises OSError where it cannot be written."""
        path = directory / self.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.content)

    def to_json(self) -> dict[str, Any]:
        """As the journal has it."""
        return {
            "name": self.name,
            "file": self.file,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
        }


def read_attached(
    files: Iterable[tuple[str, Path]], redactor: Redactor, numbers: itertools.count[int]
) -> list[Attached]:
    """The files (name, path), numbered so that no two get one place.

    Raises UsageError for a file that cannot be read, or that holds a secret of the run: nothing of it can be redacted.
    """
    return [_read(name, path, redactor, next(numbers)) for name, path in files]


def _read(name: str, path: Path, redactor: Redactor, number: int) -> Attached:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            Text(
                f"添付 {path} を読めません（{error.strerror}）。",
                f"Attachment {path} cannot be read ({error.strerror}).",
            )
        ) from error
    if redactor.contains_secret(content):
        raise UsageError(
            Text(
                f"添付 {path} に、この試験の秘密情報（パスワード、トークンなど）が含まれています。"
                "添付は写しをそのまま証跡に残すので、秘密情報を消したものを添付してください。",
                f"Attachment {path} holds a secret of this test (a password or token, say). "
                "A copy is kept as it is: attach one without secrets.",
            )
        )
    shown = redactor.text(name)
    stem, suffix = Path(shown).stem, Path(shown).suffix
    words = "-".join([f"{number:02}", *filter(None, [_UNSAFE.sub("_", stem).strip("._")])])
    return Attached(shown, f"{_FOLDER}/{words}{suffix if _SUFFIX.fullmatch(suffix) else ''}", content)
