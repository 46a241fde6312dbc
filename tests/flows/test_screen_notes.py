"""Notes on a screen: once for each kind, never a verdict, and no fault of the look itself becomes anybody's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.actors.browser import AccessibilityIssue
from conformance.errors import HarnessError
from conformance.flows.screen_notes import note_screen
from conformance.vocabulary import ScreenKind, Text

ISSUE = AccessibilityIssue("image-alt", "critical", Text("画像に代替テキストがない", "no alt"), 2, ("1.1.1",))
READABLE = "連携していないため、シングルサインオンできません。"


def noted(
    *kinds: ScreenKind | None, text: str = READABLE, issues: Any = (), live: bool = True
) -> list[tuple[str, str]]:
    notes: list[tuple[str, str]] = []
    scene: Any = SimpleNamespace(
        screens_noted=set(),
        recorder=SimpleNamespace(visit_note=lambda kind, words, exchange: notes.append((kind, words.ja))),
    )

    class Window:
        visible_text = text

        @property
        def accessibility(self) -> Any:
            if isinstance(issues, Exception):
                raise issues
            return issues

    browser = SimpleNamespace(live=Window() if live else None)
    for kind in kinds:
        screen: Any = SimpleNamespace(kind=kind, page=SimpleNamespace(exchange="x1"))
        device: Any = SimpleNamespace(browser=browser)
        note_screen(scene, device, screen)
    return notes


def test_each_kind_of_screen_once() -> None:
    found = noted(ScreenKind.MENU, ScreenKind.MENU, ScreenKind.CONTENT, None, issues=(ISSUE,))
    assert [kind for kind, _ in found] == ["accessibility", "accessibility"]
    assert "画像に代替テキストがない（2 か所、image-alt、達成基準 1.1.1）" in found[0][1]


def test_nothing_without_a_window() -> None:
    assert noted(ScreenKind.MENU, issues=(ISSUE,), live=False) == []


@pytest.mark.parametrize("kind", [ScreenKind.REFUSAL, ScreenKind.ERROR])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (READABLE, None),
        ("403 Forbidden", "日本語の文がない"),
        (f"{READABLE}\nTraceback (most recent call last):", "内部情報"),
        (f"{READABLE}\n  at jp.example.Link.run(Link.java:12)", "内部情報"),
        (f"{READABLE} java.lang.NullPointerException: x", "内部情報"),
    ],
)
def test_a_refusal_has_to_say_what_happened(kind: ScreenKind, text: str, told: str | None) -> None:
    found = noted(kind, text=text)
    assert [name for name, _ in found] == ([] if told is None else ["refusal_text"])
    assert told is None or told in found[0][1]


def test_a_menu_need_not_explain_itself() -> None:
    assert noted(ScreenKind.MENU, text="OK") == []


def test_a_look_that_failed_is_told_as_such() -> None:
    assert noted(ScreenKind.MENU, issues=HarnessError(Text("調べられない。", "no"))) == [
        ("not_looked_at", "調べられない。")
    ]
