"""Lays out a case's exchanges as sequence diagrams: lifelines, numbered arrows, labels that never overlap.

One arrow a row, so that labels cannot meet; a label too long for its row is shortened. A long case becomes several
diagrams, each no higher than a printed page takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ...vocabulary import Language, Party, ScreenKind, Text
from ..terminal import display_width
from ..view import Activity, Exchange, Message, Screen, Step

__all__ = ["Arrow", "Band", "Diagram", "Label", "Lifeline", "diagrams"]

_WIDTH = 720.0
_MARGIN = 76.0
_CLOSEST = 122.0
_HEAD = 44.0
_TALLEST = 620.0
_SIGN = 6.3
"""Width of a half-width character at the labels' size; full-width ones take two."""
_LINE = 15.0
_BADGE = 14.0


@dataclass(frozen=True, slots=True)
class Lifeline:
    """One end of the exchanges, a browser per device."""

    x: float
    name: str
    device: str
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text over an arrow, with the room that it takes from left to right."""

    x: float
    y: float
    text: str
    kind: str
    box_x: float
    box_width: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """A request (solid) or its response (dashed)."""

    number: int
    start: float
    end: float
    y: float
    kind: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A step's words across the diagram."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """One picture, with everything placed."""

    width: float
    height: float
    lifelines: tuple[Lifeline, ...]
    bands: tuple[Band, ...]
    arrows: tuple[Arrow, ...]


def diagrams(activity: Activity, language: Language) -> tuple[Diagram, ...]:
    """The diagrams of what was done; none if nothing went over the wire."""
    if not activity.exchanges:
        return ()
    return tuple(_Layout(activity, language).pages())


class _Layout:
    def __init__(self, activity: Activity, language: Language) -> None:
        self._activity = activity
        self._language = language
        self._ends = _ends(activity.exchanges)
        gaps = max(1, len(self._ends) - 1)
        self._width = max(_WIDTH, 2 * _MARGIN + gaps * _CLOSEST)
        spacing = (self._width - 2 * _MARGIN) / gaps
        self._x = {end: _MARGIN + spacing * index for index, end in enumerate(self._ends)}
        self._messages: dict[str, list[Message]] = {}
        for message in activity.messages:
            self._messages.setdefault(message.exchange, []).append(message)
        self._screens: dict[str, Screen] = {screen.exchange: screen for screen in activity.screens}

    def pages(self) -> Iterator[Diagram]:
        y, bands, arrows = _HEAD + 8, list[Band](), list[Arrow]()
        steps = _steps_by_exchange(self._activity)
        for number, exchange in enumerate(self._activity.exchanges, 1):
            mine = steps.get(exchange.id, [])
            if arrows and y + self._height(exchange, mine) > _TALLEST:
                yield self._page(y, bands, arrows)
                y, bands, arrows = _HEAD + 8, [], []
            for index, step in mine:
                bands.append(Band(y, self._shorten(f"{index}. {step.text.say(self._language)}", self._width - 16)))
                y += 26
            for arrow in self._arrows(number, exchange, y):
                arrows.append(arrow)
                y = arrow.y + 7
            y += 5
        yield self._page(y, bands, arrows)

    def _page(self, y: float, bands: Sequence[Band], arrows: Sequence[Arrow]) -> Diagram:
        return Diagram(self._width, y + 6, tuple(self._lifelines()), tuple(bands), tuple(arrows))

    def _lifelines(self) -> Iterator[Lifeline]:
        for party, device in self._ends:
            yield Lifeline(self._x[party, device], party.label.say(self._language), device, party.value)

    def _height(self, exchange: Exchange, steps: Sequence[object]) -> float:
        messages = len(self._messages.get(exchange.id, ()))
        return 26 * len(steps) + 2 * (_LINE + 14) + 5 + _LINE * messages

    def _arrows(self, number: int, exchange: Exchange, y: float) -> Iterator[Arrow]:
        start = self._x[exchange.sender, exchange.device if exchange.sender is Party.BROWSER else ""]
        end = self._x[exchange.receiver, exchange.device if exchange.receiver is Party.BROWSER else ""]
        if start == end:
            end = start + 40
        asked, answered = list[Message](), list[Message]()
        for message in self._messages.get(exchange.id, ()):
            (answered if message.sender == exchange.receiver.value else asked).append(message)
        request = self._arrow(
            number, start, end, y, "request", [(_request_line(exchange), "line"), *self._kinds(asked)]
        )
        yield request
        outcome = (self._outcome(exchange), "failed" if exchange.status is None else "line")
        kind = "none" if exchange.status is None else "response"
        yield self._arrow(number, end, start, request.y + 7, kind, [outcome, *self._kinds(answered)])

    def _arrow(
        self, number: int, start: float, end: float, y: float, kind: str, lines: Sequence[tuple[str, str]]
    ) -> Arrow:
        labels = tuple(
            self._label(start, end, y + 11 + _LINE * index, text, style, badge=kind == "request")
            for index, (text, style) in enumerate(lines)
        )
        return Arrow(number, start, end, y + _LINE * len(lines) + 3, kind, labels)

    def _label(self, start: float, end: float, y: float, text: str, style: str, *, badge: bool) -> Label:
        """Over its arrow if it fits there, else spread to the side with more room."""
        left, right = min(start, end) + _BADGE, max(start, end) - (_BADGE if badge else 8)
        wanted = display_width(text) * _SIGN
        if wanted > right - left:
            if self._width - left >= right:
                right = self._width - 6
            else:
                left = 6
            text = self._shorten(text, right - left)
            wanted = display_width(text) * _SIGN
            x = left if right == self._width - 6 else right - wanted
        else:
            x = (left + right - wanted) / 2
        return Label(round(x, 1), y, text, style, round(x - 2, 1), round(wanted + 4, 1))

    def _shorten(self, text: str, room: float) -> str:
        if display_width(text) * _SIGN <= room:
            return text
        while text and (display_width(text) + 2) * _SIGN > room:
            text = text[:-1]
        return f"{text}…"

    def _kinds(self, messages: Sequence[Message]) -> list[tuple[str, str]]:
        """Message kinds in the wire's own words, and how many violations were read in them."""
        lines = []
        for message in messages:
            count = len(message.violations)
            found = Text(f" 違反 {count} 件", f" {count} violations").say(self._language) if count else ""
            lines.append((f"{message.kind}{found}", "violated" if count else "message"))
        return lines

    def _outcome(self, exchange: Exchange) -> str:
        if exchange.status is None:
            return exchange.failure or Text("応答なし", "no response").say(self._language)
        screen = self._screens.get(exchange.id)
        if screen is None or screen.kind not in set(ScreenKind):
            return str(exchange.status)
        return f"{exchange.status} {ScreenKind(screen.kind).label.say(self._language)}"


def _ends(exchanges: Sequence[Exchange]) -> list[tuple[Party, str]]:
    """Browsers by device, then portal, partner and tester, as far as they take part."""
    found = {
        (party, exchange.device if party is Party.BROWSER else "")
        for exchange in exchanges
        for party in (exchange.sender, exchange.receiver)
    }
    order = list(Party)
    return sorted(found, key=lambda end: (order.index(end[0]), end[1]))


def _request_line(exchange: Exchange) -> str:
    """Method and path without the query, whose messages have a line of their own."""
    try:
        parts = urlsplit(exchange.url)
    except ValueError:
        # A partner's redirect can lead to what is no URL at all; it was recorded all the same.
        return f"{exchange.method} {exchange.url}"
    return f"{exchange.method} {parts.path or '/'}{'?…' if parts.query else ''}"


def _steps_by_exchange(activity: Activity) -> dict[str, list[tuple[int, Step]]]:
    """Each step stands before its first exchange: the one it names, or the next that was recorded after it."""
    placed: dict[str, list[tuple[int, Step]]] = {}
    known = {exchange.id for exchange in activity.exchanges}
    for index, step in enumerate(activity.steps, 1):
        named = next((name for name in step.exchanges if name in known), None)
        following = next((exchange.id for exchange in activity.exchanges if exchange.seq > step.seq), None)
        before = named or following
        if before is not None:
            placed.setdefault(before, []).append((index, step))
    return placed
