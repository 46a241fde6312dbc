"""Plays the cases of a recording again and compares: what was sent, what was found, what it came to."""

from __future__ import annotations

import json
import platform
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, final

from .. import __version__
from ..actors.portal.direct import OUTSIDE
from ..actors.portal.inbound import Service
from ..assembly import assemble
from ..cases import case_functions
from ..catalogue import CaseSpec, catalogue_digest, registered_cases
from ..errors import UsageError
from ..evidence.facts import utc_now
from ..evidence.redact import MARK
from ..evidence.verification import Verification, verify_evidence
from ..execution import CaseResult, RunProgress, Stage
from ..player import Player
from ..profile import profile_from_kept
from ..resources import package_digest
from ..vocabulary import Text
from .answering import Answering
from .hidden import excuse_for_difference, why_not_judged, why_not_played
from .keys import throwaway_pair
from .parts import ReplayFacts, ReplayJournal, ReplayRecorder, ReplayRedactor
from .recorded import NotReplayableError, RecordedCase, RecordedRun, read_recorded
from .result import CaseReplay, Difference, Replay, Side, Status

__all__ = ["judge_again"]

Functions = dict[str, tuple[CaseSpec, Callable[[Stage], None]]]
_NO_CASE: Final = Text("このカタログにないケースである。", "This catalogue does not have the case.")


def judge_again(directory: Path, tell: Callable[[str], None] = lambda case: None) -> Replay:
    """The run in the directory, judged again; nothing is written there, and nothing goes over the network.

    `tell` hears of each case that begins. Raises NotReplayableError.
    """
    run = read_recorded(directory)
    verification = _verified(directory)
    functions = case_functions()
    sides = _Sides(run, verification)
    why = why_not_played(run)
    if why is not None:
        cases = tuple(CaseReplay(each.id, Status.NOT_JUDGED, each.verdict, None, (), None, why) for each in run.cases)
    else:
        with tempfile.TemporaryDirectory(prefix="conformance-replay-") as place:
            cases = _play_all(run, functions, sides, Path(place), tell)
    return Replay(
        run=run.run["id"],
        intact=None if verification is None else verification.intact,
        problems=() if verification is None else tuple(each.text for each in verification.problems),
        changed=sides.changed,
        cases=cases,
        not_recorded=tuple(spec.id for spec in registered_cases() if spec.id not in run.specs),
        exchanges=sum(len(each.exchanges) for each in run.cases) if why is None else 0,
    )


def _verified(directory: Path) -> Verification | None:
    """None for evidence without a manifest, as a run leaves that was broken off."""
    try:
        return verify_evidence(directory)
    except UsageError:
        return None


def _play_all(
    run: RecordedRun, functions: Functions, sides: _Sides, place: Path, tell: Callable[[str], None]
) -> tuple[CaseReplay, ...]:
    replaying = _Replaying(run, place)
    replayed = []
    broken_off: str | None = None
    unjudged: str | None = None
    try:
        for case in run.cases:
            tell(case.id)
            found = functions.get(case.id)
            if found is None:
                outcome = CaseReplay(case.id, Status.NOT_JUDGED, case.verdict, None, (), Side.CATALOGUE, _NO_CASE)
                broken_off = broken_off or case.id
            else:
                result = replaying.play(case, *found)
                outcome = _concluded(run, case, result, replaying.differences, sides, broken_off, unjudged)
                if replaying.diverged and outcome.status is Status.NOT_JUDGED:
                    broken_off = broken_off or case.id
            if outcome.status is Status.NOT_JUDGED:
                unjudged = unjudged or case.id
            replaying.settle(case, outcome)
            replayed.append(outcome)
    finally:
        replaying.close()
    return tuple(replayed)


def _concluded(
    run: RecordedRun,
    case: RecordedCase,
    result: CaseResult,
    sent: list[Difference],
    sides: _Sides,
    broken_off: str | None,
    unjudged: str | None,
) -> CaseReplay:
    why = why_not_judged(case, unjudged)
    if why is not None:
        return CaseReplay(case.id, Status.NOT_JUDGED, case.verdict, None, tuple(sent), None, why)
    differences = (*sent, *_judged_otherwise(case, result))
    if not differences:
        return CaseReplay(case.id, Status.SAME, case.verdict, result.verdict)
    excuse = excuse_for_difference(run, case, broken_off)
    if excuse is not None:
        return CaseReplay(case.id, Status.NOT_JUDGED, case.verdict, None, differences, None, excuse)
    side, words = sides.of(case)
    return CaseReplay(case.id, Status.DIFFERENT, case.verdict, result.verdict, differences, side, words)


def _judged_otherwise(case: RecordedCase, result: CaseResult) -> list[Difference]:
    then = Counter(case.findings)
    now = Counter((each.requirement, each.verdict) for each in result.findings)
    found = [Difference("", f"finding {requirement}", verdict, "-") for requirement, verdict in (then - now).elements()]
    found += [
        Difference("", f"finding {requirement}", "-", verdict) for requirement, verdict in (now - then).elements()
    ]
    if case.verdict is not result.verdict:
        found.append(Difference("", "verdict", case.verdict or "-", result.verdict))
    return found


@final
class _Replaying:
    """The parts of the run, put together again around the recording."""

    def __init__(self, run: RecordedRun, place: Path) -> None:
        redactor = ReplayRedactor(run.marks)
        journal = ReplayJournal(place / "journal.jsonl", utc_now)
        self._close = journal.close
        self._facts = ReplayFacts(run.run["seed"])
        recorder = ReplayRecorder(journal, redactor, None, self._facts.take_readings)
        self._answering = Answering(redactor, _one_mark_for_each(run.marks))
        journal.told, recorder.over = self._answering.written, self._answering.over
        key, certificate = throwaway_pair(run.profile)
        try:
            profile = profile_from_kept(run.setting["profile"], place, key=key, certificate=certificate)
        except (KeyError, TypeError, ValueError) as broken:
            raise NotReplayableError(
                Text(
                    f"記録されたプロファイルを、この版（{__version__}）では読めません（{broken!r}）。",
                    f"This version ({__version__}) cannot read the profile on record ({broken!r}).",
                )
            ) from broken
        # What a person of the profile types, in whatever form it is sent.
        for mark in MARK.finditer(json.dumps(run.setting["profile"], ensure_ascii=False)):
            redactor.register(mark[0], mark[1])
        self._assembly = assemble(profile, journal, recorder, self._facts, recording=self._answering)
        world = self._assembly.world
        if world is None:
            raise AssertionError("a run with a profile has a world")
        portal = world.scene.portal
        self._answering.service = Service(
            portal.handle_direct,
            recorder.record,
            base_url="",
            paths=frozenset({*portal.direct.endpoints, OUTSIDE}),
            now=self._facts.now,
        )
        chosen = set(run.selected)
        left_out = tuple(each for each in run.specs if each not in chosen)
        self._progress = RunProgress(
            left_out, run.setting["lifeSteps"], run.setting["noticeRequests"], waivers=run.waivers
        )
        self._player = Player(self._assembly, self._progress)

    @property
    def differences(self) -> list[Difference]:
        return self._answering.differences

    @property
    def diverged(self) -> bool:
        return self._answering.diverged

    def play(self, case: RecordedCase, spec: CaseSpec, function: Callable[[Stage], None]) -> CaseResult:
        self._facts.wind(case.began, case.clocks)
        self._answering.begin(case)
        result = self._player.play(spec, function)
        self._answering.end()
        return result

    def settle(self, case: RecordedCase, outcome: CaseReplay) -> None:
        """What later cases are to know of one that could not be judged: what became of it then."""
        if outcome.status is Status.NOT_JUDGED and case.verdict is not None:
            self._progress.verdicts[case.id] = case.verdict
            if case.root is not None:
                self._progress.roots[case.id] = case.root

    def close(self) -> None:
        self._assembly.close_browsers()
        self._close()


def _one_mark_for_each(marks: frozenset[str]) -> dict[str, str]:
    """A value may be known by marks of several kinds; compared with itself it has to be the same."""
    return {found[2]: mark for mark in sorted(marks, reverse=True) if (found := MARK.fullmatch(mark)) is not None}


@final
class _Sides:
    """Which side changed: what is not as it was is told by the record, not guessed from the difference."""

    def __init__(self, run: RecordedRun, verification: Verification | None) -> None:
        self._run = run
        self._damaged = verification is not None and not verification.intact
        then = run.run
        now = (
            (Text("ツールの版", "tool version"), then["toolVersion"], __version__),
            # What a recording did not have yet, a difference cannot be laid to.
            (Text("ツールのダイジェスト", "digest of the tool"), then.get("toolDigest", _digest()), _digest()),
            (Text("カタログ", "catalogue"), then["catalogueDigest"], catalogue_digest()),
            (Text("Python", "Python"), then["python"], platform.python_version()),
        )
        self.changed = tuple((what, one, other) for what, one, other in now if one != other)

    def of(self, case: RecordedCase) -> tuple[Side, Text]:
        """For a case that differs."""
        if self._damaged:
            return Side.RECORDING, Text(
                "記録が、目録を作った時のままではない。", "The recording is not as it was when its manifest was made."
            )
        spec = _specs().get(case.id)
        if spec is not None and self._run.specs.get(case.id) != spec.to_json():
            return Side.CATALOGUE, Text(
                "カタログのこのケースの記述が変わった。", "The catalogue describes the case otherwise."
            )
        then = self._run.run["toolVersion"]
        if then != __version__:
            return Side.TOOL, Text(
                f"ツールの版が変わった（{then} → {__version__}）。", f"The tool changed ({then} → {__version__})."
            )
        if self._run.run.get("toolDigest", _digest()) != _digest():
            return Side.TOOL, Text(
                f"ツールのプログラムが、版（{then}）の変わらないまま変わった。",
                f"The tool's program changed while its version stayed the same ({then}).",
            )
        return Side.UNKNOWN, Text(
            "記録に変更はなく、ツールとカタログのこのケースも同じである。目録ごとの書き換えか、"
            "再現の限界による（docs/replay.md）。",
            "The recording is as it was, tool and case are the same: everything was rewritten with the manifest, "
            "or a replay cannot do better (docs/replay.md).",
        )


@cache
def _digest() -> str:
    return package_digest()


@cache
def _specs() -> dict[str, CaseSpec]:
    return {spec.id: spec for spec in registered_cases()}
