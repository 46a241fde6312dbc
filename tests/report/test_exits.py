"""Exit codes: the first that applies."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report import Gate, exit_code, read_journal

from .journal_builder import JournalBuilder, case, requirement

Outcome = tuple[str, str | None]


def _journal(outcomes: dict[str, Outcome]) -> JournalBuilder:
    requirements = [requirement("G-1"), requirement("P-1", origin="standard", basis=None)]
    builder = JournalBuilder().start().catalogue(requirements, [case(name, "G-1") for name in outcomes])
    builder.select(*outcomes)
    for name, (verdict, root) in outcomes.items():
        builder.run(name, verdict, {"G-1": verdict} if verdict == "pass" else {}, root=root)
    return builder


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({"a": ("pass", None)}, 0),
        ({"a": ("warn", None), "b": ("review", None)}, 0),
        ({"a": ("fail", None)}, 1),
        ({"a": ("fail", None), "b": ("error", None)}, 3),
        ({"a": ("fail", None), "b": ("blocked", "a")}, 1),
        ({"a": ("fail", None), "b": ("blocked", "a"), "c": ("blocked", "b")}, 1),
        ({"a": ("allowed", None), "b": ("blocked", "a")}, 0),
        ({"a": ("pass", None), "b": ("blocked", None)}, 3),
        ({"a": ("pass", None), "b": ("blocked", "a")}, 3),
        ({"a": ("fail", None), "b": ("blocked", "a"), "c": ("blocked", None)}, 3),
        ({"a": ("blocked", "b"), "b": ("blocked", "a")}, 3),
        ({"a": ("fail", None), "b": ("blocked", "gone")}, 3),
        ({}, 5),
    ],
)
def test_first_that_applies(tmp_path: Path, outcomes: dict[str, Outcome], expected: int) -> None:
    assert exit_code(read_journal(_journal(outcomes).end().write(tmp_path))) == expected


@pytest.mark.parametrize(
    ("gate", "expected"),
    [(None, 0), ("guideline", 0), ("all", 6)],
)
def test_gate_takes_the_conclusions_it_was_asked_for(tmp_path: Path, gate: Gate, expected: int) -> None:
    assert exit_code(read_journal(_journal({"a": ("pass", None)}).end().write(tmp_path)), gate) == expected


def test_incomplete_matters_only_to_the_gate(tmp_path: Path) -> None:
    view = read_journal(_journal({"a": ("review", None)}).end().write(tmp_path))
    assert exit_code(view) == 0
    assert exit_code(view, "guideline") == 6


def test_failure_comes_before_the_gate(tmp_path: Path) -> None:
    assert exit_code(read_journal(_journal({"a": ("fail", None)}).end().write(tmp_path)), "all") == 1


def test_interrupted_comes_first(tmp_path: Path) -> None:
    journal = _journal({"a": ("error", None)}).end(2, interrupted=True)
    assert exit_code(read_journal(journal.write(tmp_path))) == 2


def test_run_without_an_end_was_interrupted_unless_its_caller_knows_better(tmp_path: Path) -> None:
    view = read_journal(_journal({"a": ("pass", None)}).write(tmp_path))
    assert exit_code(view) == 2
    assert exit_code(view, interrupted=False) == 0
