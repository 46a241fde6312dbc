"""What the shipped proof says, and that it is what the matrix was seen to show."""

from __future__ import annotations

from sensitivity_expected import FAILED, FAILED_IN_CHROMIUM, WARNED, WARNED_IN_CHROMIUM

from conformance.catalogue import Matrix, MatrixRow, load_proof
from conformance.sensitivity import list_defects


def test_what_a_matrix_says() -> None:
    caught = {"one": ("link/a", "link/b"), "two": ("link/b",), "three": ()}
    matrix = Matrix(tuple(MatrixRow(defect, "link", cases, ()) for defect, cases in caught.items()))
    assert (len(matrix.rows), matrix.caught) == (3, 2)
    assert matrix.defects_caught_by("link/b") == ("one", "two")
    assert matrix.defects_caught_by("sso/c") == ()
    assert Matrix.from_json(matrix.to_json()) == matrix


def test_it_is_what_the_matrix_shows() -> None:
    """Each row of tests/sensitivity_expected.py is seen by a run of that defect (test_sensitivity.py)."""
    seen = {
        defect["name"]: {
            case
            for table in (FAILED, WARNED, FAILED_IN_CHROMIUM, WARNED_IN_CHROMIUM)
            for case, requirements in table.get(defect["name"], {}).items()
            if requirements & set(defect["requirements"])
        }
        for defect in list_defects()
    }
    recorded = {row.defect: set(row.caught_by) for row in load_proof().rows}
    assert recorded == seen, "stale: conformance sensitivity --record conformance/catalogue/proof.json"


def test_no_case_fails_that_has_nothing_to_do_with_the_defect() -> None:
    """As far as the record goes; `conformance sensitivity --record` plays all cases against each defect for it."""
    assert [row for row in load_proof().rows if row.unexpected] == []
