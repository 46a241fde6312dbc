"""What DOMSnapshot.captureSnapshot tells of a window, as far as masking needs it (Chrome DevTools Protocol).

Boxes are in CSS pixels of their own document, from its upper left corner whatever has been scrolled; `start` and
`length` of text count UTF-16 units of the text as it is laid out (blanks collapsed, case transformed). Shadow trees and
pseudo-elements are among the nodes; frames of other processes are not among the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

__all__ = ["STYLES", "Document", "Laid", "Line", "Rect", "read_snapshot"]

STYLES: Final = (
    "visibility",
    "font-style",
    "text-shadow",
    "padding-left",
    "padding-top",
    "transform",
    "rotate",
    "scale",
    "zoom",
)


class Rect(NamedTuple):
    """A box in CSS pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def moved(self, x: float, y: float) -> Rect:
        return Rect(self.x + x, self.y + y, self.width, self.height)

    def grown(self, x: float, y: float) -> Rect:
        return Rect(self.x - x, self.y - y, self.width + 2 * x, self.height + 2 * y)

    def within(self, other: Rect) -> Rect:
        """The part inside the other; without width or height if there is none."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def hull(self, other: Rect) -> Rect:
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Rect(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)


class Line(NamedTuple):
    """One line of a text: its place in the text, and its box."""

    start: int
    end: int
    rect: Rect


@dataclass(frozen=True, slots=True)
class Laid:
    """Something with a box: an element, or text (`text` is not empty) with its lines. `edge`: left and top border."""

    node: int
    rect: Rect
    text: str
    styles: Mapping[str, str]
    edge: tuple[float, float]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Document:
    """One document of the window. `frames`: by the node of a frame, the number of the document that it shows."""

    scroll: tuple[float, float]
    size: tuple[float, float]
    parents: Sequence[int]
    names: Sequence[str]
    attributes: Sequence[Mapping[str, str]]
    values: Mapping[int, str]
    frames: Mapping[int, int]
    laid: Sequence[Laid]

    @property
    def viewport(self) -> Rect:
        """The visible part."""
        _, _, width, height = next(each.rect for each in self.laid if self.names[each.node] == "#document")
        return Rect(*self.scroll, width, height)

    @cached_property
    def twisted(self) -> frozenset[int]:
        """Nodes that are turned or scaled, or are in something that is: what is inside them cannot be placed."""
        own = {
            each.node
            for each in self.laid
            if each.styles.get("transform", "none") != "none"
            or each.styles.get("rotate", "none") != "none"
            or each.styles.get("scale", "none") != "none"
            or each.styles.get("zoom", "1") != "1"
        }
        return self.below(own)

    def below(self, nodes: set[int]) -> frozenset[int]:
        """The nodes and everything inside them."""
        found = set(nodes)
        if found:
            # Parents come before their children.
            for node, parent in enumerate(self.parents):
                if parent in found:
                    found.add(node)
        return frozenset(found)


def read_snapshot(answer: Mapping[str, Any]) -> list[Document]:
    """The documents, the window's own first. Raises KeyError, IndexError or TypeError for what is no such answer."""
    strings: Sequence[str] = answer["strings"]
    return [_document(each, strings) for each in answer["documents"]]


def _document(told: Mapping[str, Any], strings: Sequence[str]) -> Document:
    nodes = told["nodes"]

    def some(key: str) -> dict[int, Any]:
        rare = nodes.get(key, {"index": (), "value": ()})
        return dict(zip(rare["index"], rare["value"], strict=True))

    def word(index: int) -> str:
        return strings[index] if index >= 0 else ""

    return Document(
        scroll=(told["scrollOffsetX"], told["scrollOffsetY"]),
        size=(told["contentWidth"], told["contentHeight"]),
        parents=nodes["parentIndex"],
        names=[word(index).lower() for index in nodes["nodeName"]],
        attributes=[
            {word(name): word(value) for name, value in zip(flat[::2], flat[1::2], strict=True)}
            for flat in nodes["attributes"]
        ],
        values={node: word(value) for node, value in {**some("inputValue"), **some("textValue")}.items()},
        frames=some("contentDocumentIndex"),
        laid=_laid(told["layout"], told["textBoxes"], word),
    )


def _laid(layout: Mapping[str, Any], boxes: Mapping[str, Any], word: Any) -> list[Laid]:
    lines: dict[int, list[Line]] = {}
    for index, bounds, start, length in zip(
        boxes["layoutIndex"], boxes["bounds"], boxes["start"], boxes["length"], strict=True
    ):
        lines.setdefault(index, []).append(Line(start, start + length, Rect(*bounds)))
    found = []
    for index, (node, bounds, text, styles, client) in enumerate(
        zip(
            layout["nodeIndex"],
            layout["bounds"],
            layout["text"],
            layout["styles"],
            layout["clientRects"],
            strict=True,
        )
    ):
        found.append(
            Laid(
                node,
                Rect(*bounds),
                word(text),
                dict(zip(STYLES, map(word, styles), strict=True)) if styles else {},
                (client[0], client[1]) if client else (0.0, 0.0),
                tuple(lines.get(index, ())),
            )
        )
    return found
