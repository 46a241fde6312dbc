"""Writes the zip archives and the index that says which file is what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ...vocabulary import Language
from ..clock import jst
from ..files import packed, write_atomically
from ..html.marks import SHAPES, short_url, visible
from ..places import OUTSIDE, Place, case_places
from ..reading import read_journal
from ..sheets.cells import is_like_a_formula
from ..view import CaseView, RunView
from .case_files import CaseFiles, Entry
from .parts import MOST_BYTES, divide
from .words import COLUMNS, WORDS

__all__ = ["Folders", "write_folders"]

_INDEX: Final = "index.csv"


@dataclass(frozen=True, slots=True)
class Folders:
    """What was written: index and archives, how many files are in these, and those larger than they should be."""

    index: Path
    parts: tuple[Path, ...]
    files: int
    too_large: tuple[Path, ...]


def write_folders(directory: Path, out: Path, language: Language | None = None, most: int = MOST_BYTES) -> Folders:
    """Write into `out`, which must be there, from the journal in the report directory; the same each time.

    No archive has more than `most` bytes, unless a single file is larger. Raises JournalError.
    """
    view = read_journal(directory / "journal.jsonl", body_limit=None)
    spoken: Language = language or view.run.get("reportLanguage") or "ja"
    listed = [
        (place, case, tuple(CaseFiles(view, place, case, directory, spoken).entries())) for place, case in _places(view)
    ]
    folders = [tuple(file for entry in entries for file in entry.files) for _, _, entries in listed]
    parts, where, large = [], dict[str, str](), []
    for number, files in enumerate(divide(folders, most), 1):
        path = out / f"evidence-{number:02}.zip"
        archive = packed(((file.name, file.content) for file in files), view.started_at)
        write_atomically(path, archive)
        parts.append(path)
        where |= {file.name: path.name for file in files}
        if len(archive) > most:
            large.append(path)
    index = out / _INDEX
    lines = (_line(place, case, entry, where, spoken) for place, case, entries in listed for entry in entries)
    write_atomically(index, _csv((tuple(column.say(spoken) for column in COLUMNS), *lines)))
    return Folders(index, tuple(parts), len(where), tuple(large))


def _places(view: RunView) -> Iterator[tuple[Place, CaseView | None]]:
    """In the order of the numbers of evidence, which is the catalogue's."""
    yield OUTSIDE, None
    places = case_places(view)
    yield from ((places[case.id], case) for case in view.cases)


def _line(
    place: Place, case: CaseView | None, entry: Entry, where: dict[str, str], language: Language
) -> tuple[str, ...]:
    exchange = entry.exchange
    by_kind: dict[str, list[str]] = {}
    for file in entry.files:
        name = file.name.rpartition("/")[2]
        ending = name.rpartition("_")[2]
        by_kind.setdefault("png" if ending.endswith(".png") else ending, []).append(name)
    archives = dict.fromkeys(where[file.name] for file in entry.files)
    return (
        place.evidence,
        place.number,
        case.spec.operation.label.say(language) if case else "",
        case.spec.title.say(language) if case else WORDS["outside"].say(language),
        case.id if case else "",
        f"{SHAPES[case.verdict]} {case.verdict.label.say(language)}" if case else "",
        str(entry.number) if exchange else "",
        jst(datetime.fromisoformat(exchange.started_at)).removesuffix(" JST") if exchange else "",
        exchange.sender.label.say(language) if exchange else "",
        exchange.receiver.label.say(language) if exchange else "",
        f"{exchange.method} {short_url(exchange.url)}" if exchange else "",
        str(exchange.status or (exchange.failure or WORDS["no_response"]).say(language)) if exchange else "",
        str(exchange.seq) if exchange else "",
        place.evidence,
        *(" ".join(by_kind.get(kind, ())) for kind in ("00.txt", "01.txt", "02.txt", "03.txt", "04.zip", "png")),
        " ".join(archives),
        " ".join(entry.remarks),
    )


def _csv(lines: tuple[tuple[str, ...], ...]) -> str:
    """With a byte order mark, by which Excel knows UTF-8."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([_cell(text) for text in line] for line in lines)
    return "\ufeff" + stream.getvalue()


def _cell(text: str) -> str:
    """A partner's text that a spreadsheet would take for a formula gets an apostrophe, as OWASP advises."""
    shown: str = visible(text)
    return f"'{shown}" if is_like_a_formula(shown) else shown
