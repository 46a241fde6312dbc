"""What is wrong with a profile, all of it at once, in the order of the file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ProfileError
from ..vocabulary import Text

__all__ = ["InvalidProfileError", "KeyPath", "Problem", "dotted", "in_order", "listed", "nearest", "unquoted"]

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one key."""

    path: KeyPath
    text: Text

    @property
    def key(self) -> str:
        """The key as in TOML: `screens.consent.press`, `citizens[0].key`."""
        return dotted(self.path)


class InvalidProfileError(ProfileError):
    """A profile with problems; `problems` has each of them on its own."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(listed(Text(f"プロファイル {file}", f"Profile {file}"), self.problems))


def listed(file: Text, problems: Sequence[Problem]) -> Text:
    """What is wrong with a file, numbered, each at its key."""
    count = len(problems)
    ja = [f"{file.ja} に問題が {count} 件あります。"]
    en = [f"{file.en} has {count} problem{'' if count == 1 else 's'}:"]
    for number, problem in enumerate(problems, 1):
        label = f"{number}. {problem.key}: " if problem.path else f"{number}. "
        ja.append(f"  {label}{problem.text.ja}")
        en.append(f"  {label}{problem.text.en}")
    return Text("\n".join(ja), "\n".join(en))


def dotted(path: KeyPath) -> str:
    """`("citizens", 0, "key")` as `citizens[0].key`; keys that TOML must quote are quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            bare = step.isascii() and step.replace("-", "").replace("_", "").isalnum()
            text += ("." if text else "") + (step if bare else f'"{step}"')
    return text


def nearest(word: str, candidates: Iterable[str]) -> Text:
    """The candidate that was probably meant, as a sentence's end; empty when none is near."""
    found = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    if not found:
        return Text("", "")
    return Text(f" もしかして: {found[0]}", f" Did you mean: {found[0]}")


def in_order(problems: Iterable[Problem], data: Mapping[str, Any]) -> list[Problem]:
    """In the order of the file, each once; a missing key comes after those that its table has."""

    def position(problem: Problem) -> tuple[int, ...]:
        found: list[int] = []
        here: Any = data
        for step in problem.path:
            if isinstance(here, Mapping):
                keys = list(here)
                found.append(keys.index(str(step)) if step in here else len(keys))
                here = here.get(str(step))
            elif isinstance(here, list) and isinstance(step, int):
                found.append(step)
                here = here[step] if step < len(here) else None
            else:
                break
        return tuple(found)

    return sorted(dict.fromkeys(problems), key=position)


def unquoted(path: KeyPath, example: str, kind: Text) -> Problem:
    """A date or time that was written as a text, or one in place of the other."""
    return Problem(
        path,
        Text(
            f"{kind.ja}は引用符を付けずに TOML の{kind.ja}として書いてください（例: {example}）。",
            f"write {kind.en} without quotes ({example}).",
        ),
    )
