"""Negative cases by control twin: the portal's answer, or its request, with one difference, asked for by name.

A wire that can send such answers is an `AltersAnswers` beside being an `AccountWire`; one that can send such requests
is an `AltersRequests`, and a `RepeatsRequests` where they can come twice; a `NoticesWire` that can ask for headers in a
way that is not right is an `AltersQueries`. A case knows the name and the words of a difference, never the message;
portal, flows and browser carry what the wire writes as they carry the valid one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar, runtime_checkable

from ..vocabulary import Text, Verdict
from .base import NoticeAnswer, NoticeQuery

__all__ = [
    "ANOTHER_HOST",
    "SMUGGLED",
    "Alteration",
    "AltersAnswers",
    "AltersQueries",
    "AltersRequests",
    "AnyRequest",
    "Attempt",
    "Choice",
    "RepeatsRequests",
    "WrongRequest",
]

ANOTHER_HOST: Final = "another-party.invalid"
"""Nobody's (RFC 6761, 6.4): stands for whoever is neither the portal nor the partner."""
SMUGGLED: Final = "X-Conformance-Injected"
"""The header that a value brings in where a partner writes what it was sent into its own headers."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Alteration:
    """One way in which a message is not right; `difference` says what alone is not as in the valid one.

    `names_another`: the forged part names another citizen. `keeps_what_was_signed`: what the portal signed is in the
    message still, whole. `impossible`: why what goes to this partner does not admit it.
    """

    name: str
    difference: Text
    names_another: bool = False
    keeps_what_was_signed: bool = False
    impossible: Text | None = None


@dataclass(slots=True)
class Attempt:
    """`times` counts how often the replaced step was done: what was never tried shows nothing."""

    times: int = 0


@runtime_checkable
class AltersAnswers(Protocol):
    """A wire whose answers, those that vouch for a citizen, can be altered, kept and repeated.

    Each manager is for the first answer that falls due inside it. Of those after it none goes out: a partner that asks
    again after a refusal would be told the truth, and nobody could tell any more what became of the first.
    """

    @property
    def alterations(self) -> Mapping[str, Alteration]: ...

    @property
    def declared_ways(self) -> Mapping[str, Alteration]:
        """What is right too, and differs from the usual answer: what else the partner itself says that it takes."""

    def altering_answer(self, name: str, other: str) -> AbstractContextManager[Attempt]:
        """It goes out altered; `other` is the pseudonym, or the address, that a forged part names."""

    def keeping_answer(self) -> AbstractContextManager[Attempt]:
        """It goes out as it is, and is kept; so do those after it."""

    def holding_answer(self) -> AbstractContextManager[Attempt]:
        """It is kept and does not go out."""

    def repeating_answer(self) -> AbstractContextManager[Attempt]:
        """The one that was kept last goes out in its place, the very same bytes."""


@runtime_checkable
class AltersRequests(Protocol):
    """A wire whose requests to unlink and to sign off can be altered, by whichever way they travel.

    It is for the first request that falls due inside the manager. Of those after it none goes out.
    """

    @property
    def request_alterations(self) -> Mapping[str, Alteration]: ...

    def altering_request(self, name: str, other: str = "") -> AbstractContextManager[Attempt]:
        """It goes out altered; `other` is the pseudonym that the alteration needs beside the right one."""


@runtime_checkable
class RepeatsRequests(AltersRequests, Protocol):
    """One whose requests are messages of their own, which can be kept and repeated and travel by several ways."""

    def keeping_request(self) -> AbstractContextManager[Attempt]:
        """It goes out as it is, and is kept; so do those after it."""

    def repeating_request(self) -> AbstractContextManager[Attempt]:
        """The one that was kept last goes out in its place, the very same bytes."""

    def one_way_of_each_kind(self, ways: Sequence[str]) -> Sequence[str]:
        """Of these ways, one for each way of reading what a request says: what is read alike is tried once."""


@dataclass(frozen=True, slots=True)
class WrongRequest:
    """One way in which a request for headers is not right; `difference` says what alone is not as in the right one.

    `if_answered` is what it weighs that the partner reads past it and answers as to the right one.
    `before_the_interface`: what stands before it may refuse, in a form of its own. `impossible`: why this partner's
    contract does not admit it.
    """

    name: str
    difference: Text
    if_answered: Verdict = Verdict.FAIL
    before_the_interface: bool = False
    impossible: Text | None = None


@dataclass(frozen=True, slots=True)
class AnyRequest:
    """A request made of choices: `right` where the contract promises an answer to it; `words` show it in full."""

    body: bytes
    right: bool
    words: Text


class Choice(Protocol):
    """Where choices come from. Earlier options, and smaller numbers, are the simpler ones."""

    def one_of(self, options: Sequence[_T]) -> _T: ...

    def number(self, least: int, most: int) -> int: ...

    def text(self, longest: int) -> str: ...


@runtime_checkable
class AltersQueries(Protocol):
    """A wire that can ask for headers in ways that are not right, and in any way at all."""

    @property
    def wrong_requests(self) -> Mapping[str, WrongRequest]: ...

    def fetch_wrong(self, name: str, query: NoticeQuery) -> NoticeAnswer:
        """As `NoticesWire.fetch`, but for that one difference; without a response where the connection was ended."""

    def any_request(self, choice: Choice, own: str, unknown: Callable[[], str]) -> AnyRequest:
        """Something that is a request, or nearly one, for the headers of the pseudonym `own`, or of one that is not."""

    def fetch_any(self, request: AnyRequest) -> NoticeAnswer:
        """The answer to that."""
