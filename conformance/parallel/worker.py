"""A worker: a process with a pair of citizens, a portal and browsers of its own, that plays the cases it is given."""

from __future__ import annotations

import contextlib
import pickle
import signal
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, NoReturn

from ..assembly import assemble, open_recorder
from ..cases import case_functions
from ..evidence.facts import RunFacts
from ..evidence.recorder import MessageTally
from ..execution import Concluded, LinkCount
from ..player import Player
from ..profile import Citizen, citizen_pairs, for_pair
from ..vocabulary import Text
from .messages import Ask, AskLink, Brief, End, LookBack, Play, Played, Prepare, Prepared, Ready, Withdraw, Withdrawn

__all__ = ["work"]


def work(connection: Connection) -> None:
    """The whole of a worker's life: from its brief until it is told to end, is interrupted, or is left alone."""
    # Ctrl-C in a terminal reaches every process: what is to become of a worker, the run's own process says.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupted)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt), connection:
        brief: Brief = pickle.loads(connection.recv_bytes())
        _serve(connection, brief)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    # Once: undoing what was made is not to be interrupted in its turn.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _serve(connection: Connection, brief: Brief) -> None:
    facts = RunFacts(brief.seed, f"worker-{brief.worker}")
    pair = citizen_pairs(brief.profile)[brief.pair]
    with contextlib.ExitStack() as stack:
        journal, recorder = open_recorder(brief.directory, facts, brief.profile, key=brief.key, worker=brief.worker)
        stack.callback(journal.close)
        assembly = assemble(
            for_pair(brief.profile, pair),
            journal,
            recorder,
            facts,
            chromium=brief.chromium,
            pictures=brief.pictures,
        )
        stack.callback(assembly.router.close)
        stack.callback(assembly.close_browsers)
        world = assembly.world
        if world is None:
            raise AssertionError("a worker has a profile")
        world.links = _SharedLinks(connection)
        brief.progress.elsewhere = _Elsewhere(connection)
        player = Player(assembly, brief.progress, _preface(pair))
        try:
            _follow(connection, player)
        finally:
            recorder.case = None
            world.clean_up()


def _follow(connection: Connection, player: Player) -> None:
    """Do as one is told, until one is told to end."""
    functions = case_functions()
    recorder = player.assembly.recorder
    connection.send(Ready())
    while isinstance(told := connection.recv(), Prepare | Withdraw | Play):
        if isinstance(told, Prepare):
            connection.send(Prepared(player.prepare()))
            continue
        if isinstance(told, Withdraw):
            player.withdraw()
            connection.send(Withdrawn())
            continue
        spec, function = functions[told.case]
        if told.looking_back is not None:
            _look_back(player, told.looking_back)
        result = player.play(spec, function)
        tally, recorder.partner_messages = recorder.partner_messages, MessageTally()
        connection.send(Played(result, player.progress.roots.get(spec.id), tally))


def _look_back(player: Player, seen: LookBack) -> None:
    player.progress.started |= seen.progress.started
    player.progress.verdicts.update(seen.progress.verdicts)
    player.progress.roots.update(seen.progress.roots)
    player.progress.waived |= seen.progress.waived
    player.assembly.recorder.partner_messages = seen.tally


def _preface(pair: tuple[Citizen, Citizen]) -> Text | None:
    first, second = pair
    if (first.key, second.key) == ("A", "B"):
        return None
    return Text(
        f"このケースの利用者A・Bは、プロファイルの利用者{first.key}・{second.key}である。",
        f"Citizens A and B of this case are the profile's {first.key} and {second.key}.",
    )


def _answer(connection: Connection) -> Any:
    """To a question of ours. Raises KeyboardInterrupt where it is that all is over."""
    answer = connection.recv()
    if isinstance(answer, End):
        raise KeyboardInterrupt
    return answer


class _Elsewhere:
    """What became of an earlier case, whoever plays it: the answer may take until it is over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, case: str) -> Concluded | None:
        self._connection.send(Ask(case))
        concluded: Concluded | None = _answer(self._connection)
        return concluded


class _SharedLinks(LinkCount):
    """The run's links, counted over all workers."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def take(self, most: int | None) -> bool:
        self._connection.send(AskLink(most, "take"))
        if taken := bool(_answer(self._connection)):
            self.made += 1
        return taken

    def leaves(self, most: int | None) -> bool:
        self._connection.send(AskLink(most, "leaves"))
        return bool(_answer(self._connection))
