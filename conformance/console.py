"""What a user sees while cases run and at the end; also on a console that cannot show Japanese."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from .report import closing_lines, console_language, encodable, one_line
from .report.terminal import display_width
from .vocabulary import Language, Text, Verdict

if TYPE_CHECKING:
    import pytest

    from .catalogue import CaseSpec
    from .report import RunView
    from .run import Run

__all__ = ["Console", "speakable"]

_COLOURS: Final = {
    Verdict.ERROR: {"red": True, "bold": True},
    Verdict.FAIL: {"red": True, "bold": True},
    Verdict.BLOCKED: {"yellow": True},
    Verdict.REVIEW: {"yellow": True},
    Verdict.ALLOWED: {"yellow": True},
    Verdict.WARN: {"yellow": True},
    Verdict.PASS: {"green": True},
}
_LAST_LINES: Final = 3


def speakable(text: Text, language: Language, stream: TextIO) -> str:
    """The text as the stream can take it: in English, or with the nearest signs, where it must be."""
    encoding = _encoding(stream)
    return encodable(text.say(console_language(language, encoding)), encoding)


class Console:
    """Writes through pytest's terminal reporter; falls back to English where the console knows no Japanese.

    One line a case, with its reason under `-v` and none under `-q`; with `-qq` only what the run comes to.
    """

    def __init__(self, config: pytest.Config, language: Language) -> None:
        self._config = config
        self._encoding = _encoding(sys.stdout)
        self.language: Language = console_language(language, self._encoding)
        self._closing: list[str] = []

    def head(self, run: Run) -> None:
        """Target and place of the evidence, before the first case."""
        if self._verbosity < -1:
            return
        target = run.options.target
        base = run.assembly.ground.base_url
        directory = run.options.report_directory
        seed = run.assembly.facts.seed
        self.tell(
            Text(
                f"模擬マイナポータルによる試験: {target.name}（{base}）",
                f"Test by the portal stand-in: {target.name} ({base})",
            )
        )
        self.tell(Text(f"証跡: {directory}　乱数の種: {seed}", f"Evidence: {directory}  seed: {seed}"))
        if run.crew is not None:
            pairs = run.crew.pairs
            self.tell(Text(f"並行実行の組（利用者）: {pairs}", f"Pairs of citizens in parallel: {pairs}"))
        self._line("")

    def case(self, spec: CaseSpec, verdict: Verdict, reason: str | None) -> None:
        """One line for a case that is over."""
        reporter = self._reporter
        if reporter is None or self._verbosity < 0:
            return
        label = verdict.label.say(self.language)
        padding = " " * (_label_width(self.language) - display_width(label))
        reporter.ensure_newline()
        reporter.write(encodable(label, self._encoding), **_COLOURS.get(verdict, {}))
        reporter.write(encodable(f"{padding}  {spec.id}  {spec.title.say(self.language)}\n", self._encoding))
        if self._verbosity > 0 and reason:
            reporter.write(encodable(f"    {one_line(reason)}\n", self._encoding))

    def tell(self, text: Text) -> None:
        """One line of its own."""
        self._line(text.say(self.language))

    def aside(self, texts: Sequence[Text]) -> None:
        """Lines in the middle of a case, when pytest captures what is written."""
        with self._uncaptured():
            for text in texts:
                self.tell(text)

    def terminal(self) -> int | None:
        """A descriptor of one's own for lines that are typed; None where input or output is no terminal.

        To be taken before the first case: pytest has put its own input in place, and only now can it be put aside.
        """
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        if capture is not None:
            capture.suspend_global_capture(in_=True)
        try:
            return os.dup(0) if os.isatty(0) and os.isatty(1) else None
        finally:
            if capture is not None:
                # Resuming is all or nothing; output stays with the terminal until a case starts.
                capture.resume_global_capture()
                capture.suspend_global_capture()

    def _uncaptured(self) -> AbstractContextManager[None]:
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        disabled: AbstractContextManager[None] = (
            nullcontext() if capture is None else capture.global_and_fixture_disabled()
        )
        return disabled

    def for_console(self, text: str) -> str:
        return encodable(text, self._encoding)

    def remember_end(self, view: RunView, directory: Path) -> None:
        """Take from the finished run what `end` will say."""
        self._closing = closing_lines(view, self.language, directory / "report.html")
        draft = directory / "profile-draft.toml"
        if draft.is_file():
            self._closing.append(
                Text(
                    f"プロファイルの下書き: {draft}"
                    "（要記入の項目を埋め、--target-profile に指定すると全業務を試験できます）",
                    f"Draft of a profile: {draft} (fill it in and give it as --target-profile to test all operations)",
                ).say(self.language)
            )

    def end(self) -> None:
        """The table per operation, what needs a look, both conclusions, and where the report is."""
        lines = self._closing if self._verbosity > -2 else self._closing[-_LAST_LINES:]
        for line in lines:
            self._line(line)

    @property
    def _verbosity(self) -> int:
        return int(self._config.get_verbosity())

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        reporter: pytest.TerminalReporter | None = self._config.pluginmanager.get_plugin("terminalreporter")
        return reporter

    def _line(self, words: str) -> None:
        reporter = self._reporter
        if reporter is not None:
            reporter.ensure_newline()
            reporter.write_line(encodable(words, self._encoding))


def _encoding(stream: TextIO) -> str:
    return getattr(stream, "encoding", None) or "ascii"


def _label_width(language: Language) -> int:
    return max(display_width(verdict.label.say(language)) for verdict in Verdict)
