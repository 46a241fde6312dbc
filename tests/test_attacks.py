"""Attack cases: only where they are agreed to, each form of an attack seen to fail, and no verdict by accident."""

from __future__ import annotations

import dataclasses

import pytest

from conformance.cases import load_cases
from conformance.catalogue import registered_cases
from conformance.profile import Profile, load_profile
from conformance.report import RunView, summarise
from conformance.sensitivity import cases_on, play_all
from conformance.vocabulary import Party, Verdict

WRAPPING = "sso/P-SAML-1/signature-wrapping"
SIGN_ON = "G-2.2-3"
load_cases()
ATTACKS = {spec.id: spec for spec in registered_cases() if spec.attack}


def _reference(*, signed_response: bool = False, unsolicited: bool = True) -> Profile:
    profile = load_profile("reference")
    saml2 = dataclasses.replace(profile.wires.saml2, signed_response=signed_response, unsolicited=unsolicited)
    return dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, saml2=saml2))


def _asked_of(case: str) -> tuple[str, ...]:
    return ATTACKS[case].requirements if case in ATTACKS else ()


@pytest.fixture(scope="module")
def not_agreed() -> RunView:
    profile = dataclasses.replace(load_profile("reference"), attacks=None)
    return play_all(profile=profile, only=cases_on([SIGN_ON]) | set(ATTACKS))


def test_nothing_is_attacked_without_an_agreement(not_agreed: RunView) -> None:
    attacks = [case for case in not_agreed.cases if case.id in ATTACKS]
    assert {case.verdict for case in attacks} == {Verdict.NOT_RUN}
    assert all(case.reason is not None and "[attacks]" in case.reason.ja for case in attacks)
    assert [each for case in attacks for each in case.activity.exchanges] == []


def test_what_was_not_agreed_to_stays_open_and_keeps_the_guideline_out_of_it(not_agreed: RunView) -> None:
    summary = summarise(not_agreed)
    verdicts = {each.requirement.id: each.verdict for each in summary.requirements}
    assert {verdicts[f"P-SAML-{number}"] for number in range(1, 9)} == {Verdict.NOT_RUN}
    assert verdicts[SIGN_ON] is Verdict.PASS


def test_every_attack_is_on_a_wire_that_can_send_it() -> None:
    by_wire = {wire: {each.id for each in ATTACKS.values() if each.wire == wire} for wire in ("saml2", "json", None)}
    assert set().union(*by_wire.values()) == set(ATTACKS)
    assert all(each.startswith("sso/P-SAML-") for each in by_wire["saml2"])
    assert all(each.startswith("notices/A-JSON-") for each in by_wire["json"])
    # What a browser opens, and what is written in a notice, is sent alike over every wire.
    assert by_wire[None] == {"notices/P-TXT-1/markup-is-only-text", "notices/P-WEB-4/other-forms-of-the-url"}


@pytest.mark.parametrize(
    ("signed_response", "forms"), [(False, (3, 4, 5, 6, 7, 8)), (True, (1, 2))], ids=["assertion", "response"]
)
def test_every_form_of_wrapping_is_seen_to_fail(signed_response: bool, forms: tuple[int, ...]) -> None:
    profile = _reference(signed_response=signed_response)
    view = play_all(["signature-wrapping"], profile=profile, only=cases_on([SIGN_ON, "P-SAML-1"]))
    found = {
        form: finding.verdict
        for finding in view.case(WRAPPING).findings
        for form in range(1, 9)
        if f"{form}）" in finding.expected.ja
    }
    assert {form for form, verdict in found.items() if verdict is Verdict.FAIL} == set(forms)
    assert {form for form, verdict in found.items() if verdict is Verdict.NOT_APPLICABLE} == set(range(1, 9)) - set(
        forms
    )


def test_what_a_contract_does_not_have_does_not_apply() -> None:
    profile = load_profile("reference")
    json = dataclasses.replace(profile.wires.json, request={"pseudonym": "{pseudonym}"})
    profile = dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, json=json))
    view = play_all(profile=profile, only=cases_on(["A-JSON-6"]))
    verdicts = {case.id.partition("/")[2]: case.verdict for case in view.cases if "A-JSON-6" in _asked_of(case.id)}
    without = {"A-JSON-3/wrong-limit", "A-JSON-3/wrong-cursor", "A-JSON-6/anothers-place"}
    assert {name for name, verdict in verdicts.items() if verdict is Verdict.NOT_APPLICABLE} == without
    assert {verdict for name, verdict in verdicts.items() if name not in without} == {Verdict.PASS}


@pytest.mark.parametrize("unsolicited", [True, False])
def test_a_replay_is_the_same_bytes(unsolicited: bool) -> None:
    """Where no request is asked for, none is used up: then only the use itself keeps the answer out."""
    view = play_all(profile=_reference(unsolicited=unsolicited), only=cases_on([SIGN_ON, "P-SAML-5"]))
    for case in (case for case in view.cases if "P-SAML-5/" in case.id):
        assert case.verdict is Verdict.PASS
        sent = [
            message.decoded
            for message in case.activity.messages
            if message.kind == "Response" and message.sender == Party.PORTAL
        ]
        first, again, valid = sent[-3:]
        assert first == again
        assert valid["id"] != first["id"]
        assert ("inResponseTo" in first) is not unsolicited
