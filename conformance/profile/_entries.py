"""A file beside a profile in which people state something, an entry each: read whole, every mistake told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..vocabulary import Text
from ._humanise import plain, schema_problems
from ._problems import KeyPath, Problem, in_order, listed
from ._toml import parse, read_bytes

__all__ = ["Entries", "read_entries"]

Entries = list[tuple[KeyPath, Mapping[str, Any]]]
"""Each with its place in the file."""


def read_entries(
    path: Path, table: str, kind: Text, *, dates: frozenset[str], further: Callable[[Entries], Iterable[Problem]]
) -> list[Mapping[str, Any]]:
    """The entries of `[[table]]`, by the schema `<table>s`; `dates` are members that TOML has as dates.

    `kind` is what the file is to a user, `further` finds what a schema cannot tell. Raises UsageError with every
    mistake: its key, what was found and what is expected.
    """
    data: dict[str, Any] = plain(parse(read_bytes(path, kind, UsageError), path.name, kind, UsageError), keep=dates)
    problems = schema_problems(data, f"{table}s")
    places = {problem.path for problem in problems}
    given = data.get(table)
    numbered = enumerate(given if isinstance(given, list) else ())
    entries: Entries = [((table, number), entry) for number, entry in numbered if isinstance(entry, Mapping)]
    problems += [problem for problem in further(entries) if problem.path not in places]
    if problems:
        file = Text(f"{kind.ja} {path.name}", f"{kind.en} {path.name}")
        raise UsageError(listed(file, in_order(problems, data)))
    return [entry for _, entry in entries]
