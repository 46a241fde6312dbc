"""What the page's chapters show, picked and ordered from the view; nothing here knows markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...vocabulary import Language, Operation, Text, Verdict
from ..places import OUTSIDE, Place, case_places
from ..summary import RequirementResult, Summary
from ..view import Activity, CaseView, Exchange, Message, Note, Requirement, RunView, Screen
from .diagram import Diagram, diagrams

__all__ = ["ActivityPage", "Book", "CasePage", "OpenGroup"]

_DEVIATIONS = (Verdict.FAIL, Verdict.ALLOWED, Verdict.WARN)
_UNEXERCISED = (Verdict.ERROR, Verdict.BLOCKED, Verdict.NOT_RUN, Verdict.REVIEW, Verdict.NOT_APPLICABLE)
_MOST_DIAGRAMS: Final = 2
"""How many of a case's diagrams the report itself shows; its page of evidence has them all."""
_WORTH_SHARING = 400
"""Characters from which on a body that came before is linked instead of printed again."""
_ROUTINE = frozenset({"self_submitted", "refreshed"})
"""Kinds of notes that only tell how pages went on; the diagrams show that."""


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Cases that were not exercised for one and the same reason."""

    verdict: Verdict
    reason: Text | None
    root_case: str | None
    cases: tuple[CaseView, ...]


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """What was done: numbered exchanges, what travelled in them, and their pictures.

    `file` is the page of evidence that has all of it, from the report's directory; `shared_bodies` tells by journal
    record the earlier exchange there whose response had the very same long body.
    """

    file: str
    activity: Activity
    diagrams: tuple[Diagram, ...]
    numbers: Mapping[str, int]
    anchors: Mapping[str, str]
    messages: Mapping[str, tuple[Message, ...]]
    screens: tuple[Screen, ...]
    shared_bodies: Mapping[int, Exchange]

    @property
    def strip(self) -> tuple[Screen, ...]:
        """The screens in order, if there is a picture of any."""
        return self.screens if any(screen.picture for screen in self.screens) else ()

    @property
    def notes(self) -> tuple[tuple[Text, int, tuple[str, ...]], ...]:
        """What happened on visits: words, how often, in which exchanges; each thing once."""
        found: dict[Text, list[Note]] = {}
        for note in self.activity.notes:
            if note.kind not in _ROUTINE:
                found.setdefault(note.text, []).append(note)
        return tuple(
            (text, len(notes), tuple(note.exchange for note in notes if note.exchange)) for text, notes in found.items()
        )

    def references(self, exchanges: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Numbers to print for the exchanges, runs as `7–16`, each with the anchor of its first."""
        runs: list[list[str]] = []
        for identifier in sorted({name for name in exchanges if name in self.numbers}, key=self.numbers.__getitem__):
            if runs and self.numbers[identifier] == self.numbers[runs[-1][-1]] + 1:
                runs[-1].append(identifier)
            else:
                runs.append([identifier])
        return tuple((self._span(run[0], run[-1]), self.anchors[run[0]]) for run in runs)

    def _span(self, first: str, last: str) -> str:
        return str(self.numbers[first]) if first == last else f"{self.numbers[first]}–{self.numbers[last]}"

    @property
    def records(self) -> str:
        """The journal's records that hold it."""
        sequence = [exchange.seq for exchange in self.activity.exchanges]
        return f"{min(sequence)}–{max(sequence)}" if sequence else ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case with all that its section prints."""

    number: str
    anchor: str
    case: CaseView
    requirements: tuple[Requirement, ...]
    done: ActivityPage
    wires: tuple[str, ...]

    @property
    def missed(self) -> frozenset[str]:
        """The requirements to which the case owes its verdict."""
        return frozenset(finding.requirement for finding in self.case.findings if finding.verdict is self.case.verdict)

    @property
    def diagrams(self) -> tuple[Diagram, ...]:
        """What the report itself shows: where that was seen to which the case owes its verdict, else its beginning."""
        drawn = self.done.diagrams
        if len(drawn) <= _MOST_DIAGRAMS:
            return drawn
        cited = [self.done.numbers[name] for name in self._cited() if name in self.done.numbers]
        places = [
            place for number in cited for place, each in enumerate(drawn) if each.span[0] <= number <= each.span[1]
        ]
        chosen = list(dict.fromkeys((*places, *range(len(drawn)))))[:_MOST_DIAGRAMS]
        return tuple(drawn[place] for place in sorted(chosen))

    @property
    def opened(self) -> tuple[Exchange, ...]:
        """The exchanges that show why a case failed or broke: those are in the report itself, also in print."""
        if self.case.verdict not in {Verdict.FAIL, Verdict.ERROR}:
            return ()
        cited = set(self._cited())
        return tuple(exchange for exchange in self.done.activity.exchanges if exchange.id in cited)

    def _cited(self) -> tuple[str, ...]:
        """The exchanges of the findings that made the verdict."""
        findings = [finding for finding in self.case.findings if finding.verdict is self.case.verdict]
        return tuple(dict.fromkeys(name for finding in findings for name in finding.exchanges))


class Book:
    """The chapters of one run."""

    def __init__(self, view: RunView, summary: Summary, language: Language) -> None:
        self._view = view
        self._summary = summary
        self._language: Language = language
        self.case_anchors = {case_id: place.anchor for case_id, place in case_places(view).items()}
        self.requirement_anchors = {
            requirement.id: f"requirement-{index}" for index, requirement in enumerate(view.requirements, 1)
        }

    @property
    def pictures(self) -> str:
        """The word that says where pictures of screens are, or why there are none."""
        if any(screen.picture for case in self._view.cases for screen in case.activity.screens):
            return "transition_lead"
        return "transition_http" if self._view.run.get("citizenBrowser", "http") == "http" else "transition_none"

    @cached_property
    def deviations(self) -> tuple[CasePage, ...]:
        """Failures first."""
        pages = [page for _, pages in self.cases for page in pages]
        return tuple(page for verdict in _DEVIATIONS for page in pages if page.case.verdict is verdict)

    @cached_property
    def cleanups(self) -> tuple[tuple[Text, bool, int], ...]:
        """What was removed again and how often, failures first."""
        counted = Counter((cleanup.ok, cleanup.text) for cleanup in self._view.cleanups)
        return tuple((text, ok, count) for (ok, text), count in sorted(counted.items(), key=lambda item: item[0][0]))

    @cached_property
    def open_cases(self) -> tuple[OpenGroup, ...]:
        groups: dict[tuple[Verdict, Text | None, str | None], list[CaseView]] = {}
        for verdict in _UNEXERCISED:
            for case in self._view.cases:
                if case.verdict is verdict:
                    groups.setdefault((verdict, case.reason, case.root_case), []).append(case)
        return tuple(OpenGroup(*key, tuple(cases)) for key, cases in groups.items())

    @cached_property
    def open_requirements(self) -> tuple[tuple[Verdict, Text | None, tuple[RequirementResult, ...]], ...]:
        groups: dict[tuple[Verdict, Text | None], list[RequirementResult]] = {}
        for verdict in _UNEXERCISED:
            for result in self._summary.requirements:
                if result.verdict is verdict:
                    groups.setdefault((verdict, result.reason), []).append(result)
        return tuple((*key, tuple(results)) for key, results in groups.items())

    @cached_property
    def cases(self) -> tuple[tuple[Operation, tuple[CasePage, ...]], ...]:
        """Cases by operation, in the order of the catalogue."""
        known = {requirement.id: requirement for requirement in self._view.requirements}
        places = case_places(self._view)
        chapters: list[tuple[Operation, tuple[CasePage, ...]]] = []
        for operation in Operation:
            mine = [case for case in self._view.cases if case.spec.operation is operation]
            if mine:
                chapters.append((operation, tuple(self._case_page(case, places[case.id], known) for case in mine)))
        return tuple(chapters)

    @cached_property
    def outside(self) -> ActivityPage:
        return self._activity_page(self._view.outside, OUTSIDE.page)

    def _case_page(self, case: CaseView, place: Place, known: Mapping[str, Requirement]) -> CasePage:
        judged = dict.fromkeys((*case.spec.requirements, *(finding.requirement for finding in case.findings)))
        return CasePage(
            number=place.number,
            anchor=self.case_anchors[case.id],
            case=case,
            requirements=tuple(known[name] for name in judged if name in known),
            done=self._activity_page(case.activity, place.page),
            wires=tuple(sorted({message.wire for message in case.activity.messages})),
        )

    def _activity_page(self, activity: Activity, file: str) -> ActivityPage:
        messages: dict[str, tuple[Message, ...]] = {}
        for message in activity.messages:
            messages[message.exchange] = (*messages.get(message.exchange, ()), message)
        return ActivityPage(
            file=file,
            activity=activity,
            diagrams=diagrams(activity, self._language),
            numbers={exchange.id: number for number, exchange in enumerate(activity.exchanges, 1)},
            anchors={exchange.id: f"exchange-{exchange.seq}" for exchange in activity.exchanges},
            messages=messages,
            screens=activity.screens,
            shared_bodies=_shared_bodies(activity),
        )


def _shared_bodies(activity: Activity) -> dict[int, Exchange]:
    """By journal record: the earlier exchange whose response had the very same long body."""
    first: dict[str, Exchange] = {}
    shared: dict[int, Exchange] = {}
    for exchange in activity.exchanges:
        body = exchange.response_body
        if body is None or body.text is None or body.shortened or len(body.text) < _WORTH_SHARING:
            continue
        if (earlier := first.setdefault(body.text, exchange)) is not exchange:
            shared[exchange.seq] = earlier
    return shared
