"""Gives cases to the workers in the catalogue's order, and takes what they wrote over into the run's one journal.

A case waits for another's verdict only where that one comes earlier in the order. Cases are given out in that order, so
the earliest that is not over waits for nothing, and comes to its end; then the next one is the earliest. Nobody waits
for ever. One case at a time may go ahead of its turn: it may have to wait for what was not given out yet, but the other
workers go on.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from multiprocessing.connection import wait
from typing import Any

from ..assembly import Assembly
from ..catalogue import CaseSpec, Phase
from ..evidence.recorder import MessageTally
from ..execution import GATES, SHUT, CaseResult, Concluded, LinkCount, RunProgress
from ..player import concluded, note_finished
from ..vocabulary import Origin, Text, Verdict
from .member import Member
from .messages import Ask, AskLink, Brief, LookBack, Play, Played, Prepare, Prepared, Ready, Withdraw, Withdrawn

__all__ = ["Crew"]


class Crew:
    """The workers of a run. `play` gives each case's result in turn; `finish` always."""

    def __init__(
        self, briefs: Sequence[Brief], chosen: Sequence[CaseSpec], assembly: Assembly, progress: RunProgress
    ) -> None:
        self._journal = assembly.journal
        self._recorder = assembly.recorder
        self._progress = progress
        self._waiting = deque(_gathered(chosen))
        self._order = {spec.id: number for number, spec in enumerate(chosen)}
        self._results: dict[str, CaseResult] = {}
        self._asked: dict[str, list[Member]] = {}
        self._links = LinkCount()
        self._tally = MessageTally()
        self._members = [Member.start(brief) for brief in briefs]
        self.pairs = " / ".join(member.citizens for member in self._members)
        """The citizens of each worker, by the profile's names."""

    def play(self, spec: CaseSpec) -> CaseResult:
        """The case's result, as soon as it is known; other cases are played meanwhile."""
        while spec.id not in self._results:
            if self._present:
                self._give_out()
                self._listen()
            else:
                self._give_up(spec)
        return self._results[spec.id]

    def finish(self, *, interrupted: bool) -> None:
        """Have every worker undo what it made and leave; take over the rest of what they wrote."""
        self._leave_unanswered()
        self._waiting.clear()
        try:
            if interrupted:
                for member in self._present:
                    member.interrupt()
            else:
                while any(member.busy for member in self._present):
                    self._listen()
            for member in self._present:
                member.end()
            while self._present:
                self._listen()
        finally:
            for member in self._members:
                member.close()
                member.shard.take_over(self._journal)
                member.shard.remove()

    @property
    def _present(self) -> list[Member]:
        return [member for member in self._members if not member.gone]

    # -- giving out -------------------------------------------------------------------------------------------------

    def _give_out(self) -> None:
        """To each worker who is free the next case, as far as its turn has come."""
        for member in self._present:
            if not self._waiting or not self._turn_of(spec := self._next()):
                return
            if not member.free:
                continue
            if member is not self._present[0]:
                if _one_by_one(spec) or self._is_shut():
                    continue
                if not member.prepared:
                    member.tell(Prepare())
                    continue
            elif spec.alone and not self._have_withdraw(self._present[1:]):
                return
            self._waiting.remove(spec)
            self._progress.started.add(spec.id)
            member.playing, member.there = spec, True
            looks_back = spec.phase is Phase.RETROSPECT
            member.tell(Play(spec.id, LookBack(self._progress, self._tally) if looks_back else None))

    def _next(self) -> CaseSpec:
        """The first that waits; or, where that is none of the guideline's, the guideline's next.

        What takes longest stands on all of the guideline's cases and on none of the others: at the end, where the
        catalogue has it, everybody would wait for it alone. It goes ahead once those before it are over; but not past
        one that is played alone, which waits for everybody.
        """
        first = self._waiting[0]
        if first.phase is not Phase.OPERATIONS or first.origin is Origin.GUIDELINE:
            return first
        under_way = [member.playing for member in self._present if member.playing is not None]
        ahead = any(self._order[spec.id] > self._order[first.id] for spec in under_way)
        if ahead or any(spec.origin is Origin.GUIDELINE for spec in under_way):
            return first
        beside = itertools.takewhile(lambda spec: not _one_by_one(spec), self._waiting)
        return next((spec for spec in beside if spec.origin is Origin.GUIDELINE), first)

    def _turn_of(self, spec: CaseSpec) -> bool:
        """Whether it may begin beside what is under way: everything of earlier phases is over, for one thing."""
        under_way = [member.playing for member in self._present if member.playing is not None]
        if _one_by_one(spec):
            return not under_way
        return not any(map(_one_by_one, under_way))

    def _have_withdraw(self, others: Sequence[Member]) -> bool:
        """See to it that none of the others' citizens is at the partner; whether that is so."""
        for member in others:
            if member.free and member.there:
                member.there = False
                member.tell(Withdraw())
        return all(member.starting or (member.free and not member.there) for member in others)

    def _is_shut(self) -> bool:
        """Where a gate did not open, nothing is played: nobody is to go near the partner for that."""
        return any(self._progress.verdict(gate) in SHUT for gate in GATES)

    def _give_up(self, spec: CaseSpec) -> None:
        """Nobody is left to play it."""
        self._recorder.note("case_started", case=spec.id)
        self._conclude_here(spec, Text("ワーカーが残っていない", "no worker is left"))

    def _conclude_here(self, spec: CaseSpec, why: Text) -> None:
        """End a case whose worker cannot."""
        result = _stopped(why)
        note_finished(self._recorder, spec, result)
        self._conclude(spec, result)

    # -- listening --------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """Wait until a worker says something or leaves, and take it in."""
        self._let_nobody_wait_for_ever()
        connections = {member.connection: member for member in self._present}
        for ready in wait(list(connections)):
            member = connections[ready]  # type: ignore[index]
            try:
                said = member.connection.recv()
            except (EOFError, OSError):
                self._left(member)
                continue
            self._take(member, said)

    def _let_nobody_wait_for_ever(self) -> None:
        """Where nobody is left to play what the one case that went ahead waits for, it is not known."""
        asking = [member for members in self._asked.values() for member in members]
        if any(not member.free and member not in asking for member in self._present):
            return
        for case in self._leave_unanswered():
            self._recorder.remark(
                "notice",
                Text(
                    f"{case} の判定を待つケースがあったが、実施できるワーカーが残っていないため、待たずに判定した。",
                    f"A case waited for the verdict of {case}, which nobody was left to play: it was judged without.",
                ),
            )

    def _leave_unanswered(self) -> list[str]:
        """Tell those who wait for a case that is not under way that nothing is known of it; which cases these are."""
        waited_for = [spec.id for spec in self._waiting if spec.id in self._asked]
        for case in waited_for:
            for member in self._asked.pop(case):
                member.answer(None)
        return waited_for

    def _take(self, member: Member, said: Any) -> None:
        match said:
            case Ask(case):
                self._ask(member, case)
            case AskLink(most, "take"):
                member.answer(self._links.take(most))
            case AskLink(most, _):
                member.answer(self._links.leaves(most))
            case Ready():
                member.starting = False
            case Withdrawn():
                member.busy = False
            case Prepared(problem):
                member.busy, member.prepared, member.there = False, True, True
                if problem is not None:
                    self._send_home(member, problem)
            case Played(result, root, tally):
                member.busy = False
                self._tally.add(tally)
                spec, member.playing = member.playing, None
                member.shard.take_over(self._journal)
                if spec is not None:
                    self._conclude(spec, result, root)

    def _send_home(self, member: Member, problem: Text) -> None:
        """A pair that cannot play makes no verdict: a serial run would never have looked at it."""
        self._recorder.remark(
            "notice",
            Text(
                f"並行実行の組 {member.number}（利用者 {member.citizens}）は使わなかった。{problem.ja}",
                f"Pair {member.number} (citizens {member.citizens}) was not used for cases in parallel. {problem.en}",
            ),
        )
        member.end()

    def _ask(self, member: Member, case: str) -> None:
        """Answer what became of a case, or put it off until that is known; of what comes later, nothing is."""
        asking = member.playing
        earlier = asking is None or self._order.get(case, -1) < self._order[asking.id]
        if earlier and case in self._results:
            member.answer(self._concluded(case))
        elif earlier and self._is_to_come(case):
            self._asked.setdefault(case, []).append(member)
        else:
            member.answer(None)

    def _is_to_come(self, case: str) -> bool:
        under_way = [member.playing for member in self._present if member.playing is not None]
        return any(spec.id == case for spec in (*self._waiting, *under_way))

    def _concluded(self, case: str) -> Concluded:
        return Concluded(self._progress.verdicts[case], self._progress.roots.get(case), case in self._progress.waived)

    def _conclude(self, spec: CaseSpec, result: CaseResult, root: str | None = None) -> None:
        self._results[spec.id] = result
        self._progress.started.add(spec.id)
        self._progress.conclude(spec.id, concluded(spec, result, root, self._progress))
        for member in self._asked.pop(spec.id, ()):
            member.answer(self._concluded(spec.id))

    def _left(self, member: Member) -> None:
        """As it was told; or not: then its case is nobody's fault but ours, and what it made is left at the partner."""
        code = member.left()
        member.shard.take_over(self._journal)
        if code == 0 and member.ending:
            return
        if not member.starting:
            self._recorder.remark(
                "cleanup",
                Text(
                    f"利用者 {member.citizens} の連携とお知らせ（ワーカーが異常終了、終了コード {code}）",
                    f"links and notices of citizens {member.citizens} "
                    f"(their worker {member.number} died with exit code {code})",
                ),
                ok=False,
            )
        if member.playing is not None:
            died = Text(
                f"このケースを実行していたワーカー {member.number} が異常終了した（終了コード {code}）",
                f"worker {member.number}, which was playing this case, died with exit code {code}",
            )
            spec, member.playing = member.playing, None
            self._conclude_here(spec, died)


def _one_by_one(spec: CaseSpec) -> bool:
    """Whether no other case may be under way meanwhile."""
    return spec.phase is not Phase.OPERATIONS or spec.alone


def _gathered(chosen: Sequence[CaseSpec]) -> list[CaseSpec]:
    """What is played alone, in one go: everybody comes to a stop for it.

    Those of the guideline's come where the last of them is: no case that comes in between asks what became of them. The
    others come where the first of them is: they stand on nothing but what the guideline's cases before it judge.
    """
    place = {spec.id: (number, 0) for number, spec in enumerate(chosen)}
    for guideline in (True, False):
        alone = [spec for spec in chosen if spec.alone and (spec.origin is Origin.GUIDELINE) is guideline]
        for number, spec in enumerate(alone, 1 - len(alone) if guideline else 0):
            place[spec.id] = (place[alone[-1 if guideline else 0].id][0], number)
    return sorted(chosen, key=lambda spec: place[spec.id])


def _stopped(why: Text) -> CaseResult:
    return CaseResult(
        Verdict.ERROR,
        Text(
            f"試験系の異常: {why.ja}。外部連携先の不備ではありません。",
            f"Harness fault: {why.en}; the partner is not to blame.",
        ),
    )
