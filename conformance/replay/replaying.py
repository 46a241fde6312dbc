"""The parts of a run put together again around its recording: once, or once for each worker that took part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import final

from .. import __version__
from ..actors.browser import Browser
from ..actors.browser.transport import Router
from ..actors.portal.direct import OUTSIDE
from ..actors.portal.inbound import Service
from ..assembly import assemble
from ..catalogue import CaseSpec
from ..evidence.facts import utc_now
from ..evidence.recorder import MessageTally, Recorder
from ..evidence.redact import MARK
from ..execution import CaseResult, LinkCount, RunProgress, Stage
from ..player import Player
from ..profile import Profile, citizen_pairs, for_pair, profile_from_kept
from ..vocabulary import Text
from .answering import Answering
from .browsing import Browsing
from .keys import throwaway_pair
from .parts import ReplayFacts, ReplayJournal, ReplayRecorder, ReplayRedactor
from .recorded import NotReplayableError, RecordedCase, RecordedRun, Stretch
from .result import Difference

__all__ = ["Cast"]


@final
class Cast:
    """Whoever played the recorded run: itself, or its workers, each with a portal and browsers of its own.

    They share what they shared then: the verdicts, the count of links, and what came from the partner. Raises
    NotReplayableError, when it is made, for a profile on record that this version cannot read.
    """

    def __init__(self, run: RecordedRun, place: Path) -> None:
        self._run = run
        self._place = place
        key, certificate = throwaway_pair(run.profile)
        try:
            self._profile = profile_from_kept(run.setting["profile"], place, key=key, certificate=certificate)
        except (KeyError, TypeError, ValueError) as broken:
            raise NotReplayableError(
                Text(
                    f"記録されたプロファイルを、この版（{__version__}）では読めません（{broken!r}）。",
                    f"This version ({__version__}) cannot read the profile on record ({broken!r}).",
                )
            ) from broken
        chosen = set(run.selected)
        left_out = tuple(each for each in run.specs if each not in chosen)
        self.progress = RunProgress(
            left_out, run.setting["lifeSteps"], run.setting["noticeRequests"], waivers=run.waivers
        )
        self._tally = MessageTally()
        self._links = LinkCount()
        self._members: dict[int | None, _Member] = {}

    def member(self, case: RecordedCase) -> _Member:
        """Who played the case."""
        worker = case.worker
        if worker not in self._members:
            profile = self._profile
            if worker is not None:
                profile = for_pair(profile, citizen_pairs(profile)[worker - 1])
            member = _Member(self._run, self._place, worker, profile, self.progress)
            member.share(self._tally, self._links)
            self._members[worker] = member
        return self._members[worker]

    @property
    def limit_reached(self) -> bool:
        """Whether workers used up the profile's links: which of their cases went without one is not on record."""
        return self._run.parallel and not self._links.leaves(self._profile.cost.max_links)

    def close(self) -> None:
        for member in self._members.values():
            member.close()


@final
class _Member:
    def __init__(
        self, run: RecordedRun, place: Path, worker: int | None, profile: Profile, progress: RunProgress
    ) -> None:
        part = "run" if worker is None else f"worker-{worker}"
        redactor = ReplayRedactor(run.marks)
        journal = ReplayJournal(place / f"{part}.jsonl", utc_now)
        self._close = journal.close
        self._facts = ReplayFacts(run.run["seed"], part)
        recorder = ReplayRecorder(journal, redactor, worker, self._facts)
        self._answering = Answering(redactor, _one_mark_for_each(run.marks))
        journal.told, recorder.over = self._answering.written, self._answering.over
        if run.seen:
            self._answering.browsing = self._browsing
        # What a person of the profile types, in whatever form it is sent.
        for mark in MARK.finditer(json.dumps(run.setting["profile"], ensure_ascii=False)):
            redactor.register(mark[0], mark[1])
        self._assembly = assemble(profile, journal, recorder, self._facts, recording=self._answering)
        world = self._assembly.world
        if world is None:
            raise AssertionError("a run with a profile has a world")
        self._world = world
        portal = world.scene.portal
        self._answering.service = Service(
            portal.handle_direct,
            recorder.record,
            base_url="",
            paths=frozenset({*portal.direct.endpoints, OUTSIDE}),
            now=self._facts.now,
        )
        self._player = Player(self._assembly, progress)
        self.differences: list[Difference] = []

    def share(self, tally: MessageTally, links: LinkCount) -> None:
        self._assembly.recorder.partner_messages = tally
        self._world.links = links

    def _browsing(self, router: Router, recorder: Recorder) -> Callable[[str], Browser]:
        return Browsing(self._answering, router, recorder, self._facts).browser

    @property
    def diverged(self) -> bool:
        return self._answering.diverged

    def play(self, case: RecordedCase, spec: CaseSpec, function: Callable[[Stage], None]) -> CaseResult:
        """What was done since the case before, then the case; `differences` are those of both."""
        self.differences = []
        for errand in case.after:
            self._begin(errand)
            if errand.act == "prepare":
                self._player.prepare()
            else:
                self._player.withdraw()
            self._end()
        self._begin(case)
        result = self._player.play(spec, function)
        self._end()
        return result

    def _begin(self, stretch: Stretch) -> None:
        self._facts.wind(stretch.began, stretch.clocks)
        self._answering.begin(stretch)

    def _end(self) -> None:
        self._answering.end()
        self.differences += self._answering.differences

    def close(self) -> None:
        self._assembly.close_browsers()
        self._close()


def _one_mark_for_each(marks: frozenset[str]) -> dict[str, str]:
    """A value may be known by marks of several kinds; compared with itself it has to be the same."""
    return {found[2]: mark for mark in sorted(marks, reverse=True) if (found := MARK.fullmatch(mark)) is not None}
