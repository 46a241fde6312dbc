"""申告: what no tool can see, stated by a person. All that is wrong with its file is reported at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ..vocabulary import Text
from ._entries import read_entries
from ._problems import KeyPath, Problem, nearest, unquoted
from ._toml import quoted

__all__ = ["Attestation", "attestation_table", "read_attestations"]

_KIND: Final = Text("申告ファイル", "Attestation file")


@dataclass(frozen=True, slots=True)
class Attestation:
    """One statement on one requirement. `sample` marks what ships as an example and attests nothing real.

    `attachments` are named from `folder`, where the statement was read.
    """

    requirement: str
    statement: str
    by: str
    on: date
    sample: bool = False
    attachments: tuple[str, ...] = ()
    folder: Path = Path()


def read_attestations(path: Path, known: Collection[str], today: date) -> tuple[Attestation, ...]:
    """The statements of a file; `known` are the requirements that may be attested.

    Raises UsageError with every mistake: its key, what was found and what is expected.
    """
    entries = read_entries(
        path,
        "attestation",
        _KIND,
        dates=frozenset({"on"}),
        further=lambda given: (found for each in given for found in _problems(*each, known, path.parent, today)),
    )
    return tuple(
        Attestation(**{**entry, "attachments": tuple(entry.get("attachments", ())), "folder": path.parent})
        for entry in entries
    )


def attestation_table(attestation: Attestation) -> str:
    """The statement as its file has it, with an empty line before it."""
    lines = ["", "[[attestation]]"]
    for key in ("requirement", "statement", "by"):
        lines.append(f"{key} = {quoted(getattr(attestation, key))}")
    lines.append(f"on = {attestation.on.isoformat()}")
    if attestation.attachments:
        lines.append(f"attachments = [{', '.join(map(quoted, attestation.attachments))}]")
    return "".join(f"{line}\n" for line in lines)


def _problems(
    path: KeyPath, entry: Mapping[str, Any], known: Collection[str], folder: Path, today: date
) -> Iterator[Problem]:
    requirement, on, attachments = entry.get("requirement"), entry.get("on"), entry.get("attachments")
    if isinstance(requirement, str) and requirement not in known:
        hint, all_known = nearest(requirement, known), sorted(known)
        yield Problem(
            (*path, "requirement"),
            Text(
                f"「{requirement}」は申告で確認する要件ではありません"
                f"（申告できるもの: {'、'.join(all_known)}）。{hint.ja}",
                f'"{requirement}" is not verified by attestation (those that are: {", ".join(all_known)}).{hint.en}',
            ),
        )
    # TOML's date-time is a `date` to isinstance; a statement is made on a day.
    if isinstance(on, str | datetime):
        yield unquoted((*path, "on"), "on = 2026-06-01", Text("日付", "a date"))
    elif isinstance(on, date) and on > today:
        yield Problem(
            (*path, "on"),
            Text(
                f"申告した日が先の日付です（{on}。本日は {today}）。",
                f"stated on a day to come ({on}; today is {today}).",
            ),
        )
    for number, name in enumerate(attachments if isinstance(attachments, list) else []):
        if isinstance(name, str) and name and not (folder / name).is_file():
            yield Problem(
                (*path, "attachments", number),
                Text(
                    f"ファイルがありません: {name}（申告ファイルのあるフォルダーから見たパスを書いてください）。",
                    f"no such file: {name} (write its path from the folder of the attestation file).",
                ),
            )
