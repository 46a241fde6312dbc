"""What is worth a look about one of the partner's screens, beside what the cases judge; it never changes a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..actors.browser import AccessibilityIssue
from ..errors import HarnessError
from ..vocabulary import ScreenKind, Text
from .scene import Device, Scene, SeenScreen

__all__ = ["note_screen"]

_REFUSING: Final = frozenset({ScreenKind.REFUSAL, ScreenKind.ERROR})
_FEWEST_SIGNS: Final = 10
"""Characters of Japanese that a sentence on what happened takes at least."""
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_INNARDS: Final = re.compile(
    r"Traceback \(most recent call last\)|^\s+at [\w$.<>]+\(.*\)$|\w+(?:Exception|Error): |ORA-\d{5}|SQLSTATE", re.M
)


def note_screen(scene: Scene, device: Device, screen: SeenScreen) -> None:
    """Note what a machine finds on accessibility, and how readable a refusal is: once a run for each kind of screen."""
    kind = screen.kind
    window = device.browser.live
    if kind is None or window is None or kind in scene.screens_noted:
        return
    scene.screens_noted.add(kind)
    try:
        found = [("accessibility", _in_words(kind, issue)) for issue in window.accessibility]
        if kind in _REFUSING:
            found += [("refusal_text", words) for words in _on_refusal(kind, window.visible_text)]
    except HarnessError as error:
        # The screen is there and is judged; only the look beside it failed.
        found = [("not_looked_at", error.text)]
    for name, words in found:
        scene.recorder.visit_note(name, words, screen.page.exchange)


def _in_words(kind: ScreenKind, issue: AccessibilityIssue) -> Text:
    ja, en = "・".join(issue.criteria), ", ".join(issue.criteria)
    return Text(
        f"{kind.label.ja}のアクセシビリティ: {issue.help.ja}（{issue.nodes} か所、{issue.rule}"
        f"{f'、達成基準 {ja}' if ja else ''}）",
        f"Accessibility of the {kind.label.en}: {issue.help.en} ({issue.nodes} places, {issue.rule}"
        f"{f', criteria {en}' if en else ''})",
    )


def _on_refusal(kind: ScreenKind, text: str) -> Iterator[Text]:
    if len(_JAPANESE.findall(text)) < _FEWEST_SIGNS:
        yield Text(
            f"{kind.label.ja}に、何が起きたかを伝える日本語の文がない。",
            f"The {kind.label.en} has no sentence in Japanese on what happened.",
        )
    if _INNARDS.search(text):
        yield Text(
            f"{kind.label.ja}に、プログラムの内部情報（例外やSQLのエラーなど）が見えている。",
            f"The {kind.label.en} shows innards of the program (exceptions, SQL errors or the like).",
        )
