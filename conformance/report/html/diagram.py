"""Lays out a case's exchanges as sequence diagrams: lifelines, numbered arrows, labels that never overlap.

Labels have lines of their own, so that they cannot meet; one too long for its room is shortened. A long case
becomes several diagrams, each no higher than a printed page takes. What came back is drawn only where it says more than
its status.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...vocabulary import Language, Party
from ..terminal import display_width
from ..view import Activity, Exchange, Step
from .rows import Line, Row, last_steps, rows

__all__ = ["Arrow", "Band", "Diagram", "Label", "Lifeline", "diagrams"]

_WIDTH = 720.0
_MARGIN = 76.0
_CLOSEST = 122.0
_HEAD = 44.0
_TALLEST = 400.0
_SIGN = 6.3
"""Width of a half-width character at the labels' size; full-width ones take two."""
_LINE = 14.0
_BAND = 18.0
_STEP_LINES = 3
_BADGE = 22.0


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
    """A request (solid) or its response (dashed); `number` is that of the exchange, or of the first and last."""

    number: str
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
    """One picture, with everything placed; `span` are the numbers of its first exchange and its last."""

    width: float
    height: float
    lifelines: tuple[Lifeline, ...]
    bands: tuple[Band, ...]
    arrows: tuple[Arrow, ...]
    span: tuple[int, int]


def diagrams(activity: Activity, language: Language) -> tuple[Diagram, ...]:
    """The diagrams of what was done; none if nothing went over the wire."""
    if not activity.exchanges:
        return ()
    return tuple(_Layout(activity, language).pages())


class _Layout:
    def __init__(self, activity: Activity, language: Language) -> None:
        self._activity = activity
        self._language: Language = language
        self._ends = _ends(activity.exchanges)
        gaps = max(1, len(self._ends) - 1)
        self._width = max(_WIDTH, 2 * _MARGIN + gaps * _CLOSEST)
        spacing = (self._width - 2 * _MARGIN) / gaps
        self._x = {end: _MARGIN + spacing * index for index, end in enumerate(self._ends)}

    def pages(self) -> Iterator[Diagram]:
        y, bands, arrows = _HEAD + 4, list[Band](), list[Arrow]()
        first = last = 1
        for row in rows(self._activity, self._language):
            words = [line for index, step in row.steps for line in self._words(index, step)]
            height = _BAND * len(words) + _LINE * (len(row.asked) + len(row.answer)) + 20
            if arrows and y + height > _TALLEST:
                yield self._page(y, bands, arrows, (first, last))
                y, bands, arrows, first = _HEAD + 4, [], [], row.span[0]
            last = row.span[1]
            # A badge reaches below its arrow, and no band may cover it.
            y += 5 if words and arrows else 0
            for line in words:
                bands.append(Band(y, line))
                y += _BAND
            for arrow in self._arrows(row, y):
                arrows.append(arrow)
                y = arrow.y + 4
            y += 2
        y += 5
        for index, step in last_steps(self._activity):
            for line in self._words(index, step):
                bands.append(Band(y, line))
                y += _BAND
        yield self._page(y, bands, arrows, (first, last))

    def _page(self, y: float, bands: Sequence[Band], arrows: Sequence[Arrow], span: tuple[int, int]) -> Diagram:
        return Diagram(self._width, y + 6, tuple(self._lifelines()), tuple(bands), tuple(arrows), span)

    def _lifelines(self) -> Iterator[Lifeline]:
        for party, device in self._ends:
            yield Lifeline(self._x[party, device], party.label.say(self._language), device, party.value)

    def _words(self, index: int, step: Step) -> list[str]:
        """A step in as many lines as it takes, up to three."""
        room = self._width - 16
        rest, lines = f"{index}. {step.text.say(self._language)}", list[str]()
        while display_width(rest) * _SIGN > room and len(lines) < _STEP_LINES - 1:
            cut = len(self._shorten(rest, room)) - 1
            lines.append(rest[:cut])
            rest = f"\u3000{rest[cut:].lstrip()}"
        return [*lines, self._shorten(rest, room)]

    def _arrows(self, row: Row, y: float) -> Iterator[Arrow]:
        exchange = row.exchange
        start = self._x[exchange.sender, exchange.device if exchange.sender is Party.BROWSER else ""]
        end = self._x[exchange.receiver, exchange.device if exchange.receiver is Party.BROWSER else ""]
        if start == end:
            end = start + 40
        request = self._arrow(row.number, start, end, y, "request", row.asked)
        yield request
        if row.answer:
            kind = "none" if row.failed else "response"
            yield self._arrow(row.number, end, start, request.y + 2, kind, row.answer)

    def _arrow(self, number: str, start: float, end: float, y: float, kind: str, lines: Sequence[Line]) -> Arrow:
        labels = tuple(
            self._label(start, end, y + 11 + _LINE * index, text, style, badge=kind == "request")
            for index, (text, style) in enumerate(lines)
        )
        return Arrow(number, start, end, y + _LINE * len(lines) + 4, kind, labels)

    def _label(self, start: float, end: float, y: float, text: str, style: str, *, badge: bool) -> Label:
        """Over its arrow if it fits there, else spread to one side."""
        left, right = min(start, end) + _BADGE, max(start, end) - (_BADGE if badge else 8)
        wanted = display_width(text) * _SIGN
        if wanted > right - left:
            # Away from the badge at the arrow's start if it fits there.
            fits = badge and wanted <= (self._width - 6 - left if start < end else right - 6)
            if start < end if fits else self._width - left >= right:
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


def _ends(exchanges: Sequence[Exchange]) -> list[tuple[Party, str]]:
    """Browsers by device, then portal, partner and tester, as far as they take part."""
    found = {
        (party, exchange.device if party is Party.BROWSER else "")
        for exchange in exchanges
        for party in (exchange.sender, exchange.receiver)
    }
    order = list(Party)
    return sorted(found, key=lambda end: (order.index(end[0]), end[1]))
