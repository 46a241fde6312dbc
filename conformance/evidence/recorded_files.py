"""Files that a person puts beside a run's evidence: what they are is told by their content, never by their names."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

from ..errors import UsageError
from ..vocabulary import Text
from .har_redaction import NotHarError, redact_har
from .redact import Redactor, count_marks

__all__ = ["MEGABYTES", "FileKind", "TakenFile", "take_file"]

FileKind = Literal["png", "pdf", "har"]
MEGABYTES: Final = 50
"""The largest file that is taken."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PDF: Final = b"%PDF-"
_PDF_END: Final = b"%%EOF"
_PDF_TAIL: Final = 2048
_SHOWN_BY: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP"}
)
"""The parts of a PNG file that its picture needs (PNG, third edition, 5.6); others hold text, places, comments."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What is written of a file, and what was taken out of it: kind, values, places."""

    name: str
    kind: FileKind
    content: bytes
    redacted: tuple[tuple[str, int, int], ...] = ()

    def to_json(self, place: str) -> dict[str, Any]:
        """As the record has it; `place` is its path in the report directory."""
        return {
            "file": place,
            "name": self.name,
            "kind": self.kind,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "redacted": [{"kind": kind, "values": values, "places": places} for kind, values, places in self.redacted],
        }


def take_file(path: Path, redactor: Redactor, *, keep_bodies: bool) -> TakenFile:
    """Read a file and make of it what may be written. Raises UsageError for anything but PNG, PDF and HAR."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MEGABYTES * 1_000_000 + 1)
    except OSError as error:
        _refuse(path, f"読めません（{error.strerror}）", f"cannot be read ({error.strerror})", error)
    if len(content) > MEGABYTES * 1_000_000:
        _refuse(path, f"{MEGABYTES} MB を超えています", f"is larger than {MEGABYTES} MB")
    if content.startswith(_PNG):
        return _png(path, content)
    if content.startswith(_PDF):
        if _PDF_END not in content[-_PDF_TAIL:]:
            _refuse(path, "PDF が途中で切れています", "is a PDF that is cut off")
        return TakenFile(path.name, "pdf", content)
    return _har(path, content, redactor, keep_bodies)


def _png(path: Path, content: bytes) -> TakenFile:
    """The picture alone: what a camera or an editor wrote beside it (place, author, comment) is left out."""
    parts = list(_parts(path, content))
    names = [name for name, _ in parts]
    if names[:1] != [b"IHDR"] or b"IDAT" not in names or names[-1:] != [b"IEND"]:
        _refuse(path, "PNG 画像が途中で切れています", "is a PNG picture that is cut off")
    left_out = sum(name not in _SHOWN_BY for name in names)
    kept = b"".join(part for name, part in parts if name in _SHOWN_BY)
    redacted = (("metadata", left_out, left_out),) if left_out else ()
    return TakenFile(path.name, "png", _PNG + kept, redacted)


def _parts(path: Path, content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's name and all of its bytes, up to the end of the picture; what comes behind that is no picture."""
    place = len(_PNG)
    name = b""
    while name != b"IEND":
        length = int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        part = content[place : place + 12 + length]
        if len(part) != 12 + length or zlib.crc32(part[4:-4]) != int.from_bytes(part[-4:], "big"):
            _refuse(path, "PNG 画像が壊れています", "is a PNG picture that is damaged")
        yield name, part
        place += len(part)


def _har(path: Path, content: bytes, redactor: Redactor, keep_bodies: bool) -> TakenFile:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        _refuse(path, "PNG、PDF、HAR のどれでもありません", "is none of PNG, PDF and HAR", error)
    try:
        redacted = redact_har(document, redactor, keep_bodies=keep_bodies)
    except NotHarError as error:
        _refuse(path, f"HAR ではありません（{error} がない、又は形が違う）", f"is no HAR (see {error})", error)
    text = json.dumps(redacted, ensure_ascii=False, indent=1) + "\n"
    counted = tuple((kind, values, places) for kind, (values, places) in count_marks(text).items())
    return TakenFile(path.name, "har", text.encode("utf-8", "backslashreplace"), counted)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _refuse(path: Path, ja: str, en: str, error: BaseException | None = None) -> NoReturn:
    raise UsageError(
        Text(
            f"--file {path}: {ja}。添えられるのは、PNG 画像、PDF、HAR（ブラウザーの開発者ツールで保存したもの）です。",
            f"--file {path} {en}; a PNG picture, a PDF or a HAR (saved by a browser's developer tools) can be added.",
        )
    ) from error
