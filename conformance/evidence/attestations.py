"""申告: what no tool can see, stated by a person, read from a TOML file (docs/verdicts.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..vocabulary import Text

__all__ = ["Attestation", "read_attestations"]

_KEYS = {"requirement": str, "statement": str, "by": str, "on": date}
_OPTIONAL = {"sample": bool, "attachments": list}


@dataclass(frozen=True, slots=True)
class Attestation:
    """One statement on one requirement. `sample` marks what ships as an example and attests nothing real."""

    requirement: str
    statement: str
    by: str
    on: date
    sample: bool = False
    attachments: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "requirement": self.requirement,
            "statement": self.statement,
            "by": self.by,
            "on": self.on.isoformat(),
            "sample": self.sample,
            "attachments": list(self.attachments),
        }


def read_attestations(path: Path, known: Collection[str]) -> tuple[Attestation, ...]:
    """Read and check a file of `[[attestation]]` tables; `known` are the requirements that may be attested.

    Raises UsageError naming file, entry, what was found and what is expected.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            Text(
                f"申告ファイル {path} を読めません（{error}）。",
                f"The attestation file {path} cannot be read ({error}).",
            )
        ) from error
    entries = data.get("attestation")
    if set(data) - {"attestation"} or not isinstance(entries, list):
        raise _problem(path, "", Text("[[attestation]] の表だけを書きます", "it holds [[attestation]] tables only"))
    return tuple(_attestation(path, number, entry, known) for number, entry in enumerate(entries, 1))


def _attestation(path: Path, number: int, entry: Any, known: Collection[str]) -> Attestation:
    place = f"attestation[{number}]"
    if not isinstance(entry, dict):
        raise _problem(path, place, Text("表ではありません", "it is no table"))
    unknown = set(entry) - set(_KEYS) - set(_OPTIONAL)
    if unknown:
        raise _problem(path, place, Text(f"知らない項目 {sorted(unknown)}", f"unknown keys {sorted(unknown)}"))
    for key, kind in _KEYS.items():
        # TOML's date-time is a `date` to isinstance; a statement is made on a day.
        if not isinstance(entry.get(key), kind) or isinstance(entry[key], datetime) or entry[key] == "":
            raise _problem(path, f"{place}.{key}", Text(f"{kind.__name__} が必要です", f"a {kind.__name__} is needed"))
    for key, kind in _OPTIONAL.items():
        if key in entry and not isinstance(entry[key], kind):
            raise _problem(path, f"{place}.{key}", Text(f"{kind.__name__} を書きます", f"must be a {kind.__name__}"))
    if entry["requirement"] not in known:
        raise _problem(
            path,
            f"{place}.requirement",
            Text(
                f"「{entry['requirement']}」は申告で確認する要件ではありません"
                f"（申告できるもの: {'、'.join(sorted(known))}）",
                f"{entry['requirement']!r} is not verified by attestation (those that are: {', '.join(sorted(known))})",
            ),
        )
    attachments = tuple(entry.get("attachments", ()))
    missing = [name for name in attachments if not isinstance(name, str) or not (path.parent / name).is_file()]
    if missing:
        raise _problem(
            path, f"{place}.attachments", Text(f"ファイルがありません: {missing}", f"no such file: {missing}")
        )
    return Attestation(
        entry["requirement"], entry["statement"], entry["by"], entry["on"], bool(entry.get("sample")), attachments
    )


def _problem(path: Path, place: str, what: Text) -> UsageError:
    where = f"{path.name}: {place}: " if place else f"{path.name}: "
    return UsageError(Text(f"申告ファイル {where}{what.ja}。", f"Attestation file {where}{what.en}."))
