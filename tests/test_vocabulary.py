"""The words: one order of verdicts, a label in two languages for each word that users read."""

from __future__ import annotations

import enum
import itertools
import re

import pytest

from conformance.resources import load_schema
from conformance.vocabulary import Level, Operation, Origin, Party, ScreenKind, Text, Verdict, worst

LABELLED: tuple[type[enum.StrEnum], ...] = (Verdict, Operation, Origin, Level, Party, ScreenKind)


def test_verdicts_from_worst_to_best() -> None:
    order = ["error", "fail", "blocked", "not_run", "review", "allowed", "warn", "pass", "not_applicable"]
    assert [verdict.value for verdict in Verdict] == order
    assert [verdict.badness for verdict in Verdict] == list(range(8, -1, -1))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Verdict, 2)))
def test_the_worse_of_two_counts(one: Verdict, other: Verdict) -> None:
    assert worst([one, other]) is worst([other, one]) is one


def test_nothing_exercised_is_never_a_pass() -> None:
    assert worst([]) is Verdict.NOT_RUN
    assert worst(iter([Verdict.PASS])) is Verdict.PASS
    assert worst([Verdict.NOT_APPLICABLE, Verdict.PASS]) is Verdict.PASS


@pytest.mark.parametrize("words", LABELLED, ids=lambda words: words.__name__)
def test_every_word_has_a_label_of_its_own(words: type[enum.StrEnum]) -> None:
    labels: list[Text] = [word.label for word in words]  # type: ignore[attr-defined]
    assert len({label.ja for label in labels}) == len({label.en for label in labels}) == len(words)
    for label in labels:
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", label.ja)
        assert label.en.isascii()


@pytest.mark.parametrize(
    ("name", "words"),
    [("verdict", Verdict), ("operation", Operation), ("origin", Origin), ("level", Level), ("party", Party)],
)
def test_the_journals_schema_has_the_same_words(name: str, words: type[enum.StrEnum]) -> None:
    assert load_schema("journal")["$defs"][name]["enum"] == [word.value for word in words]


def test_a_text_says_itself_in_both_languages() -> None:
    text = Text("合格", "pass")
    assert (text.say("ja"), text.say("en")) == ("合格", "pass")
    assert text.to_json() == {"ja": "合格", "en": "pass"}
