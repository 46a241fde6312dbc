"""Attack cases: only where they are agreed to, each form of an attack seen to fail, and no verdict by accident."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from conformance.cases import load_cases, test_declarations
from conformance.catalogue import registered_cases
from conformance.errors import EnvironmentFault
from conformance.flows import Passage, sign_on
from conformance.profile import PortalListener, Profile, load_profile
from conformance.report import RunView, summarise
from conformance.sensitivity import cases_on, play_all
from conformance.vocabulary import Party, Text, Verdict

WRAPPING = "sso/P-SAML-1/signature-wrapping"
SIGN_ON = "G-2.2-3"
LOCAL_FILE = "account/P-XML-1/no-local-file"
OUTSIDE = "account/P-XML-1/no-outside-address"
SECOND = "sso/P-SAML-1/second-statement"
STOPS = "account/P-XML-1/stops-nothing"
load_cases()
ATTACKS = {spec.id: spec for spec in registered_cases() if spec.attack}


def _reference(*, signed_response: bool = False, unsolicited: bool = True, encrypted: bool = False) -> Profile:
    profile = load_profile("reference")
    saml2 = dataclasses.replace(
        profile.wires.saml2,
        signed_response=signed_response,
        unsolicited=unsolicited,
        encrypt_assertion=encrypted,
    )
    return dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, saml2=saml2))


def _asked_of(case: str) -> tuple[str, ...]:
    return ATTACKS[case].requirements if case in ATTACKS else ()


@pytest.fixture(scope="module")
def not_agreed() -> RunView:
    profile = dataclasses.replace(load_profile("reference"), attacks=None)
    return play_all(profile=profile, only=cases_on([SIGN_ON]) | set(ATTACKS))


def test_nothing_is_attacked_without_an_agreement(not_agreed: RunView) -> None:
    attacks = [case for case in not_agreed.cases if case.id in ATTACKS and ATTACKS[case.id].wire == "saml2"]
    assert {case.verdict for case in attacks} == {Verdict.NOT_RUN}
    assert all(case.reason is not None and "[attacks]" in case.reason.ja for case in attacks)
    assert [each for case in attacks for each in case.activity.exchanges] == []


def test_what_was_not_agreed_to_stays_open_and_keeps_the_guideline_out_of_it(not_agreed: RunView) -> None:
    summary = summarise(not_agreed)
    verdicts = {each.requirement.id: each.verdict for each in summary.requirements}
    assert {verdicts[f"P-SAML-{number}"] for number in (*range(1, 9), 10, 11)} == {Verdict.NOT_RUN}
    assert verdicts[SIGN_ON] is Verdict.PASS


def test_every_attack_is_on_a_wire_that_can_send_it() -> None:
    wires = {"P-SAML": {"saml2"}, "P-XML": {"saml2"}, "A-REST": {"rest"}, "A-JSON": {"json"}, "P-TXT": {None}}
    for spec in ATTACKS.values():
        family = spec.id.split("/")[1].rpartition("-")[0]
        # What a browser opens or sends goes alike over every wire; but for what goes with a message.
        assert spec.wire in wires.get(family, {None, "saml2"}), spec.id


@pytest.mark.parametrize(
    ("signed_response", "encrypted", "forms"),
    [(False, False, (3, 4, 5, 6, 7, 8)), (True, False, (1, 2)), (False, True, (3, 4, 5, 6, 7, 8))],
    ids=["assertion", "response", "encrypted"],
)
def test_every_form_of_wrapping_is_seen_to_fail(signed_response: bool, encrypted: bool, forms: tuple[int, ...]) -> None:
    profile = _reference(signed_response=signed_response, encrypted=encrypted)
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


def test_what_cannot_be_tried_at_all_is_no_pass() -> None:
    view = play_all(profile=_reference(signed_response=True), only=cases_on([SIGN_ON]) | {SECOND})
    case = view.case(SECOND)
    assert case.verdict is Verdict.NOT_APPLICABLE
    assert case.findings == ()


def test_where_unsolicited_answers_are_not_taken_one_is_refused() -> None:
    view = play_all(profile=_reference(unsolicited=False), only=cases_on([SIGN_ON, "P-SAML-7"]))
    assert view.case("sso/P-SAML-7/not-asked-for").verdict is Verdict.PASS


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


def _staging(listener: PortalListener | None) -> Profile:
    profile = load_profile("reference")
    return dataclasses.replace(
        profile,
        target=dataclasses.replace(profile.target, environment="staging"),
        portal=dataclasses.replace(profile.portal, listener=listener),
    )


def test_where_nothing_could_come_to_us_nothing_is_said_of_what_did_not_come() -> None:
    view = play_all(
        ["external-entities-fetched"], profile=_staging(None), only=cases_on([SIGN_ON]) | {OUTSIDE, LOCAL_FILE}
    )
    assert view.case(LOCAL_FILE).verdict is Verdict.PASS
    case = view.case(OUTSIDE)
    assert case.verdict is Verdict.NOT_RUN
    assert case.reason is not None
    assert "[portal.listener]" in case.reason.ja
    verdicts = {each.requirement.id: each.verdict for each in summarise(view).requirements}
    assert verdicts["P-XML-1"] is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("defects", "verdict"),
    [(["external-entities-fetched"], Verdict.FAIL), ([], Verdict.REVIEW)],
    ids=["defect", "right"],
)
def test_what_is_fetched_from_the_portals_listener_is_seen(defects: list[str], verdict: Verdict) -> None:
    profile = _staging(PortalListener("127.0.0.1", 0))
    view = play_all(defects, profile=profile, only=cases_on([SIGN_ON]) | {OUTSIDE})
    assert view.case(OUTSIDE).verdict is verdict


@pytest.mark.parametrize("answered_again", [True, False])
def test_no_answer_is_the_partners_fault_only_if_it_answers_again(
    monkeypatch: pytest.MonkeyPatch, answered_again: bool
) -> None:
    silence = Text("応答が届かない。", "no answer")

    def silent(*args: Any, **kwargs: Any) -> Passage:
        sign_on(*args, **kwargs)
        raise EnvironmentFault(silence)

    monkeypatch.setattr(test_declarations, "sign_on", silent)
    if not answered_again:
        monkeypatch.setattr("conformance.cases.attacks.sign_on", silent)
    case = play_all(only=cases_on([SIGN_ON]) | {STOPS}).case(STOPS)
    assert case.verdict is (Verdict.FAIL if answered_again else Verdict.ERROR)
    assert case.reason == silence


UNTIES, SIGNS_OFF = "G-2.2.2-5", "G-2.2.3-7"
REQUESTS = ("ssoff/P-SAML-10/not-authenticated", "unlink/P-SAML-11/not-authenticated")


def _judging_requests(defects: list[str], *, profile: Profile | None = None) -> RunView:
    only = cases_on([SIGN_ON, UNTIES, SIGNS_OFF, "P-SAML-10", "P-SAML-11"])
    return play_all(defects, profile=profile or load_profile("reference"), only=only, life_steps=0)


@pytest.mark.parametrize(
    ("defect", "taken"),
    [
        ("unsigned-request-accepted", {"署名がない": 1}),
        ("request-signature-only-looked-for", {"登録されていない鍵で署名した": 1, "別の仮名について署名した後": 1}),
        (
            "posted-request-not-verified",
            {"署名がない": 1, "登録されていない鍵で署名した": 1, "別の仮名について署名": 1},
        ),
    ],
)
def test_each_altered_request_is_seen_to_fail_by_its_own_way(defect: str, taken: dict[str, int]) -> None:
    """Of three ways one takes what it should not, and the others' refusals stand beside it."""
    view = _judging_requests([defect])
    for case in REQUESTS:
        failed = [each.expected.ja for each in view.case(case).findings if each.verdict is Verdict.FAIL]
        assert {words: sum(words in expected for expected in failed) for words in taken} == taken
        assert len(failed) == sum(taken.values())


def test_a_partner_that_keeps_its_sessions_shows_nothing_at_sign_off() -> None:
    profile = load_profile("reference")
    keeping = dataclasses.replace(profile, offers=dataclasses.replace(profile.offers, sign_off_policy="keep"))
    view = _judging_requests([], profile=keeping)
    assert {case.verdict for case in view.cases if "/P-SAML-10/" in case.id} == {Verdict.NOT_APPLICABLE}
    assert {case.verdict for case in view.cases if "/P-SAML-11/" in case.id} == {Verdict.PASS}


def test_a_repeated_request_is_the_same_bytes() -> None:
    view = _judging_requests([])
    for case, kind in (("ssoff/P-SAML-10/replayed", "LogoutRequest"), ("unlink/P-SAML-11/replayed", "ManageNameID")):
        sent = [
            each.decoded["id"]
            for each in view.case(case).activity.messages
            if each.kind.startswith(kind) and each.kind.endswith("Request") and each.sender == Party.PORTAL
        ]
        # Once by each kind of way, and no other request is the same as one before.
        assert len(sent) - len(set(sent)) == 2


def test_what_cannot_be_unlinked_rightly_says_nothing_of_forgeries() -> None:
    """The right request is refused by every way: that is another case's failure, and these wait for it."""
    view = _judging_requests(["unlink-refused-while-logged-in"])
    verdicts = {case.verdict for case in view.cases if "/P-SAML-11/" in case.id}
    assert verdicts == {Verdict.BLOCKED}
