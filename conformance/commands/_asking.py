"""The questions of `conformance attest`, one requirement at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TextIO, final

from ..profile import Attestation
from ..vocabulary import Text
from ._output import Output

__all__ = ["Questions"]


@final
class Questions:
    """`folder` is where paths of attachments start from. `ended`: there is nobody to ask any more (Ctrl-D)."""

    def __init__(self, output: Output, answers: TextIO, folder: Path, today: date) -> None:
        self._output = output
        self._answers = answers
        self._folder = folder
        self._today = today
        self._by = ""
        self.ended = False

    def ask(self, requirement: str, head: Text) -> Attestation | None:
        """What the person states, or None: not now."""
        self._output.say(head)
        statement = self._line(
            Text(
                "  何を、どのように満たしていますか（Enter だけなら後回し）:", "  What holds, and how (Enter: not now):"
            )
        )
        if not statement:
            return None
        by = self._stating()
        on = self._day()
        if self.ended:
            return None
        return Attestation(requirement, statement, by, on, attachments=self._files(), folder=self._folder)

    def _stating(self) -> str:
        """Whoever stated the last is offered."""
        default = f" [{self._by}]" if self._by else ""
        asked = Text(f"  申告する人（氏名・所属など）{default}:", f"  Stated by{default}:")
        while not self.ended:
            by = self._line(asked) or self._by
            if by:
                self._by = by
                break
        return self._by

    def _day(self) -> date:
        while not self.ended:
            given = self._line(Text(f"  申告する日 [{self._today}]:", f"  On [{self._today}]:"))
            if not given:
                break
            try:
                day = date.fromisoformat(given)
            except ValueError:
                self._output.say(Text("  日付は 2026-06-01 のように書いてください。", "  Write a date as 2026-06-01."))
                continue
            if day <= self._today:
                return day
            self._output.say(Text("  先の日付では申告できません。", "  A day to come is none to state on."))
        return self._today

    def _files(self) -> tuple[str, ...]:
        files: list[str] = []
        asked = Text(
            f"  添付するファイル（{self._folder} から見たパスを1行に1つ。なければ Enter）:",
            f"  File to attach (path from {self._folder}; Enter: none, or no more):",
        )
        while name := self._line(asked):
            if (self._folder / name).is_file():
                files.append(name)
            else:
                self._output.say(Text(f"  ファイルがありません: {name}", f"  No such file: {name}"))
        return tuple(files)

    def _line(self, asked: Text) -> str:
        """Empty also where there will be no more."""
        if self.ended:
            return ""
        self._output.say(asked)
        line = self._answers.readline()
        self.ended = not line
        return line.strip()
