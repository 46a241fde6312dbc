"""One case under way: its devices, what it stands on, what it expects, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from ..actors.browser import LiveWindow
from ..catalogue import CaseSpec, Phase, registered_cases
from ..checks import Outcome, arrives_at, describe_answer
from ..errors import HarnessError, PartnerFault, PersonMissing, UsageError
from ..flows import (
    Device,
    Passage,
    Scene,
    Standing,
    choose_notices,
    give_provision_consent,
    probe,
    raise_portal_fault,
    sign_on,
)
from ..profile import Profile
from ..vocabulary import Origin, ScreenKind, Text, Verdict, worst
from . import roots
from .ground import Ground
from .progress import RunProgress
from .result import CaseResult, StageFinding
from .signals import DoesNotApply, GivenFailed, NeedsReview, NotCarriedOut
from .world import World

__all__ = ["GATES", "NOT_AGREED", "SHUT", "Stage"]

SHUT: Final = frozenset({Verdict.ERROR, Verdict.FAIL, Verdict.BLOCKED})
GATES: Final = {
    roots.REACHABILITY: Phase.REACHABILITY,
    roots.DESCRIPTION: Phase.REACHABILITY,
    roots.CALIBRATION: Phase.PRE_CHECK,
}
_LASTING: Final = (roots.LASTS, roots.LINK_SURVIVES)
_NEEDS_CHROMIUM: Final = Text(
    "画面を実際に動かすブラウザーでだけ確かめられる（--citizen-browser chromium で実施する）。",
    "Only a browser that runs pages can show it (run with --citizen-browser chromium).",
)
NOT_AGREED: Final = Text(
    "攻撃を模したケースのため、プロファイルの [attacks] に合意した相手と日付がある場合にだけ実施する。",
    "An attack runs only where the profile's [attacks] says who agreed to it, and when.",
)
_NOT_JUDGED: Final = Text("ケースがこの要件の判定まで進めなかった。", "The case did not come to this requirement.")


class Stage:
    """Given to every case. Its verdict is the worst of its findings, or what stopped it."""

    def __init__(self, spec: CaseSpec, ground: Ground, world: World | None, run: RunProgress) -> None:
        self.spec = spec
        self.ground = ground
        self.run = run
        self._world = world
        self._findings: list[StageFinding] = []
        self._devices: dict[str, Device] = {}
        self._ties = dict(world.scene.portal.state.links) if world is not None else {}

    @property
    def world(self) -> World:
        if self._world is None:
            raise RuntimeError(f"{self.spec.id} needs a profile and was selected without one")
        return self._world

    @property
    def scene(self) -> Scene:
        return self.world.scene

    @property
    def profile(self) -> Profile:
        return self.world.scene.profile

    def require_gates(self) -> None:
        """Nothing is tried at a partner that cannot be reached, or with an oracle that cannot be trusted.

        Raises GivenFailed naming the gate that did not open.
        """
        for gate, before in GATES.items():
            verdict = self.run.verdict(gate)
            if self.spec.phase > before and verdict in SHUT:
                raise _because(gate, verdict.label)

    def require_wire(self) -> None:
        """A case that only makes sense on one wire. Raises DoesNotApply on another."""
        wanted = self.spec.wire
        if wanted is not None and wanted not in self.ground.wires:
            used = Text("・".join(sorted(self.ground.wires)), ", ".join(sorted(self.ground.wires)))
            raise DoesNotApply(
                Text(
                    f"方式 {wanted} だけのケース（この試験の方式: {used.ja}）",
                    f"a case of the wire {wanted} alone (this run's: {used.en})",
                )
            )

    def require_agreement(self) -> None:
        """An attack trips alarms: it runs only where somebody agreed to it. Raises NotCarriedOut without that."""
        if self.spec.attack and self.profile.attacks is None:
            raise NotCarriedOut(NOT_AGREED)

    def require_sound_portal(self) -> None:
        """Nothing broke in the portal that no walk has come upon. Raises what did."""
        if self._world is not None:
            raise_portal_fault(self.scene)

    def condition(self, key: str, ja: str, en: str, value: str) -> None:
        """A fact learnt on the way, for the report's table of conditions."""
        recorder = self.ground.recorder
        recorder.note("conditions", key=key, label={"ja": ja, "en": en}, value=recorder.redact_json(value))

    # -- who plays --------------------------------------------------------------------------------------------------

    def device(self, key: str, number: int = 1) -> Device:
        """A citizen's device, with an empty browser when the case first asks for it."""
        name = f"{key}-{number}"
        if name not in self._devices:
            self._devices[name] = Device(self.profile.citizen(key), self.world.new_browser(name))
        return self._devices[name]

    def window(self, device: Device) -> LiveWindow:
        """The device's window, looked into. Raises NotCarriedOut for an engine that runs no pages."""
        window = device.browser.live
        if window is None:
            raise NotCarriedOut(_NEEDS_CHROMIUM)
        return window

    # -- given ------------------------------------------------------------------------------------------------------

    @contextmanager
    def given(self, root: str) -> Iterator[None]:
        """What the case stands on: a partner's fault in here is judged by `root`, and only blocks this case."""
        try:
            yield
        except PartnerFault as fault:
            raise GivenFailed(fault.observed, root, fault.exchanges) from fault

    def stands_on(self, root: str) -> None:
        """Given what another case judges, without trying it once more. Raises GivenFailed where that did not pass."""
        verdict = self.run.verdict(root)
        if verdict is not None and self._failed(root):
            raise _because(root, verdict.label)

    def stands_on_the_guideline(self) -> None:
        """Given every case on the guideline that came before: what is broken alone is not sought in what is made of it.

        A standard or an assumption that is not met leaves the guideline's conclusion alone. What was waived is
        known: whether anything else is wrong has still to be seen, or a waiver would leave open what it does not name.
        """
        for spec in registered_cases():
            if spec.origin is Origin.GUIDELINE and not self.run.failed_by_agreement(spec.id):
                self.stands_on(spec.id)

    def _failed(self, root: str) -> bool:
        """It did not pass, or waits for one that did not; what was not run (a limit, a choice) does not count."""
        verdict = self.run.verdict(root)
        return verdict in {Verdict.FAIL, Verdict.ERROR} or (
            verdict is Verdict.BLOCKED and self.run.root(root) is not None
        )

    def unlinked(self, key: str, number: int = 1) -> Device:
        """Given a citizen who is not linked."""
        device = self.device(key, number)
        self.world.require_calibration()
        with self.given(roots.UNLINK):
            self.world.make_unlinked(device)
        return self._afresh(device)

    def linked(self, key: str, number: int = 1) -> Device:
        """Given a linked citizen who is logged in nowhere."""
        device = self.device(key, number)
        self.world.require_calibration()
        if any(self._failed(root) for root in _LASTING):
            # Where links do not last, one that an earlier case made tells nothing.
            self.world.trusted.discard(key)
        with self.given(roots.LINK):
            self.world.make_linked(device)
        return self._afresh(device)

    def signed_on(self, key: str, number: int = 1) -> Device:
        """Given a citizen who signed on from the portal at this device."""
        return self.signing_on(key, number)[0]

    def signing_on(self, key: str, number: int = 1) -> tuple[Device, Passage]:
        """The same, with the way that the sign-on took."""
        device = self.linked(key, number)
        with self.given(roots.SIGN_ON):
            passage = sign_on(self.scene, device)
            standing = probe(self.scene, device)
        self.require_login(standing, key, passage)
        return device, passage

    def require_login(self, standing: Standing, key: str, passage: Passage) -> None:
        """Given that sign-on, which took this way, logged in this very citizen. Raises GivenFailed if it did not."""
        if standing.citizen == key:
            return
        # Somebody else's account is a fault of its own, judged by its own case.
        raise GivenFailed(
            Text(
                f"シングルサインオンの後、{standing.words.ja}（到達した画面: {passage.end.ja}）",
                f"after sign-on {standing.words.en} (ended on: {passage.end.en})",
            ),
            roots.SIGN_ON if standing.nobody else roots.OWN_ACCOUNT,
            passage.exchanges,
            _LASTING if standing.nobody else (),
        )

    def require_screen(self, passage: Passage, kind: ScreenKind, root: str) -> None:
        """Given that the way led to this screen. Raises GivenFailed if it did not: `root` judges that."""
        outcome = arrives_at(passage, kind)
        if not outcome.held:
            raise GivenFailed(outcome.observed, root, outcome.exchanges)

    def untied(self, device: Device) -> None:
        """Given that this citizen's link was undone just now, at his will, by any way that the partner publishes."""
        with self.given(roots.UNLINK):
            unlinking = self.world.unlink_somehow(device)
        if not unlinking.accepted:
            answer = describe_answer(unlinking.answer, unlinking.passage)
            raise GivenFailed(answer, roots.UNLINK, unlinking.passage.exchanges, (roots.WHILE_SIGNED_ON,))

    def receiving_notices(self, key: str, number: int = 1) -> Device:
        """Given a signed-on citizen who chose the service and consented, here and (where taken) at the partner."""
        return self.receive_notices(self.signed_on(key, number))

    def receive_notices(self, device: Device) -> Device:
        """Given that a citizen who is signed on chooses the service and consents."""
        with self.given(roots.NOTICES):
            choose_notices(self.scene, device)
            give_provision_consent(self.scene, device)
        return device

    def _afresh(self, device: Device) -> Device:
        """Sessions that setting up left behind end, and the browser starts empty."""
        self.world.end_session(device)
        return device

    # -- expect -----------------------------------------------------------------------------------------------------

    def expect(self, requirement: str, outcome: Outcome, *, otherwise: Verdict = Verdict.FAIL) -> bool:
        """Record a finding: pass if it held, else `otherwise` (WARN where the obligation is a should)."""
        self.record(requirement, Verdict.PASS if outcome.held else otherwise, outcome)
        return outcome.held

    def record(self, requirement: str, verdict: Verdict, outcome: Outcome) -> None:
        """Record a finding of any verdict. Raises ValueError for a requirement that the case does not declare."""
        if requirement not in self.spec.requirements:
            raise ValueError(f"{self.spec.id} does not declare {requirement}")
        self._findings.append(StageFinding(requirement, verdict, outcome))
        self.ground.recorder.finding(
            requirement=requirement,
            verdict=verdict,
            expected=outcome.expected,
            observed=outcome.observed,
            exchanges=outcome.exchanges,
        )

    def needs_review(self, ja: str, en: str) -> NeedsReview:
        return NeedsReview(Text(ja, en))

    def not_carried_out(self, ja: str, en: str) -> NotCarriedOut:
        return NotCarriedOut(Text(ja, en))

    def does_not_apply(self, ja: str, en: str) -> DoesNotApply:
        return DoesNotApply(Text(ja, en))

    # -- the end ----------------------------------------------------------------------------------------------------

    def conclude(self, problem: BaseException | None) -> CaseResult:
        """The case's result, given what (if anything) stopped it; findings for what it did not come to are added.

        What was found before the case was stopped stands: its verdict is the worst of both (docs/verdicts.md).
        """
        result = self._concluded(problem)
        found = worst(finding.verdict for finding in self._findings) if self._findings else result.verdict
        if found.badness > result.verdict.badness:
            result = CaseResult(found, self._observed(found))
        return replace(result, findings=tuple(self._findings))

    def _observed(self, verdict: Verdict) -> Text | None:
        return next((each.outcome.observed for each in self._findings if each.verdict is verdict), None)

    def _concluded(self, problem: BaseException | None) -> CaseResult:
        if isinstance(problem, GivenFailed):
            return self._stopped_in_given(problem)
        if isinstance(problem, NeedsReview):
            return CaseResult(Verdict.REVIEW, problem.reason)
        if isinstance(problem, PersonMissing):
            return CaseResult(Verdict.REVIEW, problem.text)
        if isinstance(problem, NotCarriedOut):
            return CaseResult(Verdict.NOT_RUN, problem.reason)
        if isinstance(problem, DoesNotApply):
            return CaseResult(Verdict.NOT_APPLICABLE, problem.reason)
        if isinstance(problem, PartnerFault):
            return self._failed_by(problem.expected, problem.observed, problem.exchanges)
        if isinstance(problem, HarnessError | UsageError):
            return CaseResult(Verdict.ERROR, problem.text)
        if problem is not None:
            kind = type(problem).__name__
            return CaseResult(
                Verdict.ERROR,
                Text(
                    f"試験系の内部異常（{kind}: {problem}）。外部連携先の不備ではありません。",
                    f"An internal fault of the harness ({kind}: {problem}); the partner is not to blame.",
                ),
            )
        silent = self._silent()
        if silent:
            return CaseResult(
                Verdict.ERROR,
                Text(
                    f"試験系の異常: {'、'.join(silent)} の所見がない。",
                    f"Harness fault: no finding for {', '.join(silent)}.",
                ),
            )
        verdict = worst(finding.verdict for finding in self._findings)
        return CaseResult(verdict, None if verdict is Verdict.PASS else self._observed(verdict))

    def _stopped_in_given(self, stop: GivenFailed) -> CaseResult:
        blamed = self._blamed(stop)
        if blamed == self.spec.id or (blamed is None and stop.root is not None):
            expected = Text(
                "前提の操作が、他のケースと同じく成功する。",
                "What the case stands on succeeds, as it did in its own case.",
            )
            return self._failed_by(expected, stop.reason, stop.exchanges)
        if blamed is not None:
            self.run.roots[self.spec.id] = blamed
        return CaseResult(Verdict.BLOCKED, stop.reason, blamed)

    def _blamed(self, stop: GivenFailed) -> str | None:
        """The case that a failed given is left to: the first that could judge it and failed, else that has not passed.

        None where all of them passed: then the partner is unstable, and this case says so.
        """
        candidates = [root for root in (stop.root, *stop.others) if root is not None]
        verdicts = {root: self.run.verdict(root) for root in candidates}
        shut = [root for root in candidates if verdicts[root] in SHUT]
        open_still = [root for root in candidates if verdicts[root] not in {Verdict.PASS, Verdict.WARN}]
        first = next(iter(shut or open_still), None)
        return None if first is None else self.run.root(first) or first

    def _failed_by(self, expected: Text, observed: Text, exchanges: tuple[str, ...]) -> CaseResult:
        """A fault outside any expectation: it is the first unjudged requirement's, and blocks the rest."""
        silent = self._silent()
        first, *rest = silent or [self.spec.requirements[0]]
        self.record(first, Verdict.FAIL, Outcome(False, expected, observed, exchanges))
        for requirement in rest:
            self.record(requirement, Verdict.BLOCKED, Outcome(False, expected, _NOT_JUDGED, exchanges))
        return CaseResult(Verdict.FAIL, observed)

    def _silent(self) -> list[str]:
        judged = {finding.requirement for finding in self._findings}
        return [requirement for requirement in self.spec.requirements if requirement not in judged]

    def close(self, result: CaseResult) -> None:
        """End the sessions that the case left. Links are trusted no longer after a failure; nor, after anything but a
        pass, those that the case made: it may have been stopped half-way.
        """
        if self._world is None:
            return
        for device in self._devices.values():
            self._world.end_session(device)
        if result.verdict in SHUT:
            self._world.trusted.clear()
        elif result.verdict is not Verdict.PASS:
            ties = self._world.scene.portal.state.links
            self._world.trusted -= {key for key, tie in ties.items() if tie is not self._ties.get(key)}


def _because(root: str, verdict: Text) -> GivenFailed:
    return GivenFailed(Text(f"{root} が{verdict.ja}のため", f"because {root} is: {verdict.en}"), root)
