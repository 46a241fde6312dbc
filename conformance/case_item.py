"""One case as a pytest item: how its verdict looks to pytest, and to what listens to pytest (JUnit, HTML, -k, --lf)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

from .catalogue import CaseSpec, spec_of
from .execution import CaseResult, Stage
from .report import one_line
from .vocabulary import Language, Text, Verdict

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr

__all__ = ["CaseHost", "CaseItem", "CaseNotPassedError"]

_SKIPPED: Final = frozenset({Verdict.BLOCKED, Verdict.REVIEW, Verdict.NOT_APPLICABLE, Verdict.NOT_RUN})


class CaseHost(Protocol):
    """What an item needs of the connection test that it belongs to."""

    @property
    def language(self) -> Language: ...
    def play(self, spec: CaseSpec, function: Callable[[Stage], None]) -> CaseResult: ...
    def redact(self, text: str) -> str:
        """What is shown holds no secret of the profile's."""
        ...

    def for_console(self, text: str) -> str:
        """The text as the console can show it."""
        ...


class CaseNotPassedError(Exception):
    """Ends a case's item with a verdict that is not pytest's `passed` or `skipped`."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.reason.ja if result.reason else result.verdict)
        self.result = result


class CaseItem(pytest.Item):
    """One case; its node ID is `conformance::<case id>`, whatever directory pytest runs in."""

    spec: CaseSpec
    function: Callable[[Stage], None]
    host: CaseHost

    @classmethod
    def make(cls, session: pytest.Session, function: Callable[[Stage], None], host: CaseHost) -> CaseItem:
        spec = spec_of(function)
        item: CaseItem = cls.from_parent(session, name=spec.id, nodeid=f"conformance::{spec.id}")
        item.spec, item.function, item.host = spec, function, host
        item.add_marker(spec.operation.value)
        # -k finds a case by its title and requirements, too; by its English title it would find too many.
        item.extra_keyword_matches.update((spec.title.ja, *spec.requirements))
        return item

    def runtest(self) -> None:
        result = self.host.play(self.spec, self.function)
        if result.verdict in _SKIPPED:
            label = result.verdict.label.say(self.host.language)
            reason = f": {result.reason.say(self.host.language)}" if result.reason else ""
            raise pytest.skip.Exception(one_line(self.host.redact(f"{label}{reason}")), _use_item_location=True)
        if result.verdict is Verdict.ALLOWED:
            raise pytest.xfail.Exception(self._explained(result))
        if result.verdict in {Verdict.FAIL, Verdict.ERROR}:
            raise CaseNotPassedError(result)

    def reportinfo(self) -> tuple[Path, int, str]:
        code = inspect.unwrap(self.function).__code__
        return Path(code.co_filename), code.co_firstlineno - 1, self._named

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        if isinstance(excinfo.value, CaseNotPassedError):
            return self._explained(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def _explained(self, result: CaseResult) -> str:
        """Redacted before line ends are taken out: a secret may have some."""
        lines = _explained(self.spec, result)
        return "\n".join(one_line(self.host.redact(line.say(self.host.language))) for line in lines)

    def __repr__(self) -> str:
        """What `--collect-only` shows."""
        return self.host.for_console(self._named)

    @property
    def _named(self) -> str:
        return f"{self.spec.id}  {self.spec.title.say(self.host.language)}"


def _explained(spec: CaseSpec, result: CaseResult) -> list[Text]:
    """What stands for a traceback in JUnit and HTML: verdict, purpose, and each finding that did not hold."""
    lines = [Text(f"{spec.id}  {spec.title.ja}", f"{spec.id}  {spec.title.en}")]
    reason = result.reason or Text("", "")
    lines.append(Text(f"{result.verdict.label.ja}: {reason.ja}", f"{result.verdict.label.en}: {reason.en}"))
    lines.append(Text(f"目的: {spec.purpose.ja}", f"Purpose: {spec.purpose.en}"))
    for finding in result.findings:
        if finding.verdict is result.verdict:
            outcome = finding.outcome
            lines += [
                Text(finding.requirement, finding.requirement),
                Text(f"  期待: {outcome.expected.ja}", f"  expected: {outcome.expected.en}"),
                Text(f"  観測: {outcome.observed.ja}", f"  observed: {outcome.observed.en}"),
            ]
    requirements = " ".join(spec.requirements)
    lines.append(Text(f"要件: {requirements}", f"Requirements: {requirements}"))
    return lines
