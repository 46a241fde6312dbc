"""Snapshots of windows, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.actors.browser import MaskRules, Personal
from conformance.actors.browser.chromium.masking import masks
from conformance.actors.browser.chromium.snapshot import STYLES, read_snapshot

TARO = MaskRules(Personal([{"name": "試験 太郎"}]))
PLAIN = {"visibility": "visible", "font-style": "normal", "text-shadow": "none", "padding-left": "0px"}
PLAIN |= {"padding-top": "0px", "transform": "none", "rotate": "none", "scale": "none", "zoom": "1"}


class Window:
    """A snapshot under construction, as Chromium words it."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.documents: list[dict[str, Any]] = []

    def word(self, text: str) -> int:
        self.strings.append(text)
        return len(self.strings) - 1

    def document(self, scroll: tuple[int, int] = (0, 0), size: tuple[int, int] = (800, 600)) -> Page:
        page = Page(self, scroll, size)
        self.documents.append(page.told)
        return page

    @property
    def answer(self) -> dict[str, Any]:
        """As DOMSnapshot.captureSnapshot gives it."""
        return {"strings": self.strings, "documents": self.documents}

    def masks(self, rules: MaskRules = TARO) -> list[tuple[tuple[float, ...], str]]:
        found = masks(read_snapshot(self.answer), rules)
        return [(tuple(mask.rect), mask.kind) for mask in found]


class Page:
    def __init__(self, window: Window, scroll: tuple[int, int], size: tuple[int, int]) -> None:
        self.window = window
        rare: dict[str, Any] = {"inputValue": {}, "textValue": {}, "contentDocumentIndex": {}}
        self.told: dict[str, Any] = {
            "scrollOffsetX": scroll[0],
            "scrollOffsetY": scroll[1],
            "contentWidth": size[0],
            "contentHeight": size[1],
            "nodes": {"parentIndex": [], "nodeName": [], "attributes": []}
            | {key: {"index": [], "value": []} for key in rare},
            "layout": {"nodeIndex": [], "bounds": [], "text": [], "styles": [], "clientRects": []},
            "textBoxes": {"layoutIndex": [], "bounds": [], "start": [], "length": []},
        }
        self.node("#document", (0, 0, 800, 600), parent=-1)

    def node(
        self,
        name: str,
        bounds: Sequence[float] | None = None,
        *,
        parent: int = 0,
        text: str = "",
        lines: Sequence[tuple[int, int, Sequence[float]]] = (),
        edge: Sequence[float] = (),
        value: str | None = None,
        frame: int | None = None,
        styles: dict[str, str] | None = None,
        **attributes: str,
    ) -> int:
        word, nodes, layout, boxes = self.window.word, self.told["nodes"], self.told["layout"], self.told["textBoxes"]
        number = len(nodes["nodeName"])
        nodes["parentIndex"].append(parent)
        nodes["nodeName"].append(word(name))
        nodes["attributes"].append([word(part) for pair in attributes.items() for part in pair])
        for key, given in (("inputValue", value), ("contentDocumentIndex", frame)):
            if given is not None:
                nodes[key]["index"].append(number)
                nodes[key]["value"].append(word(given) if isinstance(given, str) else given)
        if bounds is not None:
            layout["nodeIndex"].append(number)
            layout["bounds"].append(list(bounds))
            layout["text"].append(word(text) if text else -1)
            layout["styles"].append([word({**PLAIN, **(styles or {})}[style]) for style in STYLES])
            layout["clientRects"].append([*edge, 0, 0] if edge else [])
            for start, length, box in lines:
                boxes["layoutIndex"].append(len(layout["nodeIndex"]) - 1)
                boxes["bounds"].append(list(box))
                boxes["start"].append(start)
                boxes["length"].append(length)
        return number

    def text(self, text: str, bounds: Sequence[float], *, parent: int = 0, **more: Any) -> int:
        return self.node("#text", bounds, parent=parent, text=text, lines=[(0, len(text), bounds)], **more)
