"""`conformance sensitivity`: what it shows of a matrix, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance import sensitivity
from conformance.catalogue import Matrix, MatrixRow
from conformance.sensitivity import SoundRun

CAUGHT = MatrixRow("tie-kept-after-unlink", "unlink", ("unlink/2.2-2/tie-removed",), ())
ELSEWHERE = MatrixRow("session-lost", "unlink", ("unlink/2.2.2-8/login-survives",), ("sso/2.2-3/login-state",))
MISSED = MatrixRow("nobody-notices", "sso", (), ())


@pytest.fixture
def matrix_of(monkeypatch):
    def give(*rows: MatrixRow) -> None:
        def run(defects, *, jobs, progress):
            for row in rows:
                progress(row)
            return Matrix(rows)

        monkeypatch.setattr(sensitivity, "run_matrix", run)
        monkeypatch.setattr(sensitivity, "run_without_defects", lambda seeds, *, jobs, progress: ())
        known = [{"name": row.defect} for row in (CAUGHT, ELSEWHERE, MISSED)]
        monkeypatch.setattr(sensitivity, "list_defects", lambda: known)

    return give


@pytest.mark.parametrize(("row", "code"), [(CAUGHT, 0), (ELSEWHERE, 1), (MISSED, 1)])
def test_the_exit_code_says_whether_each_was_caught_in_its_own_place(conformance, matrix_of, row, code):
    matrix_of(row)
    assert conformance("sensitivity").code == code


def test_as_json(conformance, matrix_of):
    matrix_of(CAUGHT, MISSED)
    ended = conformance("sensitivity", "--json")
    assert json.loads(ended.out) == {**Matrix((CAUGHT, MISSED)).to_json(), "withoutDefects": []}
    assert "nobody-notices" in ended.err


def test_as_a_table(conformance, matrix_of):
    matrix_of(CAUGHT, MISSED)
    shown = conformance("sensitivity", "--report-lang", "en").out
    assert "unlink/2.2-2/tie-removed" in shown
    assert "1 of 2 defects were caught" in shown


@pytest.fixture
def sound_runs(monkeypatch, matrix_of):
    """What runs without defects come to, and how many were asked for."""
    asked = []

    def give(*wrong: str) -> list[int]:
        def run(seeds, *, jobs, progress):
            asked.append(seeds)
            found = SoundRun("reference-rest", 7, wrong)
            progress(found)
            return (found,)

        matrix_of(CAUGHT)
        monkeypatch.setattr(sensitivity, "run_without_defects", run)
        return asked

    return give


def test_a_case_that_fails_a_sound_partner_shows_in_the_exit_code(conformance, sound_runs):
    sound_runs("sso/2.2-3/login-state")
    ended = conformance("sensitivity", "--report-lang", "en")
    assert ended.code == 1
    assert "Not passed without a defect (reference-rest, seed 7): sso/2.2-3/login-state" in ended.out
    assert "0 of 1 runs passed every case" in ended.out


@pytest.mark.parametrize(
    ("arguments", "seeds"),
    [((), 20), (("--defect", "tie-kept-after-unlink"), 0), (("--defect", "tie-kept-after-unlink", "--seeds", "3"), 3)],
)
def test_runs_without_defects_go_with_the_whole_matrix(conformance, sound_runs, arguments, seeds):
    asked = sound_runs()
    ended = conformance("sensitivity", "--json", *arguments)
    assert ended.code == 0
    assert asked == [seeds]
    assert json.loads(ended.out)["withoutDefects"] == [{"profile": "reference-rest", "seed": 7, "wrong": []}]


def test_the_whole_matrix_is_recorded_anew(conformance, matrix_of, tmp_path: Path):
    file = tmp_path / "proof.json"
    file.write_text("{}", encoding="utf-8")
    matrix_of(ELSEWHERE, CAUGHT)
    assert conformance("sensitivity", "--record", str(file)).code == 1
    assert json.loads(file.read_text(encoding="utf-8")) == Matrix((CAUGHT, ELSEWHERE)).to_json()


def test_only_the_rows_that_ran_are_replaced(conformance, matrix_of, tmp_path: Path):
    gone = MatrixRow("defect-of-old", "link", (), ())
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(Matrix((MISSED, ELSEWHERE, gone)).to_json()), encoding="utf-8")
    found = MatrixRow("nobody-notices", "sso", ("sso/2.2-3/login-state",), ())
    matrix_of(found)
    conformance("sensitivity", "--record", str(file), "--defect", "nobody-notices")
    assert json.loads(file.read_text(encoding="utf-8")) == Matrix((ELSEWHERE, found)).to_json()


@pytest.mark.parametrize("kept", [None, "", "[]", '{"rows": [{}]}'])
def test_rows_cannot_be_replaced_in_what_cannot_be_read(conformance, matrix_of, tmp_path: Path, kept: str | None):
    file = tmp_path / "proof.json"
    if kept is not None:
        file.write_text(kept, encoding="utf-8")
    matrix_of(CAUGHT)
    ended = conformance("sensitivity", "--record", str(file), "--defect", "tie-kept-after-unlink")
    assert ended.code == 4
    assert "proof.json" in ended.err
