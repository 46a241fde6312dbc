"""Each seeded defect is caught in its own place, and nowhere else; the conformant partner passes everything."""

from __future__ import annotations

import pytest

from conformance.errors import UsageError
from conformance.report import RunView, summarise
from conformance.sensitivity import list_defects, play_all, run_matrix
from conformance.vocabulary import Verdict

# Only a person can attest these; these runs are given no attestations.
NOT_ATTESTED = {"G-2.2.1-1", "G-2.2.4-4"}
EXPECTED = {
    "link-without-consent": {
        "link/2.1-4/from-portal": {"G-2.2-1"},
        "link/2.2.2-2/needs-the-citizens-consent": {"G-2.2.2-2"},
        "link/2.2-1/declined-at-partner": {"G-2.2-1", "G-2.2.2-2"},
    },
    "tie-kept-after-unlink": {
        "unlink/2.2-2/tie-removed": {"G-2.2-2"},
        "notices/1.5-1/after-unlinking": {"G-1.5-1", "A-JSON-3"},
    },
    "session-lost-by-unlinking": {"unlink/2.2.2-8/login-survives": {"G-2.2.2-8"}},
    "sign-on-after-unlink": {"unlink/2.2.2-9/sso-refused": {"G-2.2.2-9"}},
    "account-mixed-up": {"sso/2.2.1-5/each-to-his-own-account": {"G-2.2.1-5"}},
    "login-asked-in-sign-on": {
        "sso/2.2.3-1/no-further-authentication": {"G-2.2.3-1"},
        "sso/2.1-6/notice-url-through-sign-on": {"G-2.2.4-6"},
    },
    "sign-off-keeps-session": {"ssoff/2.2.3-6/policy-answer-and-state-agree": {"G-2.2.3-6"}},
    "anothers-notice-in-list": {"notices/2.2.4-3/own-only": {"G-2.2.4-3"}},
    "body-in-headers": {"notices/2.2.4-2/headers-only": {"G-2.2.4-2"}},
    "notice-url-of-another": {"notices/2.1-3/its-own-content": {"G-2.1-3"}},
}


def _failures(view: RunView) -> dict[str, set[str]]:
    return {
        case.id: {finding.requirement for finding in case.findings if finding.verdict is Verdict.FAIL}
        for case in view.cases
        if case.verdict is Verdict.FAIL
    }


def test_every_defect_has_an_expectation() -> None:
    assert {defect["name"] for defect in list_defects()} == set(EXPECTED)


@pytest.mark.parametrize("defect", EXPECTED)
def test_defect_fails_in_its_own_place_and_nowhere_else(defect: str) -> None:
    view = play_all([defect])
    assert _failures(view) == EXPECTED[defect]
    assert not [case.id for case in view.cases if case.verdict is Verdict.ERROR]
    explained = {case.id for case in view.cases if case.verdict is Verdict.BLOCKED}
    assert all(view.case(identifier).root_case in EXPECTED[defect] for identifier in explained)


def test_conformant_partner_passes_everything() -> None:
    view = play_all()
    assert {case.verdict for case in view.cases} == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert set(summarise(view).guideline.open) == NOT_ATTESTED
    assert all(cleanup.ok for cleanup in view.cleanups)


def test_matrix_in_the_form_of_the_contract() -> None:
    document = run_matrix(["body-in-headers"]).to_json()
    assert document == {
        "defects": 1,
        "caught": 1,
        "rows": [
            {
                "defect": "body-in-headers",
                "operation": "notices",
                "caughtBy": ["notices/2.2.4-2/headers-only"],
                "unexpected": [],
            }
        ],
    }


def test_unknown_defect_is_named() -> None:
    with pytest.raises(UsageError, match="no-such-defect"):
        run_matrix(["no-such-defect"])
