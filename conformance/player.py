"""Plays cases one after the other with one set of parts: all of a serial run, or a worker's share of another."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from .assembly import Assembly
from .catalogue import CaseSpec
from .errors import ConformanceError
from .evidence.recorder import Recorder
from .execution import CaseResult, Concluded, RunProgress, Stage, World
from .vocabulary import Text, Verdict

__all__ = ["Player", "concluded", "note_finished"]


@dataclass(frozen=True, slots=True)
class Player:
    """`progress` is what the cases may know of the run; `preface` is said at the beginning of each."""

    assembly: Assembly
    progress: RunProgress
    preface: Text | None = None
    _errands: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def play(self, spec: CaseSpec, function: Callable[[Stage], None]) -> CaseResult:
        """Run one case to its verdict. Only KeyboardInterrupt and the like come through."""
        recorder, facts = self.assembly.recorder, self.assembly.facts
        recorder.case = spec.id
        recorder.redactor.begin_case()
        facts.begin_case(spec.id)
        recorder.note("case_started", case=spec.id)
        if self.preface is not None:
            recorder.step(self.preface)
        self.progress.started.add(spec.id)
        started = time.perf_counter()
        stage = Stage(spec, self.assembly.ground, self.assembly.world, self.progress)
        problem: Exception | None = None
        try:
            stage.require_wire()
            stage.require_agreement()
            stage.require_gates()
            function(stage)
            stage.require_sound_portal()
        except Exception as error:  # noqa: BLE001 - whatever breaks in a case becomes that case's verdict, never the run's end
            problem = error
        result = stage.conclude(problem)
        stage.close(result)
        result = dataclasses.replace(result, seconds=time.perf_counter() - started)
        self.progress.conclude(spec.id, concluded(spec, result, self.progress.roots.get(spec.id), self.progress))
        note_finished(recorder, spec, result)
        recorder.case = None
        return result

    def prepare(self) -> Text | None:
        """Before a pair's first case, what keeps it from playing: that others are told apart says nothing of these."""
        with self._errand("prepare"):
            try:
                self.assembly.ground.describe_partner()
                self._world.require_calibration()
            except ConformanceError as error:
                return error.text
        return None

    def withdraw(self) -> None:
        """Between cases, undo what was made: nobody of this pair is linked or logged in at the partner any more."""
        with self._errand("withdraw"):
            self._world.clean_up()

    @contextmanager
    def _errand(self, act: Literal["prepare", "withdraw"]) -> Iterator[None]:
        """What is done between cases, on record as what later cases stand on; with time and chance of its own."""
        recorder, facts = self.assembly.recorder, self.assembly.facts
        facts.begin_case(f"{facts.part}:{act}:{next(self._errands)}")
        yield
        recorder.note("errand", act=act, clock=recorder.clock())

    @property
    def _world(self) -> World:
        if self.assembly.world is None:
            raise AssertionError("who plays with a pair of citizens has a profile")
        return self.assembly.world


def concluded(spec: CaseSpec, result: CaseResult, root: str | None, progress: RunProgress) -> Concluded:
    """What the cases that come later are to know of it."""
    waived = result.verdict is Verdict.FAIL and result.allowed(spec.id, progress.waivers).verdict is Verdict.ALLOWED
    return Concluded(result.verdict, root, waived)


def note_finished(recorder: Recorder, spec: CaseSpec, result: CaseResult) -> None:
    """The record that ends a case."""
    recorder.note(
        "case_finished",
        case=spec.id,
        verdict=result.verdict,
        reason=recorder.redact_json(result.reason.to_json()) if result.reason else None,
        rootCase=result.root,
        clock=recorder.clock(),
        durationMs=round(result.seconds * 1000, 3),
    )
