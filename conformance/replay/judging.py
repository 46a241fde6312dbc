"""Plays the cases of a recording again and compares: what was sent, what was found, what it came to."""

from __future__ import annotations

import platform
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, final

from .. import __version__
from ..cases import case_functions
from ..catalogue import CaseSpec, catalogue_digest, registered_cases
from ..errors import UsageError
from ..evidence.verification import Verification, verify_evidence
from ..execution import CaseResult, RunProgress, Stage
from ..resources import package_digest
from ..vocabulary import Text
from .hidden import excuse_for_difference, why_not_judged, why_not_played
from .recorded import RecordedCase, RecordedRun, read_recorded
from .replaying import Cast
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
    cast = Cast(run, place)
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
            elif case.unplayed:
                outcome = CaseReplay(
                    case.id, Status.NOT_JUDGED, case.verdict, None, (), None, why_not_judged(case, unjudged)
                )
            else:
                member = cast.member(case)
                result = member.play(case, *found)
                outcome = _concluded(run, case, result, cast, sides, broken_off, unjudged)
                if member.diverged and outcome.status is Status.NOT_JUDGED:
                    broken_off = broken_off or case.id
            if outcome.status is Status.NOT_JUDGED:
                unjudged = unjudged or case.id
                _settle(cast.progress, case)
            replayed.append(outcome)
    finally:
        cast.close()
    return tuple(replayed)


def _settle(progress: RunProgress, case: RecordedCase) -> None:
    """What later cases are to know of one that could not be judged: what became of it then."""
    if case.verdict is not None:
        progress.verdicts[case.id] = case.verdict
        if case.root is not None:
            progress.roots[case.id] = case.root


def _concluded(
    run: RecordedRun,
    case: RecordedCase,
    result: CaseResult,
    cast: Cast,
    sides: _Sides,
    broken_off: str | None,
    unjudged: str | None,
) -> CaseReplay:
    sent = cast.member(case).differences
    why = why_not_judged(case, unjudged)
    if why is not None:
        return CaseReplay(case.id, Status.NOT_JUDGED, case.verdict, None, tuple(sent), None, why)
    differences = (*sent, *_judged_otherwise(case, result))
    if not differences:
        return CaseReplay(case.id, Status.SAME, case.verdict, result.verdict)
    excuse = excuse_for_difference(run, case, broken_off, limit_reached=cast.limit_reached)
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
