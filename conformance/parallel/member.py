"""One worker as whoever gives it its cases sees it: its process, the pipe to it, and what it is doing."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import types
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Self

from ..catalogue import CaseSpec
from ..evidence.journal import shard_name
from ..profile import citizen_pairs
from .messages import Brief, End, pack
from .shard import Shard
from .worker import work

__all__ = ["Member"]


class Member:
    """`playing` is the case under way; `busy`: it was told to do something and has not said yet that it is done.

    `there`: some of its pair may be linked at the partner. `ending`: it was told to leave.
    """

    def __init__(self, brief: Brief, process: SpawnProcess, connection: Connection) -> None:
        self.number = brief.worker
        self.pair = brief.pair
        self.connection = connection
        self.shard = Shard(brief.directory / shard_name(brief.worker), brief.worker)
        self.playing: CaseSpec | None = None
        # The first one's preparation is a case of its own, and its first one that needs it where that was not chosen.
        self.prepared = brief.pair == 0
        self.starting = True
        self.busy = False
        self.there = False
        self.ending = False
        first, second = citizen_pairs(brief.profile)[brief.pair]
        self.citizens = f"{first.key}・{second.key}"
        self._process = process

    @classmethod
    def start(cls, brief: Brief) -> Self:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        # It ends with this process whatever happens: its end of the pipe says so, and where that goes unheard, this.
        process = context.Process(target=work, args=(there,), name=f"worker {brief.worker}", daemon=True)
        with _without_main_module():
            process.start()
        there.close()
        member = cls(brief, process, here)
        # One that died already is found out when it is listened to.
        with contextlib.suppress(OSError):
            here.send_bytes(pack(brief))
        return member

    def tell(self, message: Any) -> None:
        """Have it do something; it will say when it is done."""
        self.busy = True
        self.answer(message)

    def answer(self, message: Any) -> None:
        """Answer its question. One that is gone is found out when it is listened to."""
        with contextlib.suppress(OSError):
            self.connection.send(message)

    def end(self) -> None:
        self.ending = True
        self.answer(End())

    @property
    def free(self) -> bool:
        return not (self.starting or self.busy or self.ending)

    @property
    def gone(self) -> bool:
        return self.connection.closed

    def interrupt(self) -> None:
        """Have it stop where it is and undo what it made. Without such a signal (Windows) its case comes to its end."""
        self.ending = True
        if os.name == "posix" and not self.gone and self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)

    def close(self) -> int | None:
        """See it off, by force if it is still there; its exit code."""
        if not self.gone:
            self.connection.close()
            self._process.kill()
        self._process.join()
        return self._process.exitcode

    def left(self) -> int | None:
        """It closed its end of the pipe; its exit code."""
        self.connection.close()
        self._process.join()
        return self._process.exitcode


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """A spawned process runs its parent's main module again, which may be any script of a user's; ours need none."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
