"""Writes a report's file whole or not at all: a reader never meets half a page. Packs what is the same each time."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from .clock import JST

__all__ = ["packed", "write_atomically"]

_ZIP_YEARS: Final = range(1980, 2108)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace `path` by bytes as they are, or by a text in UTF-8.

    A lone surrogate, which a partner can send inside JSON, is written as its escape: readable, and still valid JSON.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
        # mkstemp makes files for its owner only; a report is there to be handed on.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def packed(members: Iterable[tuple[str, bytes]], moment: datetime) -> bytes:
    """A zip archive of the members in this order, all dated `moment` in JST: the same members, the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(_member(name, moment), content)
    return buffer.getvalue()


def _member(name: str, moment: datetime) -> zipfile.ZipInfo:
    local = moment.astimezone(JST)
    dated = (1980, 1, 1, 0, 0, 0) if local.year not in _ZIP_YEARS else local.timetuple()[:6]
    member = zipfile.ZipInfo(name, dated)
    member.compress_type = zipfile.ZIP_DEFLATED
    # Unix, and a file that everybody may read, whatever system it is written on.
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member
