"""What a user sees while cases run and at the end; also on a console that cannot show Japanese."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .report import closing_lines, console_language, encodable
from .vocabulary import Language, Text, Verdict

if TYPE_CHECKING:
    import pytest

    from .catalogue import CaseSpec
    from .execution import CaseResult
    from .report import RunView
    from .run import Run

__all__ = ["Console"]

_COLOURS = {
    Verdict.ERROR: {"red": True, "bold": True},
    Verdict.FAIL: {"red": True, "bold": True},
    Verdict.BLOCKED: {"yellow": True},
    Verdict.REVIEW: {"yellow": True},
    Verdict.WARN: {"yellow": True},
    Verdict.PASS: {"green": True},
}


class Console:
    """Writes through pytest's terminal reporter; falls back to English where the console knows no Japanese."""

    def __init__(self, config: pytest.Config, language: Language) -> None:
        self._config = config
        self._encoding = sys.stdout.encoding or "ascii"
        self.language: Language = console_language(language, self._encoding)
        self._closing: list[str] = []

    def head(self, run: Run) -> None:
        """Target and place of the evidence, before the first case."""
        target = run.options.target
        base = run.assembly.ground.base_url
        directory = run.options.report_directory
        self._line("")
        self._line(
            Text(
                f"模擬マイナポータルによる試験: {target.name}（{base}）",
                f"Test by the portal stand-in: {target.name} ({base})",
            )
        )
        seed = run.assembly.facts.seed
        self._line(Text(f"証跡: {directory}　乱数の種: {seed}", f"Evidence: {directory}  seed: {seed}"))
        self._line("")

    def case(self, verdict: Verdict, identifier: str, title: str) -> None:
        """One line a case, unless pytest's own verbose line says it already."""
        if self._config.get_verbosity() != 0:
            return
        reporter = self._reporter
        if reporter is None:
            return
        label = verdict.label.say(self.language)
        reporter.ensure_newline()
        reporter.write(
            encodable(f"{label:　<5}" if self.language == "ja" else f"{label:<15}", self._encoding),
            **_COLOURS.get(verdict, {}),
        )
        reporter.write(encodable(f" {identifier}  {title}\n", self._encoding))

    def explain(self, spec: CaseSpec, result: CaseResult) -> str:
        """What stands under a failed case, instead of a traceback."""
        reason = result.reason.say(self.language) if result.reason else ""
        purpose = Text(f"目的: {spec.purpose.ja}", f"Purpose: {spec.purpose.en}").say(self.language)
        requirements = ", ".join(spec.requirements)
        return encodable(
            f"{spec.id} {spec.title.say(self.language)}\n{result.verdict.label.say(self.language)}: {reason}\n{purpose}\n{requirements}",
            self._encoding,
        )

    def remember_end(self, view: RunView, report: Path) -> None:
        self._closing = closing_lines(view, self.language, report)

    def end(self) -> None:
        """The table per operation, what needs a look, both conclusions, and where the report is."""
        self._line("")
        for line in self._closing:
            self._line(line)

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        reporter: pytest.TerminalReporter | None = self._config.pluginmanager.get_plugin("terminalreporter")
        return reporter

    def _line(self, text: Text | str) -> None:
        reporter = self._reporter
        if reporter is not None:
            words = text if isinstance(text, str) else text.say(self.language)
            reporter.write_line(encodable(words, self._encoding))
