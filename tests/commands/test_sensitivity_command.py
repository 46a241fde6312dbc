"""`conformance sensitivity`: what it shows of a matrix, and its exit code."""

from __future__ import annotations

import json

import pytest

from conformance import sensitivity
from conformance.sensitivity import Matrix, MatrixRow

CAUGHT = MatrixRow("tie-kept-after-unlink", "unlink", ("unlink/2.2-2/tie-removed",), ())
ELSEWHERE = MatrixRow("session-lost", "unlink", ("unlink/2.2.2-8/login-survives",), ("sso/2.2-3/login-state",))
MISSED = MatrixRow("nobody-notices", "sso", (), ())


@pytest.fixture
def matrix_of(monkeypatch):
    def give(*rows: MatrixRow) -> None:
        def run(defects, *, progress):
            for row in rows:
                progress(row)
            return Matrix(rows)

        monkeypatch.setattr(sensitivity, "run_matrix", run)

    return give


@pytest.mark.parametrize(("row", "code"), [(CAUGHT, 0), (ELSEWHERE, 1), (MISSED, 1)])
def test_the_exit_code_says_whether_each_was_caught_in_its_own_place(conformance, matrix_of, row, code):
    matrix_of(row)
    assert conformance("sensitivity").code == code


def test_as_json(conformance, matrix_of):
    matrix_of(CAUGHT, MISSED)
    ended = conformance("sensitivity", "--json")
    assert json.loads(ended.out) == Matrix((CAUGHT, MISSED)).to_json()
    assert "nobody-notices" in ended.err


def test_as_a_table(conformance, matrix_of):
    matrix_of(CAUGHT, MISSED)
    shown = conformance("sensitivity", "--report-lang", "en").out
    assert "unlink/2.2-2/tie-removed" in shown
    assert "1 of 2 defects were caught" in shown
