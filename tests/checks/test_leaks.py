"""What a message must not make the partner give away."""

from __future__ import annotations

import pytest

from conformance.checks import fetches_nothing, shows_nothing_of
from conformance.vocabulary import Text

FILE = Text("ファイル", "file")


@pytest.mark.parametrize(
    ("answers", "kept"),
    [([], True), ([b"", "お断り".encode()], True), ([b"refused", b"<p>Linux version 6.1</p>"], False)],
)
def test_a_file_shows_in_no_answer(answers: list[bytes], kept: bool) -> None:
    outcome = shows_nothing_of(answers, b"Linux version", FILE, ("x1",))
    assert outcome.held is kept
    assert outcome.exchanges == ("x1",)


def test_nothing_is_asked_for() -> None:
    assert fetches_nothing([], ()).held
    outcome = fetches_nothing(["/outside?entity"], ("x1",))
    assert not outcome.held
    assert "/outside?entity" in outcome.observed.ja
