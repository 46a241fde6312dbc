"""A person at the terminal that the run was started in: shown what to do, answers with Enter."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar, final

from ..vocabulary import Text
from .person import Errand

__all__ = ["TerminalPerson", "is_ci"]

T = TypeVar("T")

# Ctrl-C gets through between two looks: on Windows nothing interrupts a wait.
_SLICE: Final = 0.5
_MOST_MISSED: Final = 2
_CANNOT: Final = "n"


@final
class TerminalPerson:
    """`terminal` is a descriptor to read lines from (None: standard input and output are no terminal).

    After two errands in a row on which time ran out, nobody is asked any more: whoever was there has left.
    """

    def __init__(
        self, terminal: int | None, tell: Callable[[Sequence[Text]], None], environment: Mapping[str, str]
    ) -> None:
        self._terminal = terminal
        self._tell = tell
        self._gone = _absence(terminal, environment)
        self._missed = 0
        self._lines: queue.Queue[str | None] | None = None

    @property
    def absence(self) -> Text | None:
        return self._gone

    def ask(self, errand: Errand) -> bool:
        if self._gone is not None:
            return False
        # Before the question stands there: whoever answers it at once has answered it.
        lines = self._fresh_lines()
        return self._asked(errand, _ENTER, partial(self._answered, lines)) is not None

    def watch(self, errand: Errand, done: Callable[[float], T | None]) -> T | None:
        return self._asked(errand, _WINDOW, done)

    def dismiss(self) -> None:
        self._gone = _INTERRUPTED

    def _asked(self, errand: Errand, how: Text, wait: Callable[[float], T | None]) -> T | None:
        if self._gone is not None:
            return None
        self._tell([*_prompt(errand), how])
        started = time.monotonic()
        try:
            found = wait(float(errand.seconds))
        except KeyboardInterrupt:
            self.dismiss()
            raise
        took = time.monotonic() - started
        # Who says that it cannot be done, or closes the window, is there.
        self._missed = self._missed + 1 if found is None and took >= errand.seconds else 0
        if self._missed == _MOST_MISSED and self._gone is None:
            self._gone = _LEFT
        self._tell([_went_on(took) if found is not None else _not_done(took, errand.seconds)])
        return found

    def _answered(self, lines: queue.Queue[str | None], seconds: float) -> bool | None:
        """Wait for a line; None where it says that it cannot be done, or does not come."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with suppress(queue.Empty):
                line = lines.get(timeout=min(_SLICE, left))
                if line is None:
                    self._gone = _NO_TERMINAL
                return None if line is None or line.strip().lower() == _CANNOT else True
        return None

    def _fresh_lines(self) -> queue.Queue[str | None]:
        """What is typed from now on. A thread reads: there is no waiting for a line that ends in time everywhere."""
        if self._terminal is None:
            raise AssertionError("nobody is asked without a terminal")
        _forget_typed(self._terminal)
        if self._lines is None:
            self._lines = queue.Queue()
            # The thread is still reading when the terminal is given back: it reads a descriptor of its own.
            arguments = (os.dup(self._terminal), self._lines)
            threading.Thread(target=_read_lines, args=arguments, daemon=True).start()
        with suppress(queue.Empty):
            while self._lines.get_nowait() is not None:
                pass
            # The end stays the end.
            self._lines.put(None)
        return self._lines


def _read_lines(terminal: int, lines: queue.Queue[str | None]) -> None:
    """Put each line, then None at the end. Reads the descriptor itself: nothing of Python's is held at exit."""
    pending = b""
    while True:
        try:
            got = os.read(terminal, 1024)
        except OSError:
            got = b""
        if not got:
            lines.put(None)
            return
        *whole, pending = (pending + got).split(b"\n")
        for line in whole:
            lines.put(line.decode("utf-8", "replace"))


def _forget_typed(terminal: int) -> None:
    """What was typed before anything was asked is no answer."""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
    else:
        import termios

        termios.tcflush(terminal, termios.TCIFLUSH)


def is_ci(environment: Mapping[str, str]) -> bool:
    """Whether nobody sits at the terminal, if there is one: this runs on a build server."""
    return environment.get("CI", "").lower() not in {"", "0", "false"}


def _absence(terminal: int | None, environment: Mapping[str, str]) -> Text | None:
    if is_ci(environment):
        return _IN_CI
    return _NO_TERMINAL if terminal is None else None


def _prompt(errand: Errand) -> list[Text]:
    minutes, seconds = divmod(errand.seconds, 60)
    limit = Text(
        "".join([f"{minutes}分" if minutes else "", f"{seconds}秒" if seconds else ""]),
        " ".join([f"{minutes} min" if minutes else "", f"{seconds} s" if seconds else ""]).strip(),
    )
    return [
        _BELL,
        Text(
            f"▶ 操作をお願いします（{limit.ja}以内）― {errand.where.ja}",
            f"▶ Please act (within {limit.en}): {errand.where.en}",
        ),
        *(Text(f"    {task}", f"    {task}") for task in errand.tasks),
        *(Text(f"      {name.ja}: {value}", f"      {name.en}: {value}") for name, value in errand.values),
    ]


def _went_on(took: float) -> Text:
    return Text(f"  → 続けます（{took:.0f}秒）\n", f"  → going on ({took:.0f} s)\n")


def _not_done(took: float, limit: int) -> Text:
    if took < limit:
        return Text("  → 操作なしで次へ進みます（要確認）\n", "  → going on without it (review)\n")
    return Text("  → 時間切れのため、次へ進みます（要確認）\n", "  → time is up; going on without it (review)\n")


# Whoever waits for a run looks elsewhere meanwhile.
_BELL: Final = Text("\a", "\a")
_WINDOW: Final = Text(
    "  ブラウザーの画面が先へ進むと、自動で続きます（中断は Ctrl-C）",
    "  The run goes on by itself once the window shows the next page (Ctrl-C interrupts)",
)
_ENTER: Final = Text(
    f"  終わったら Enter（できないときは {_CANNOT} と Enter、中断は Ctrl-C）",
    f"  Press Enter when done ({_CANNOT} and Enter if it cannot be done, Ctrl-C interrupts)",
)
_NO_TERMINAL: Final = Text(
    "標準入力と標準出力が端末でないため、操作を頼めない。パイプやリダイレクトを使わず、端末から実行すること",
    "standard input and output are no terminal, so that nobody can be asked; run it in a terminal, without a pipe",
)
_IN_CI: Final = Text(
    "CI での実行（環境変数 CI）のため、操作を頼めない。手元の端末から実行すること",
    "this runs in CI (environment variable CI), where nobody can be asked; run it in a terminal of your own",
)
_LEFT: Final = Text(
    f"{_MOST_MISSED}回続けて操作されなかったため、以後は頼まなかった。操作する人がいるときに実行すること",
    f"nobody acted {_MOST_MISSED} times in a row, so that nobody was asked any more; run it when somebody is there",
)
_INTERRUPTED: Final = Text("中断されたため、操作を頼まなかった", "the run was interrupted, so that nobody was asked")
