"""What a check gives back: did the expectation hold, in words fit for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..vocabulary import ScreenKind, Text

__all__ = ["AnswerLike", "Outcome", "PassageLike", "StandingLike"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Expected and observed; the case, not the check, says which requirement it is and how much it weighs."""

    held: bool
    expected: Text
    observed: Text
    exchanges: tuple[str, ...] = ()


class StandingLike(Protocol):
    """Who is logged in at the partner, as the session probe saw it."""

    @property
    def citizen(self) -> str | None: ...
    @property
    def nobody(self) -> bool: ...
    @property
    def words(self) -> Text: ...
    @property
    def exchanges(self) -> tuple[str, ...]: ...


class PassageLike(Protocol):
    """A flow as the citizen lived it."""

    @property
    def exchanges(self) -> tuple[str, ...]: ...
    @property
    def ended_on(self) -> ScreenKind | None: ...
    @property
    def end(self) -> Text: ...
    @property
    def crashed(self) -> Text | None: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def route(self) -> Text: ...
    def saw(self, kind: ScreenKind) -> bool: ...


class FlawLike(Protocol):
    """Something wrong with an answer, in words."""

    @property
    def text(self) -> Text: ...


class AnswerLike(Protocol):
    """The partner's answer to a request of the portal's."""

    @property
    def kind(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def violations(self) -> Sequence[FlawLike]: ...
    @property
    def crashed(self) -> bool: ...
