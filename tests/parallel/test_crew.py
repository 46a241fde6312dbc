"""Who is given which case, when; and what becomes of a case whose worker dies."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.cases import case_functions
from conformance.catalogue import CaseSpec, Phase, registered_cases
from conformance.evidence.journal import Journal
from conformance.evidence.recorder import MessageTally, Recorder
from conformance.evidence.redact import Redactor
from conformance.execution import CaseResult, Concluded, RunProgress, roots
from conformance.parallel import Crew
from conformance.parallel.member import Member
from conformance.parallel.messages import (
    Ask,
    AskLink,
    Brief,
    End,
    Play,
    Played,
    Prepare,
    Prepared,
    Ready,
    Withdraw,
    Withdrawn,
)
from conformance.profile import load_profile
from conformance.vocabulary import Operation, Origin, Text, Verdict

GUIDELINE, STANDARD = "G-2.2-1", "P-SAML-1"
PASSED = CaseResult(Verdict.PASS)


def spec(name: str, *, phase: Phase = Phase.OPERATIONS, requirement: str = GUIDELINE, alone: bool = False) -> CaseSpec:
    words = Text(name, name)
    return CaseSpec(name, words, words, Operation.LINK, (requirement,), phase, alone=alone)


@dataclass
class Scripted:
    """What workers do: `acts` by case; told: what each was told, in order; `now` who plays what at the moment."""

    acts: dict[str, Callable[[Connection], CaseResult]] = field(default_factory=dict)
    prepared: dict[int, Text] = field(default_factory=dict)
    told: list[tuple[int, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: set[str] = field(default_factory=set)
    beside: dict[str, set[str]] = field(default_factory=dict)

    def live(self, number: int, connection: Connection) -> None:
        connection.send(Ready())
        while not isinstance(told := connection.recv(), End):
            match told:
                case Prepare():
                    self.note(number, "prepare")
                    connection.send(Prepared(self.prepared.get(number)))
                case Withdraw():
                    self.note(number, "withdraw")
                    connection.send(Withdrawn())
                case Play(case, _):
                    self.note(number, case)
                    with self.lock:
                        self.beside[case] = set(self.now)
                        for other in self.now:
                            self.beside[other].add(case)
                        self.now.add(case)
                    result = self.acts.get(case, lambda connection: PASSED)(connection)
                    with self.lock:
                        self.now.discard(case)
                    if connection.closed:
                        return
                    connection.send(Played(result, None, MessageTally()))
        self.note(number, "end")
        connection.close()

    def note(self, number: int, what: str) -> None:
        with self.lock:
            self.told.append((number, what))

    def order(self, *without: str) -> list[str]:
        return [what for _, what in self.told if what not in {"prepare", "withdraw", "end", *without}]


@dataclass
class Playing:
    crew: Crew
    progress: RunProgress
    journal: Journal

    def records(self, kind: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.journal.path.read_bytes().splitlines()]
        return [line for line in lines if line["type"] == kind]


Assemble = Callable[..., Playing]


@pytest.fixture
def assemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assemble]:
    threads: list[threading.Thread] = []
    profile = load_profile("reference")
    journal = Journal(tmp_path / "journal.jsonl", lambda: datetime(2026, 6, 1, tzinfo=UTC))
    playing: list[Crew] = []

    def assembled(script: Scripted, chosen: Sequence[CaseSpec], workers: int = 2) -> Playing:
        def start(brief: Brief) -> Member:
            here, there = Pipe()
            process = SimpleNamespace(pid=None, exitcode=0, join=lambda: None, kill=there.close)
            member = Member(brief, process, here)  # type: ignore[arg-type]
            threads.append(threading.Thread(target=script.live, args=(brief.worker, there)))
            threads[-1].start()
            return member

        monkeypatch.setattr(Member, "start", start)
        progress = RunProgress()
        recorder = Recorder(journal, Redactor(b"key"))
        briefs = [
            Brief(number + 1, number, profile, tmp_path, b"key", 1, None, False, RunProgress())
            for number in range(workers)
        ]
        parts: Any = SimpleNamespace(journal=journal, recorder=recorder)
        playing.append(Crew(briefs, chosen, parts, progress))
        return Playing(playing[0], progress, journal)

    yield assembled
    for crew in playing:
        crew.finish(interrupted=False)
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    journal.close()


def _play(playing: Playing, chosen: Sequence[CaseSpec]) -> dict[str, Verdict]:
    return {each.id: playing.crew.play(each).verdict for each in chosen}


def test_each_phase_waits_for_the_one_before_and_the_first_and_last_go_one_by_one(assemble: Assemble) -> None:
    chosen = [
        spec("reach", phase=Phase.REACHABILITY),
        spec("check", phase=Phase.PRE_CHECK),
        *(spec(f"op{number}") for number in range(6)),
        spec("back1", phase=Phase.RETROSPECT),
        spec("back2", phase=Phase.RETROSPECT),
    ]
    script = Scripted()
    assert set(_play(assemble(script, chosen), chosen).values()) == {Verdict.PASS}
    order = script.order()
    assert order[:2] == ["reach", "check"]
    assert order[-2:] == ["back1", "back2"]
    assert all(not script.beside[each] for each in ("reach", "check", "back1", "back2"))
    assert {number for number, what in script.told if what in {"reach", "check", "back1", "back2"}} == {1}


def test_a_worker_makes_sure_of_its_pair_before_its_first_case_and_the_first_has_a_case_for_it(
    assemble: Assemble,
) -> None:
    both_there = threading.Barrier(2, timeout=5)

    def meet(connection: Connection) -> CaseResult:
        both_there.wait()
        return PASSED

    chosen = [spec("one"), spec("two")]
    script = Scripted({"one": meet, "two": meet})
    _play(assemble(script, chosen), chosen)
    assert [what for number, what in script.told if number == 1] == ["one"]
    assert [what for number, what in script.told if number == 2] == ["prepare", "two"]


def test_a_pair_that_cannot_be_told_apart_plays_nothing_and_that_is_said(assemble: Assemble) -> None:
    chosen = [spec(f"op{number}") for number in range(4)]
    script = Scripted(prepared={2: Text("見分けられない", "not told apart")})
    playing = assemble(script, chosen)
    playing.crew._listen()  # both are up, so that both are asked
    assert set(_play(playing, chosen).values()) == {Verdict.PASS}
    playing.crew.finish(interrupted=False)
    assert {number for number, what in script.told if what.startswith("op")} == {1}
    assert all("D・E" in each["text"]["ja"] for each in playing.records("notice"))


def test_where_a_gate_is_shut_nobody_else_goes_near_the_partner(assemble: Assemble) -> None:
    failed = CaseResult(Verdict.FAIL)
    chosen = [spec(roots.REACHABILITY, phase=Phase.REACHABILITY), *(spec(f"op{number}") for number in range(4))]
    script = Scripted({roots.REACHABILITY: lambda connection: failed})
    _play(assemble(script, chosen), chosen)
    assert {what for number, what in script.told if number == 2} <= {"end"}


def _asking(case: str, heard: list[Concluded | None]) -> Callable[[Connection], CaseResult]:
    def ask(connection: Connection) -> CaseResult:
        connection.send(Ask(case))
        heard.append(connection.recv())
        return PASSED

    return ask


def test_a_case_hears_of_an_earlier_one_once_that_is_over(assemble: Assemble) -> None:
    heard: list[Concluded | None] = []
    asked = threading.Event()

    def root(connection: Connection) -> CaseResult:
        assert asked.wait(5)
        return CaseResult(Verdict.FAIL)

    def ask(connection: Connection) -> CaseResult:
        asked.set()
        return _asking("root", heard)(connection)

    chosen = [spec("root"), spec("on-it")]
    _play(assemble(Scripted({"root": root, "on-it": ask}), chosen), chosen)
    assert heard == [Concluded(Verdict.FAIL)]


@pytest.mark.parametrize("case", ["later", "not-chosen", "asks"])
def test_of_what_a_serial_run_would_not_know_yet_nothing_is_known(assemble: Assemble, case: str) -> None:
    heard: list[Concluded | None] = []
    chosen = [spec("first"), spec("asks"), spec("later")]
    _play(assemble(Scripted({"asks": _asking(case, heard)}), chosen), chosen)
    assert heard == [None]


def _long_before_the_end_of(case: str, heard: list[Concluded | None]) -> dict[str, Callable[[Connection], CaseResult]]:
    """`case` lasts until the long one has begun, which waits for s2."""
    begun = threading.Event()

    def long(connection: Connection) -> CaseResult:
        begun.set()
        return _asking("s2", heard)(connection)

    def wait(connection: Connection) -> CaseResult:
        assert begun.wait(5)
        return PASSED

    return {case: wait, "long": long}


def test_the_guidelines_next_goes_ahead_once_those_before_it_are_over(assemble: Assemble) -> None:
    heard: list[Concluded | None] = []
    chosen = [
        spec("g1"),
        *(spec(f"s{number}", requirement=STANDARD) for number in range(3)),
        spec("long"),
        spec("s9", requirement=STANDARD),
    ]
    script = Scripted(_long_before_the_end_of("s1", heard))
    _play(assemble(script, chosen), chosen)
    order = script.order()
    assert order.index("long") < order.index("s2"), "ahead of its turn"
    assert heard == [Concluded(Verdict.PASS)], "and it waits for what comes before it"


def test_nothing_goes_ahead_past_what_is_played_alone(assemble: Assemble) -> None:
    chosen = [
        spec("g1"),
        spec("s1", requirement=STANDARD),
        spec("s2", requirement=STANDARD),
        spec("strange", requirement=STANDARD, alone=True),
        spec("long"),
    ]
    script = Scripted()
    _play(assemble(script, chosen), chosen)
    order = script.order()
    assert order.index("strange") < order.index("long")


def test_nobody_else_is_at_the_partner_where_a_case_is_played_alone(assemble: Assemble) -> None:
    chosen = [*(spec(f"op{number}") for number in range(6)), spec("alone", alone=True), spec("after")]
    script = Scripted()
    _play(assemble(script, chosen, 3), chosen)
    assert not script.beside["alone"]
    told = [(number, what) for number, what in script.told if what in {"alone", "withdraw"}]
    before = script.told[: script.told.index((1, "alone"))]
    there = {number for number, what in before if number != 1 and what != "withdraw"}
    assert {number for number, _ in told[: told.index((1, "alone"))]} == there, "whoever was there has withdrawn"


def test_what_is_played_alone_is_gathered_the_guidelines_with_the_last_of_it_the_rest_with_the_first(
    assemble: Assemble,
) -> None:
    chosen = [
        spec("g1"),
        spec("alone1", alone=True),
        spec("g2"),
        spec("alone2", alone=True),
        spec("g3"),
        spec("strange1", requirement=STANDARD, alone=True),
        spec("s1", requirement=STANDARD),
        spec("strange2", requirement=STANDARD, alone=True),
        spec("s2", requirement=STANDARD),
    ]
    script = Scripted()
    _play(assemble(script, chosen), chosen)
    assert script.order("g1", "g2") == ["alone1", "alone2", "g3", "strange1", "strange2", "s1", "s2"]
    assert [what for _, what in script.told].count("withdraw") <= 2
    assert not any(script.beside[each] for each in ("alone1", "alone2", "strange1", "strange2"))


def test_whatever_others_stand_on_comes_before_what_is_played_alone_ahead_of_its_turn() -> None:
    assert case_functions(), "which registers them"
    order = {each.id: number for number, each in enumerate(registered_cases())}
    strange = [each for each in registered_cases() if each.alone and each.origin is not Origin.GUIDELINE]
    stood_on = {getattr(roots, name) for name in roots.__all__} & order.keys()
    assert stood_on, "roots are known by name"
    assert strange[0].attack
    assert max(order[each] for each in stood_on) < order[strange[0].id]


def test_whatever_declares_a_document_type_is_played_alone() -> None:
    """A partner that stops at one, and starts again, has lost everybody's login."""
    declaring = [spec for spec, function in case_functions().values() if function.__module__.endswith("declarations")]
    assert len(declaring) == 3
    assert all(each.alone for each in declaring)


def test_a_case_whose_root_nobody_is_left_to_play_is_judged_without_and_that_is_said(assemble: Assemble) -> None:
    heard: list[Concluded | None] = []
    # What it asks for comes before it in the catalogue, and is put off: to the place of another that is played alone.
    chosen = [
        spec("g1", alone=True),
        spec("asks"),
        spec("g2", alone=True),
    ]
    playing = assemble(Scripted({"asks": _asking("g1", heard)}), chosen)
    assert set(_play(playing, chosen).values()) == {Verdict.PASS}
    assert heard == [None]
    (notice,) = playing.records("notice")
    assert "g1" in notice["text"]["ja"]


def test_a_worker_that_dies_takes_its_case_with_it_and_no_other(assemble: Assemble) -> None:
    def die(connection: Connection) -> CaseResult:
        connection.close()
        return PASSED

    chosen = [spec(f"op{number}") for number in range(5)]
    playing = assemble(Scripted({"op1": die}), chosen)
    verdicts = _play(playing, chosen)
    assert verdicts.pop("op1") is Verdict.ERROR
    assert set(verdicts.values()) == {Verdict.PASS}
    (finished,) = playing.records("case_finished")
    assert (finished["case"], finished["verdict"]) == ("op1", "error")
    assert "外部連携先の不備ではありません" in finished["reason"]["ja"]
    (left,) = playing.records("cleanup")
    assert not left["ok"]


def test_where_no_worker_is_left_the_rest_is_our_fault(assemble: Assemble) -> None:
    def die(connection: Connection) -> CaseResult:
        connection.close()
        return PASSED

    chosen = [spec(f"op{number}") for number in range(4)]
    script = Scripted({each.id: die for each in chosen})
    verdicts = _play(assemble(script, chosen), chosen)
    assert set(verdicts.values()) == {Verdict.ERROR}


def test_links_are_counted_over_all_workers(assemble: Assemble) -> None:
    heard: list[bool] = []
    left: list[bool] = []

    def link(connection: Connection) -> CaseResult:
        connection.send(AskLink(2, "take"))
        heard.append(connection.recv())
        connection.send(AskLink(2, "leaves"))
        left.append(connection.recv())
        return PASSED

    chosen = [spec(f"op{number}") for number in range(3)]
    _play(assemble(Scripted({each.id: link for each in chosen}), chosen), chosen)
    assert sorted(heard) == [False, True, True]
    assert left[-1] is False


def test_broken_off_early_what_is_under_way_ends_and_no_more_is_begun(assemble: Assemble) -> None:
    heard: list[Concluded | None] = []
    chosen = [spec("g1"), spec("s1", requirement=STANDARD), spec("s2", requirement=STANDARD), spec("long")]
    script = Scripted(_long_before_the_end_of("s1", heard))
    playing = assemble(script, chosen)
    for each in chosen[:2]:
        playing.crew.play(each)
    playing.crew.finish(interrupted=False)
    assert "s2" not in script.order()
    assert heard == [None]
