"""The rows of a sequence diagram: one per exchange, and one for plain hops in a row between the same two ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from ...vocabulary import Language, ScreenKind, Text
from ..view import Activity, Exchange, Message, Screen, Step

__all__ = ["Line", "Row", "last_steps", "rows"]

Line = tuple[str, str]
"""A label's text and its kind: line, message, violated or failed."""


@dataclass(frozen=True, slots=True)
class Row:
    """Exchanges that are drawn as one arrow, with the steps that begin here; `answer` is drawn only if it has lines."""

    number: str
    exchange: Exchange
    steps: tuple[tuple[int, Step], ...]
    asked: tuple[Line, ...]
    answer: tuple[Line, ...]
    span: tuple[int, int]

    @property
    def failed(self) -> bool:
        return self.exchange.status is None


def rows(activity: Activity, language: Language) -> Iterator[Row]:
    """The diagram's rows in order."""
    return _Rows(activity, language).all()


def last_steps(activity: Activity) -> Sequence[tuple[int, Step]]:
    """The steps after the last exchange."""
    return _steps_by_exchange(activity).get("", ())


class _Rows:
    def __init__(self, activity: Activity, language: Language) -> None:
        self._activity = activity
        self._language: Language = language
        self._steps = _steps_by_exchange(activity)
        self._messages: dict[str, list[Message]] = {}
        for message in activity.messages:
            self._messages.setdefault(message.exchange, []).append(message)
        self._screens: dict[str, Screen] = {screen.exchange: screen for screen in activity.screens}

    def all(self) -> Iterator[Row]:
        numbered = enumerate(self._activity.exchanges, 1)
        heads: list[int] = []
        previous: Exchange | None = None
        for exchange in self._activity.exchanges:
            heads.append(len(heads) if previous is None or not self._goes_on(previous, exchange) else heads[-1])
            previous = exchange
        for _, members in groupby(zip(heads, numbered, strict=True), key=lambda pair: pair[0]):
            yield self._row([member for _, member in members])

    def _goes_on(self, before: Exchange, after: Exchange) -> bool:
        """Plain hops are drawn as one; what carries a message, shows a screen or begins a step has its own row."""
        return (
            (before.sender, before.device, before.receiver) == (after.sender, after.device, after.receiver)
            and before.status is not None
            and after.status is not None
            and before.id not in self._messages
            and after.id not in self._messages
            and after.id not in self._steps
            and self._partners_screen(before) is None
        )

    def _row(self, members: Sequence[tuple[int, Exchange]]) -> Row:
        (first, opening), (last, closing) = members[0], members[-1]
        messages = self._messages.get(closing.id, [])
        answered = [message for message in messages if message.sender == closing.receiver.value]
        asked = [message for message in messages if message not in answered]
        request = _request_line(closing)
        if closing is not opening:
            request = f"{_request_line(opening)} … {request}"
        screen = self._partners_screen(closing)
        answer = list(self._kinds(answered))
        if closing.status is None:
            why = closing.failure or Text("応答なし", "no response")
            answer.insert(0, (why.say(self._language), "failed"))
        else:
            request += f" → {closing.status}"
            if screen is not None:
                answer.insert(0, (screen, "line"))
        return Row(
            number=str(first) if first == last else f"{first}–{last}",
            exchange=closing,
            steps=tuple(self._steps.get(opening.id, ())),
            asked=((request, "line"), *self._kinds(asked)),
            answer=tuple(answer),
            span=(first, last),
        )

    def _partners_screen(self, exchange: Exchange) -> str | None:
        """The recognised screen in words; the portal's own screens are listed beside the diagram."""
        screen = self._screens.get(exchange.id)
        if screen is None or screen.kind not in set(ScreenKind):
            return None
        return ScreenKind(screen.kind).label.say(self._language)

    def _kinds(self, messages: Sequence[Message]) -> Iterator[Line]:
        """Message kinds in the wire's own words, and how many violations were read in them."""
        for message in messages:
            count = len(message.violations)
            found = Text(f" 違反 {count} 件", f" {count} violations").say(self._language) if count else ""
            yield f"{message.kind}{found}", "violated" if count else "message"


def _request_line(exchange: Exchange) -> str:
    """Method and path without the query, whose messages have a line of their own."""
    try:
        parts = urlsplit(exchange.url)
    except ValueError:
        # A partner's redirect can lead to what is no URL at all; it was recorded all the same.
        return f"{exchange.method} {exchange.url}"
    return f"{exchange.method} {parts.path or '/'}{'?…' if parts.query else ''}"


def _steps_by_exchange(activity: Activity) -> Mapping[str, list[tuple[int, Step]]]:
    """Each step stands before its first exchange: the one it names, or the next recorded after it; "" if none is."""
    placed: dict[str, list[tuple[int, Step]]] = {}
    known = {exchange.id for exchange in activity.exchanges}
    for index, step in enumerate(activity.steps, 1):
        named = next((name for name in step.exchanges if name in known), None)
        following = next((exchange.id for exchange in activity.exchanges if exchange.seq > step.seq), None)
        placed.setdefault(named or following or "", []).append((index, step))
    return placed
