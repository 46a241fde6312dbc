"""What the shipped proof says, and that it is what the matrix was seen to show."""

from __future__ import annotations

from sensitivity_expected import FAILED, FAILED_IN_CHROMIUM, WARNED, WARNED_IN_CHROMIUM

from conformance.catalogue import Proof, load_proof
from conformance.sensitivity import list_defects


def test_what_a_proof_says() -> None:
    proof = Proof({"one": ("link/a", "link/b"), "two": ("link/b",), "three": ()})
    assert (proof.defects, proof.caught) == (3, 2)
    assert proof.defects_caught_by("link/b") == ("one", "two")
    assert proof.defects_caught_by("sso/c") == ()


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
    recorded = {defect: set(cases) for defect, cases in load_proof().caught_by.items()}
    assert recorded == seen, "stale: conformance sensitivity --record conformance/catalogue/proof.json"
