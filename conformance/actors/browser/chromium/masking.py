"""Which boxes of a window are painted over, computed from its snapshot; pure, and rather too much than too little."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from lxml import etree
from lxml.cssselect import CSSSelector

from ..personal import Place
from ..pictures import Masked, MaskKind, MaskRules
from .snapshot import Document, Laid, Rect

__all__ = ["Mask", "boxes_in", "masks"]

_BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})
_NO_TEXT: Final = frozenset({"checkbox", "radio", "hidden"})
_ALWAYS_FILLED: Final = frozenset({"file", "color", "range", "date", "month", "week", "time", "datetime-local"})
_FRAMES: Final = frozenset({"iframe", "frame", "object", "embed", "fencedframe"})
_READINGS: Final = frozenset({"rt", "rp"})
_DRAWN: Final = frozenset({"canvas", "video"})
_UNSEEN: Final = frozenset({"hidden", "collapse"})
_PIXELS: Final = re.compile(r"(-?[\d.]+)px")
_XML_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*")


@dataclass(frozen=True, slots=True)
class Mask:
    """A box to paint over, in CSS pixels of the window's document."""

    rect: Rect
    kind: MaskKind


def masks(documents: Sequence[Document], rules: MaskRules) -> list[Mask]:
    """All of a window's, whether they are in view or not."""
    found = dict.fromkeys(_Masking(documents, rules).of(0, 0.0, 0.0, None))
    return [mask for mask in found if mask.rect.width > 0 < mask.rect.height]


def boxes_in(found: Sequence[Mask], area: Rect) -> tuple[Masked, ...]:
    """The masks as whole pixels of a picture of this area; those that lie in another one are left out."""
    boxes = dict.fromkeys(box for mask in found if (box := _pixels(mask, area)) is not None)
    kept: list[Masked] = []
    for box in sorted(boxes, key=lambda each: -each.width * each.height):
        if not any(_covers(other, box) for other in kept):
            kept.append(box)
    return tuple(sorted(kept, key=lambda box: (box.y, box.x)))


def _pixels(mask: Mask, area: Rect) -> Masked | None:
    rect = mask.rect.moved(-area.x, -area.y)
    left, top = max(0, math.floor(rect.x)), max(0, math.floor(rect.y))
    right, bottom = min(int(area.width), math.ceil(rect.right)), min(int(area.height), math.ceil(rect.bottom))
    return Masked(left, top, right - left, bottom - top, mask.kind) if right > left and bottom > top else None


def _covers(outer: Masked, inner: Masked) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.x + outer.width >= inner.x + inner.width
        and outer.y + outer.height >= inner.y + inner.height
    )


class _Masking:
    def __init__(self, documents: Sequence[Document], rules: MaskRules) -> None:
        self._documents = documents
        self._rules = rules

    def of(self, number: int, x: float, y: float, clip: Rect | None) -> Iterator[Mask]:
        """Of one document, whose upper left corner is at (x, y); `clip` is what its frame shows of it."""
        document = self._documents[number]
        for mask in (*self._texts(document), *self._elements(document), *self._marked(document)):
            rect = mask.rect.moved(x, y)
            yield Mask(rect if clip is None else rect.within(clip), mask.kind)
        for laid in document.laid:
            if document.names[laid.node] in _FRAMES and not laid.text:
                yield from self._frame(document, laid, x, y, clip)

    def _frame(self, document: Document, laid: Laid, x: float, y: float, clip: Rect | None) -> Iterator[Mask]:
        window = laid.rect.moved(x, y)
        window = window if clip is None else window.within(clip)
        inner = document.frames.get(laid.node)
        if inner is None or laid.node in document.twisted:
            yield Mask(window, MaskKind.OPAQUE)
            return
        left = laid.rect.x + laid.edge[0] + _length(laid.styles["padding-left"])
        top = laid.rect.y + laid.edge[1] + _length(laid.styles["padding-top"])
        scroll_x, scroll_y = self._documents[inner].scroll
        yield from self.of(inner, x + left - scroll_x, y + top - scroll_y, window)

    def _texts(self, document: Document) -> Iterator[Mask]:
        """Lines of text that show something personal or secret, and labels that are no text of the document."""
        shown = [
            (laid, text)
            for laid in document.laid
            if (text := laid.text or _label(document, laid.node)) and laid.styles.get("visibility") not in _UNSEEN
        ]
        pieces = [text for _, text in shown]
        # Readings over a name stand between its characters.
        readings = document.below({node for node, name in enumerate(document.names) if name in _READINGS})
        unread = ["" if laid.node in readings else text for laid, text in shown] if readings else []
        personal = self._rules.personal
        found = dict.fromkeys((*personal.find(pieces), *self._secret(pieces), *personal.find(unread)))
        if readings:
            yield from self._rubies(document, {shown[place.piece][0].node for place in found})
        for place in found:
            laid, _ = shown[place.piece]
            lines = [line.rect for line in laid.lines if line.start < place.end and place.start < line.end]
            for rect in lines or [laid.rect]:
                yield Mask(_with_ink(rect, laid.styles), MaskKind.PERSONAL)

    def _rubies(self, document: Document, found: set[int]) -> Iterator[Mask]:
        """A reading tells the name as well: all of a ruby is masked of which a part is."""
        rubies = {node for node, name in enumerate(document.names) if name == "ruby"}
        whole = document.below({ruby for ruby in rubies if document.below({ruby}) & found})
        for laid in document.laid:
            if laid.node in whole:
                yield Mask(_with_ink(laid.rect, laid.styles), MaskKind.PERSONAL)

    def _secret(self, pieces: Sequence[str]) -> Iterator[Place]:
        spans = list(self._rules.secrets("".join(pieces)))
        start = 0
        for number, piece in enumerate(pieces):
            end = start + len(piece)
            # To the unit does not matter: lines are masked as a whole, and a piece that is touched has few.
            if any(first < end and start < last for first, last in spans):
                yield Place(number, 0, 2 * len(piece))
            start = end

    def _elements(self, document: Document) -> Iterator[Mask]:
        for laid in document.laid:
            if laid.text:
                continue
            name = document.names[laid.node]
            if self._is_filled(document, laid.node):
                yield Mask(laid.rect, MaskKind.FIELD)
            elif name in _DRAWN:
                yield Mask(laid.rect, MaskKind.OPAQUE)

    def _is_filled(self, document: Document, node: int) -> bool:
        name, attributes = document.names[node], document.attributes[node]
        if name not in {"input", "textarea", "select"}:
            editable = attributes.get("contenteditable")
            return self._rules.all_fields and editable is not None and editable.lower() != "false"
        kind = attributes.get("type", "text").lower() if name == "input" else name
        if kind == "password":
            return True
        if kind in _BUTTONS | _NO_TEXT:
            return False
        value = document.values.get(node, attributes.get("value", ""))
        if self._rules.all_fields:
            return kind == "select" or kind in _ALWAYS_FILLED or bool(value)
        return bool(list(self._rules.personal.find([value])) or list(self._rules.secrets(value)))

    def _marked(self, document: Document) -> Iterator[Mask]:
        if not self._rules.selectors:
            return
        inside = document.below(_selected(document, self._rules.selectors))
        for laid in document.laid:
            if laid.node in inside:
                yield Mask(_with_ink(laid.rect, laid.styles), MaskKind.MARKED)


def _label(document: Document, node: int) -> str:
    """What a button shows as its value, an empty field as its hint, an image that is not there as its description."""
    name, attributes = document.names[node], document.attributes[node]
    if name == "input" and attributes.get("type", "").lower() in _BUTTONS:
        return document.values.get(node) or attributes.get("value") or attributes.get("alt", "")
    if name in {"input", "textarea"}:
        return attributes.get("placeholder", "")
    return attributes.get("alt", "") if name == "img" else ""


def _with_ink(rect: Rect, styles: Mapping[str, str]) -> Rect:
    """Italics, accents and shadows reach beyond the box of their line."""
    reach = sum(abs(float(each)) for each in _PIXELS.findall(styles.get("text-shadow", "")))
    slanted = 0.0 if styles.get("font-style", "normal") == "normal" else 0.2 * rect.height
    return rect.grown(2.0 + slanted + reach, 2.0 + reach)


def _length(style: str) -> float:
    found = _PIXELS.match(style)
    return float(found[1]) if found else 0.0


def _selected(document: Document, selectors: Sequence[str]) -> set[int]:
    """Nodes that a selector finds, as in the HTTP engine: by lxml, with shadow trees inside their hosts."""
    root = etree.Element("document")
    elements: dict[int, etree._Element] = {-1: root}
    for node, (parent, name) in enumerate(zip(document.parents, document.names, strict=True)):
        above = elements.get(parent, root)
        if name.startswith("#document"):
            elements[node] = above
        elif _XML_NAME.fullmatch(name):
            element = etree.SubElement(above, name)
            for key, value in document.attributes[node].items():
                if _XML_NAME.fullmatch(key):
                    element.set(key, "".join(each for each in value if each.isprintable()))
            element.set("data-node", str(node))
            elements[node] = element
    found: set[int] = set()
    for selector in selectors:
        elements_found = cast("list[etree._Element]", CSSSelector(selector, translator="html")(root))
        found.update(int(element.get("data-node", "0")) for element in elements_found)
    return found
