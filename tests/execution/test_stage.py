"""A case's end: from what stopped it, and from what it found, to its verdict."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.cases import load_cases
from conformance.catalogue import CaseSpec, Phase
from conformance.checks import Outcome
from conformance.errors import (
    CalibrationError,
    EnvironmentFault,
    ForbiddenHostError,
    HarnessError,
    PartnerFault,
    PersonMissing,
    ProfileError,
)
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import Recorder
from conformance.evidence.redact import Redactor
from conformance.execution import (
    NOT_AGREED,
    CaseResult,
    DoesNotApply,
    GivenFailed,
    Ground,
    NeedsReview,
    NotCarriedOut,
    RunProgress,
    Stage,
    roots,
)
from conformance.profile import Attacks
from conformance.vocabulary import Operation, Text, Verdict

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST, SECOND = "G-2.1-4", "G-2.2-1"
EXPECTED, OBSERVED = Text("期待", "expected"), Text("観測", "observed")
HELD, BROKEN = Outcome(True, EXPECTED, OBSERVED, ("x1",)), Outcome(False, EXPECTED, OBSERVED, ("x2",))
FAULT = PartnerFault(EXPECTED, OBSERVED, ("x9",))


def _spec(identifier: str = "link/2.1-4/of-a-test", phase: Phase = Phase.OPERATIONS) -> CaseSpec:
    return CaseSpec(identifier, Text("題", "t"), Text("目的", "p"), Operation.LINK, (FIRST, SECOND), phase)


@dataclass
class FakeWorld:
    """Remembers which devices were signed off, and which ties are trusted."""

    trusted: set[str] = field(default_factory=lambda: {"A"})
    ended: list[object] = field(default_factory=list)
    scene: Any = field(
        default_factory=lambda: SimpleNamespace(portal=SimpleNamespace(faults=[], state=SimpleNamespace(links={})))
    )

    def end_session(self, device: object) -> None:
        self.ended.append(device)


@dataclass
class Play:
    """A stage over a journal of its own."""

    journal: Journal
    progress: RunProgress
    world: FakeWorld

    def stage(self, spec: CaseSpec | None = None) -> Stage:
        recorder = Recorder(self.journal, Redactor(b"key"))
        recorder.case = (spec or _spec()).id
        ground = Ground(
            "https://partner.test", frozenset({"fake"}), None, dict, None, recorder, lambda: NOW, lambda: None
        )  # type: ignore[arg-type]
        return Stage(spec or _spec(), ground, self.world, self.progress)  # type: ignore[arg-type]

    @property
    def findings(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.journal.path.read_bytes().split(b"\n")[:-1]]
        return [line for line in lines if line["type"] == "finding"]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    journal = Journal(tmp_path / "journal.jsonl", lambda: NOW)
    yield Play(journal, RunProgress(), FakeWorld())
    journal.close()


# -- what a case found --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "otherwise", "verdict"),
    [
        (HELD, HELD, Verdict.FAIL, Verdict.PASS),
        (HELD, BROKEN, Verdict.FAIL, Verdict.FAIL),
        (HELD, BROKEN, Verdict.WARN, Verdict.WARN),
        (BROKEN, HELD, Verdict.REVIEW, Verdict.REVIEW),
    ],
)
def test_the_worst_finding_is_the_verdict(
    play: Play, first: Outcome, second: Outcome, otherwise: Verdict, verdict: Verdict
) -> None:
    stage = play.stage()
    assert stage.expect(FIRST, first, otherwise=otherwise) is first.held
    stage.expect(SECOND, second, otherwise=otherwise)
    result = stage.conclude(None)
    assert result.verdict is verdict
    assert result.reason == (None if verdict is Verdict.PASS else OBSERVED)
    assert [finding["verdict"] for finding in play.findings] == [each.verdict for each in result.findings]


def test_a_requirement_without_a_finding_is_our_fault(play: Play) -> None:
    stage = play.stage()
    stage.expect(FIRST, HELD)
    result = stage.conclude(None)
    assert result.verdict is Verdict.ERROR
    assert result.reason is not None
    assert SECOND in result.reason.ja
    assert FIRST not in result.reason.ja


def test_only_what_is_declared_can_be_found(play: Play) -> None:
    with pytest.raises(ValueError, match=r"does not declare G-1\.5-1"):
        play.stage().expect("G-1.5-1", HELD)
    assert play.findings == []


# -- what stopped a case ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "verdict"),
    [
        (NeedsReview(OBSERVED), Verdict.REVIEW),
        (PersonMissing(OBSERVED), Verdict.REVIEW),
        (DoesNotApply(OBSERVED), Verdict.NOT_APPLICABLE),
        (EnvironmentFault(OBSERVED), Verdict.ERROR),
        (CalibrationError(OBSERVED), Verdict.ERROR),
        (ForbiddenHostError(OBSERVED), Verdict.ERROR),
        (HarnessError(OBSERVED), Verdict.ERROR),
        (ProfileError(OBSERVED), Verdict.ERROR),
        (FAULT, Verdict.FAIL),
        (GivenFailed(OBSERVED, roots.LINK), Verdict.BLOCKED),
        (GivenFailed(OBSERVED, None), Verdict.BLOCKED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_stopped_it_is_the_verdict(play: Play, problem: Exception, verdict: Verdict) -> None:
    result = play.stage().conclude(problem)
    assert (result.verdict, result.reason) == (verdict, OBSERVED)


@pytest.mark.parametrize(
    "stop",
    [
        NeedsReview(OBSERVED),
        NotCarriedOut(OBSERVED),
        DoesNotApply(OBSERVED),
        PersonMissing(OBSERVED),
        GivenFailed(OBSERVED, None),
        GivenFailed(OBSERVED, roots.SIGN_ON),
    ],
    ids=lambda stop: type(stop).__name__,
)
def test_what_failed_before_it_was_stopped_has_failed(play: Play, stop: Exception) -> None:
    stage = play.stage()
    stage.expect(FIRST, BROKEN)
    result = stage.conclude(stop)
    assert (result.verdict, result.reason, result.root) == (Verdict.FAIL, OBSERVED, None)


@pytest.mark.parametrize("stop", [NeedsReview(OBSERVED), NotCarriedOut(OBSERVED), GivenFailed(OBSERVED, roots.SIGN_ON)])
def test_what_held_before_it_was_stopped_is_no_pass(play: Play, stop: Exception) -> None:
    stage = play.stage()
    stage.expect(FIRST, HELD)
    assert stage.conclude(stop).verdict in {Verdict.REVIEW, Verdict.NOT_RUN, Verdict.BLOCKED}


def test_what_broke_the_portal_with_nobody_walking_into_it_still_stops_the_case(play: Play) -> None:
    """A call of the partner's own, for one: no page of the citizen's shows it."""
    stage = play.stage()
    stage.require_sound_portal()
    play.world.scene.portal.faults.append(HarnessError(OBSERVED))
    with pytest.raises(HarnessError):
        stage.require_sound_portal()
    stage.require_sound_portal()


def test_a_bug_of_ours_is_never_the_partners(play: Play) -> None:
    result = play.stage().conclude(KeyError("x"))
    assert result.verdict is Verdict.ERROR
    assert result.reason is not None
    assert "KeyError" in result.reason.ja
    assert "外部連携先の不備ではありません" in result.reason.ja
    assert play.findings == []


def test_a_fault_is_the_first_unjudged_requirements_and_blocks_the_rest(play: Play) -> None:
    result = play.stage().conclude(FAULT)
    assert [(each.requirement, each.verdict) for each in result.findings] == [
        (FIRST, Verdict.FAIL),
        (SECOND, Verdict.BLOCKED),
    ]
    assert play.findings[0]["expected"] == EXPECTED.to_json()
    assert play.findings[0]["exchanges"] == ["x9"]


def test_a_fault_after_a_finding_leaves_that_finding(play: Play) -> None:
    stage = play.stage()
    stage.expect(FIRST, HELD)
    result = stage.conclude(FAULT)
    assert [(each.requirement, each.verdict) for each in result.findings] == [
        (FIRST, Verdict.PASS),
        (SECOND, Verdict.FAIL),
    ]


def test_a_fault_after_all_findings_still_fails(play: Play) -> None:
    stage = play.stage()
    stage.expect(FIRST, HELD)
    stage.expect(SECOND, HELD)
    result = stage.conclude(FAULT)
    assert result.verdict is Verdict.FAIL
    assert [each.verdict for each in result.findings].count(Verdict.FAIL) == 1


# -- givens -------------------------------------------------------------------------------------------------------


def test_a_fault_in_the_given_names_its_root(play: Play) -> None:
    with pytest.raises(GivenFailed) as caught, play.stage().given(roots.SIGN_ON):
        raise FAULT
    assert (caught.value.root, caught.value.reason, caught.value.exchanges) == (roots.SIGN_ON, OBSERVED, ("x9",))


@pytest.mark.parametrize("problem", [EnvironmentFault(OBSERVED), NeedsReview(OBSERVED), KeyError("x")])
def test_what_is_no_fault_of_the_partners_passes_through(play: Play, problem: Exception) -> None:
    with pytest.raises(type(problem)), play.stage().given(roots.SIGN_ON):
        raise problem


@pytest.mark.parametrize(
    ("judged", "verdict"),
    [
        (None, Verdict.BLOCKED),
        (Verdict.FAIL, Verdict.BLOCKED),
        (Verdict.ERROR, Verdict.BLOCKED),
        (Verdict.REVIEW, Verdict.BLOCKED),
        (Verdict.PASS, Verdict.FAIL),
        (Verdict.WARN, Verdict.FAIL),
    ],
)
def test_a_given_that_held_in_its_own_case_fails_here(play: Play, judged: Verdict | None, verdict: Verdict) -> None:
    """The partner is unstable; otherwise the failure is told once, in the root case."""
    if judged is not None:
        play.progress.verdicts[roots.LINK] = judged
    result = play.stage().conclude(GivenFailed(OBSERVED, roots.LINK, ("x9",)))
    assert (result.verdict, result.reason) == (verdict, OBSERVED)
    assert result.root == (roots.LINK if verdict is Verdict.BLOCKED else None)


def test_the_root_case_itself_fails(play: Play) -> None:
    result = play.stage(_spec(roots.LINK)).conclude(GivenFailed(OBSERVED, roots.LINK))
    assert (result.verdict, result.root) == (Verdict.FAIL, None)


# -- gates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shut", [Verdict.ERROR, Verdict.FAIL, Verdict.BLOCKED])
@pytest.mark.parametrize(
    ("gate", "stopped"),
    [
        (roots.REACHABILITY, {Phase.PRE_CHECK, Phase.OPERATIONS, Phase.RETROSPECT}),
        (roots.DESCRIPTION, {Phase.PRE_CHECK, Phase.OPERATIONS, Phase.RETROSPECT}),
        (roots.CALIBRATION, {Phase.OPERATIONS, Phase.RETROSPECT}),
    ],
)
def test_a_gate_that_did_not_open_stops_what_comes_after(
    play: Play, shut: Verdict, gate: str, stopped: set[Phase]
) -> None:
    play.progress.verdicts[gate] = shut
    for phase in Phase:
        stage = play.stage(_spec(phase=phase))
        if phase not in stopped:
            stage.require_gates()
            continue
        with pytest.raises(GivenFailed) as caught:
            stage.require_gates()
        assert caught.value.root == gate
        assert shut.label.ja in caught.value.reason.ja


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.WARN, Verdict.NOT_APPLICABLE, Verdict.REVIEW])
def test_an_open_gate_stops_nothing(play: Play, verdict: Verdict) -> None:
    play.progress.verdicts = dict.fromkeys((roots.REACHABILITY, roots.DESCRIPTION, roots.CALIBRATION), verdict)
    play.stage().require_gates()
    assert play.stage().conclude(None).verdict is Verdict.ERROR, "silent, but not stopped"


# -- afterwards ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", list(Verdict))
def test_ties_are_trusted_after_a_clean_end_only(play: Play, verdict: Verdict) -> None:
    play.stage().close(CaseResult(verdict))
    assert bool(play.world.trusted) is (verdict not in {Verdict.ERROR, Verdict.FAIL, Verdict.BLOCKED})


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_tie_that_a_case_made_and_left_half_is_not_trusted(play: Play, verdict: Verdict) -> None:
    """A link broken off for a person to look: the next case must not take it for one that the partner knows."""
    links = play.world.scene.portal.state.links
    links.update(A=object(), B=object())
    play.world.trusted.add("B")
    stage = play.stage()
    links["B"] = object()
    stage.close(CaseResult(verdict))
    shut = verdict in {Verdict.ERROR, Verdict.FAIL, Verdict.BLOCKED}
    assert play.world.trusted == (set() if shut else {"A", "B"} if verdict is Verdict.PASS else {"A"})


def test_every_device_is_signed_off(play: Play) -> None:
    stage = play.stage()
    stage._devices.update({"A-1": "one", "B-1": "other"})  # type: ignore[dict-item]
    stage.close(CaseResult(Verdict.PASS))
    assert play.world.ended == ["one", "other"]


# -- what it takes to start ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agreed", [None, Attacks("運用部", date(2026, 6, 1))], ids=["not agreed", "agreed"])
def test_an_attack_takes_an_agreement(play: Play, agreed: Attacks | None) -> None:
    profile = SimpleNamespace(attacks=agreed)
    portal = SimpleNamespace(state=SimpleNamespace(links={}))
    world = SimpleNamespace(scene=SimpleNamespace(profile=profile, portal=portal))
    for attack in (True, False):
        spec = dataclasses.replace(_spec(), attack=attack)
        stage = Stage(spec, play.stage().ground, world, play.progress)  # type: ignore[arg-type]
        if attack and agreed is None:
            with pytest.raises(NotCarriedOut) as stopped:
                stage.require_agreement()
            assert stage.conclude(stopped.value) == CaseResult(Verdict.NOT_RUN, NOT_AGREED)
        else:
            stage.require_agreement()


def test_a_case_without_a_profile_has_no_world(play: Play) -> None:
    stage = Stage(_spec(), play.stage().ground, None, play.progress)
    stage.close(CaseResult(Verdict.FAIL))
    with pytest.raises(RuntimeError, match="needs a profile"):
        _ = stage.world


# -- what a case stands on as a whole -----------------------------------------------------------------------------


LINKED, SIGNED_ON, REPLAYED = "link/2.1-4/from-portal", "sso/2.2-3/login-state", "sso/P-SAML-5/same-browser"


@pytest.mark.parametrize(
    ("verdicts", "root"),
    [
        ({LINKED: Verdict.PASS, SIGNED_ON: Verdict.WARN}, None),
        ({LINKED: Verdict.PASS, SIGNED_ON: Verdict.FAIL}, SIGNED_ON),
        ({SIGNED_ON: Verdict.FAIL, LINKED: Verdict.FAIL}, LINKED),
        ({LINKED: Verdict.ERROR}, LINKED),
        # Chosen away, left to Chromium, or for a person: nothing is known to be broken.
        ({LINKED: Verdict.NOT_RUN, SIGNED_ON: Verdict.REVIEW}, None),
        # Of a standard: the guideline's conclusion is another.
        ({LINKED: Verdict.PASS, REPLAYED: Verdict.FAIL}, None),
    ],
)
def test_what_stands_on_the_guideline_is_blocked_by_the_first_case_that_failed(
    play: Play, verdicts: dict[str, Verdict], root: str | None
) -> None:
    load_cases()
    play.progress.verdicts.update(verdicts)
    stage = play.stage()
    if root is None:
        stage.stands_on_the_guideline()
        return
    with pytest.raises(GivenFailed) as raised:
        stage.stands_on_the_guideline()
    result = stage.conclude(raised.value)
    assert (result.verdict, result.root) == (Verdict.BLOCKED, root)


def test_what_this_run_cannot_carry_out_is_not_run(play: Play) -> None:
    stage = play.stage()
    result = stage.conclude(stage.not_carried_out("人の操作が要る", "takes a person"))
    assert (result.verdict, result.reason) == (Verdict.NOT_RUN, Text("人の操作が要る", "takes a person"))
