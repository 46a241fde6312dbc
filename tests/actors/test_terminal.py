"""Asking a person at the terminal: what is shown, what counts as an answer, and when nobody is asked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

import pytest

from conformance.actors.person import Errand, Nobody
from conformance.actors.terminal import TerminalPerson
from conformance.vocabulary import Text

ERRAND = Errand(Text("利用者Aあてのお知らせの送信", "a notice to citizen A"), ("送ってください",), 30)
IN_SHORT = Errand(ERRAND.where, ERRAND.tasks, 1)

if not hasattr(os, "openpty"):
    pytest.skip("no pseudo-terminals on this system", allow_module_level=True)


class Desk:
    """A terminal, and what was said on it; `types` is what the person types as soon as a prompt is complete."""

    def __init__(self, types: bytes | None = None) -> None:
        self.keyboard, self.terminal = os.openpty()
        self.types = types
        self.said: list[Text] = []

    def tell(self, texts: Sequence[Text]) -> None:
        self.said += texts
        if self.types is not None and "Enter" in texts[-1].ja:
            # However quick: what is typed once the question stands there is an answer.
            os.write(self.keyboard, self.types)

    def person(self, **environment: str) -> TerminalPerson:
        return TerminalPerson(self.terminal, self.tell, environment)

    @property
    def japanese(self) -> str:
        return "\n".join(text.ja for text in self.said)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    os.close(made.keyboard)
    os.close(made.terminal)


def test_the_prompt_tells_at_a_glance(desk: Desk) -> None:
    desk.types = b"\n"
    errand = Errand(ERRAND.where, ERRAND.tasks, 330, ((Text("件名", "title"), "題 1a2b"),))
    assert desk.person().ask(errand)
    assert desk.japanese.splitlines()[1:6] == [
        "▶ 操作をお願いします（5分30秒以内）― 利用者Aあてのお知らせの送信",
        "    送ってください",
        "      件名: 題 1a2b",
        "  終わったら Enter（できないときは n と Enter、中断は Ctrl-C）",
        "  → 続けます（0秒）",
    ]
    assert "within 5 min 30 s" in desk.said[1].en


@pytest.mark.parametrize("answer", [b"n\n", b" N \n"])
def test_what_cannot_be_done_is_said_at_once(desk: Desk, answer: bytes) -> None:
    desk.types = answer
    assert not desk.person().ask(ERRAND)
    assert "操作なしで次へ進みます" in desk.japanese


def test_time_is_over(desk: Desk) -> None:
    assert not desk.person().ask(IN_SHORT)
    assert "時間切れ" in desk.japanese


def test_what_was_typed_before_is_no_answer(desk: Desk) -> None:
    person = desk.person()
    os.write(desk.keyboard, b"\n\n")
    assert not person.ask(IN_SHORT)
    os.write(desk.keyboard, b"\n\n")
    desk.types = b"\n"
    assert person.ask(ERRAND)


@pytest.fixture
def time_is_up(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A window that nobody touches; the clock alone goes on, at once."""
    ahead = 0.0

    def wait(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + ahead)
    monkeypatch.setattr("conformance.actors.terminal.time", clock)
    return wait


def test_who_left_is_not_asked_again_and_again(desk: Desk, time_is_up: Callable[[float], None]) -> None:
    person = desk.person()
    assert not person.ask(IN_SHORT)
    assert person.absence is None
    assert person.watch(IN_SHORT, time_is_up) is None
    assert person.absence is not None
    assert "2回続けて操作されなかった" in person.absence.ja
    told = len(desk.said)
    assert not person.ask(ERRAND)
    assert len(desk.said) == told


def test_one_that_is_missed_is_forgiven_by_the_next_that_is_done(
    desk: Desk, time_is_up: Callable[[float], None]
) -> None:
    person = desk.person()
    assert person.watch(IN_SHORT, time_is_up) is None
    assert person.watch(IN_SHORT, lambda seconds: "here") == "here"
    assert person.watch(IN_SHORT, time_is_up) is None
    assert person.absence is None


def test_whoever_says_that_it_cannot_be_done_is_there(desk: Desk) -> None:
    person = desk.person()
    desk.types = b"n\n"
    for _ in range(3):
        assert not person.ask(ERRAND)
        assert person.absence is None
    desk.types = b"\n"
    assert person.ask(ERRAND)


def test_whoever_says_no_between_two_that_were_missed_is_there(desk: Desk, time_is_up: Callable[[float], None]) -> None:
    person = desk.person()
    assert person.watch(IN_SHORT, time_is_up) is None
    desk.types = b"n\n"
    assert not person.ask(ERRAND)
    assert person.watch(IN_SHORT, time_is_up) is None
    assert person.absence is None


def test_whoever_closes_the_window_is_there(desk: Desk) -> None:
    person = desk.person()
    for _ in range(3):
        assert person.watch(ERRAND, lambda seconds: None) is None
    assert person.absence is None


def test_the_window_is_given_the_time_that_was_told(desk: Desk) -> None:
    given: list[float] = []
    assert desk.person().watch(ERRAND, lambda seconds: given.append(seconds) or "next") == "next"
    assert given == [30.0]
    assert "ブラウザーの画面が先へ進むと、自動で続きます" in desk.japanese


def test_an_interruption_comes_through_and_nothing_is_asked_any_more(desk: Desk) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    person = desk.person()
    with pytest.raises(KeyboardInterrupt):
        person.watch(ERRAND, interrupted)
    assert person.absence is not None
    assert "中断された" in person.absence.ja
    assert not person.ask(ERRAND)


def test_a_terminal_that_is_gone_answers_nothing() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    person = TerminalPerson(reading, lambda texts: None, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("conformance.actors.terminal._forget_typed", lambda terminal: None)
        assert not person.ask(ERRAND)
    os.close(reading)
    assert person.absence is not None
    assert "端末でない" in person.absence.ja


@pytest.mark.parametrize("value", ["true", "1"])
def test_nobody_is_asked_in_ci(desk: Desk, value: str) -> None:
    person = desk.person(CI=value)
    assert person.absence is not None
    assert "CI" in person.absence.ja
    assert not person.ask(ERRAND)
    assert desk.said == []


def test_a_variable_that_says_no_is_no_ci(desk: Desk) -> None:
    assert desk.person(CI="false").absence is None


def test_without_a_terminal_nobody_is_asked() -> None:
    person = TerminalPerson(None, lambda texts: None, {})
    assert person.absence is not None
    assert "端末から実行" in person.absence.ja
    assert not person.ask(ERRAND)


def test_nobody_does_nothing() -> None:
    nobody = Nobody()
    assert nobody.absence is not None
    assert not nobody.ask(ERRAND)
    assert nobody.watch(ERRAND, lambda seconds: "x") is None
