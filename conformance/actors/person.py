"""The tester at the machine: asked for what only a person can do (a card, a PIN, a notice sent by hand)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from ..vocabulary import Text

__all__ = ["Errand", "Nobody", "Person"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a person is asked for. `where` says for whom and on which screen, `tasks` are the profile's own words.

    `values` are what has to be entered exactly, each with its name; `seconds` is how long the run waits.
    """

    where: Text
    tasks: tuple[str, ...]
    seconds: int
    values: tuple[tuple[Text, str], ...] = ()

    @property
    def words(self) -> str:
        """The tasks in one line, for the evidence."""
        return " / ".join(self.tasks)


class Person(Protocol):
    """Somebody to ask. What is asked for is shown where the person looks; nothing here outlasts its seconds."""

    @property
    def absence(self) -> Text | None:
        """Why nobody can be asked, and what to do about it; None where somebody is there."""
        ...

    def ask(self, errand: Errand) -> bool:
        """Ask for something outside the browser; whether the person said in time that it is done."""
        ...

    def watch(self, errand: Errand, done: Callable[[float], T | None]) -> T | None:
        """Ask for something in the browser; `done` waits for so many seconds and gives what it came to, or None."""
        ...

    def dismiss(self) -> None:
        """Ask nothing any more: the run was interrupted."""
        ...


class Nobody:
    """A run that nobody sits at."""

    def __init__(self, why: Text | None = None) -> None:
        self._why = why or _NOBODY

    @property
    def absence(self) -> Text | None:
        return self._why

    def ask(self, errand: Errand) -> bool:
        return False

    def watch(self, errand: Errand, done: Callable[[float], T | None]) -> T | None:
        return None

    def dismiss(self) -> None:
        """There is nobody to dismiss."""


_NOBODY: Final = Text(
    "この実行は、操作する人に問い合わせられない。端末で pytest を実行すること",
    "nobody can be asked in this run; run pytest in a terminal",
)
