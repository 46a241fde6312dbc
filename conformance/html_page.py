"""pytest-html's page (`--html`) of a connection test: verdict, operation, case, requirements and evidence in words.

Registered only where pytest-html was asked for a page. It shows what pytest shows, case by case; the report says more.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

import pytest

from .catalogue import CaseSpec, registered_cases
from .execution import CaseResult
from .options import RunOptions
from .report.places import Place, place_cases
from .vocabulary import Text, Verdict

__all__ = ["HtmlPage", "PageHost"]

_REPORT: Final = Text("報告書", "Report")
_EVIDENCE: Final = Text("証跡", "Evidence")
_HEADER: Final = (
    ("verdict", Text("判定", "Verdict")),
    ("operation", Text("業務", "Operation")),
    ("case", Text("ケース", "Case")),
    ("requirements", Text("要件", "Requirements")),
    ("evidence", _EVIDENCE),
    ("duration", Text("時間", "Duration")),
    ("result", Text("pytest の結果", "pytest's result")),
)
_UNSORTED: Final = frozenset({"requirements", "evidence"})
_SIMULATED: Final = Text("模擬マイナポータルによる試験", "Test with a simulated MynaPortal")
_TITLE: Final = Text("接続試験の結果一覧", "Results of the connection test")


class PageHost(Protocol):
    """What the page needs of the connection test that it shows."""

    @property
    def options(self) -> RunOptions: ...
    def result(self, case: str) -> CaseResult | None: ...
    def redact(self, text: str) -> str: ...
    def conclusions(self) -> Sequence[Text]:
        """What the run came to; empty before its end."""
        ...


class HtmlPage:
    """pytest-html's hooks. `file` is where its page goes."""

    def __init__(self, host: PageHost, file: str) -> None:
        self._host = host
        self._language = host.options.language
        self._folder = (Path.cwd() / Path(os.path.expandvars(file)).expanduser()).parent

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        report.title = f"{self._say(_TITLE)} – {self._host.options.target.name} – {self._say(_SIMULATED)}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        cells[:] = [
            f"<th>{self._say(words)}</th>"
            if name in _UNSORTED
            else f'<th class="sortable" data-column-type="{name}">{self._say(words)}</th>'
            for name, words in _HEADER
        ]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """As many cells as the header has; those of pytest-html that its filters read stay as they are."""
        outcome, test, duration, _ = cells
        spec = self._specs.get(report.nodeid.removeprefix("conformance::"))
        result = None if spec is None else self._host.result(spec.id)
        if spec is None or result is None:
            cells[:] = [_cell("verdict"), _cell("operation"), test, _cell("requirements"), _cell("evidence")]
        else:
            cells[:] = [
                _cell("verdict", escape(self._say(result.verdict.label))),
                _cell("operation", escape(self._say(spec.operation.label))),
                _cell("case", f"{escape(self._say(spec.title))}<br><code>{escape(spec.id)}</code>"),
                _cell("requirements", "<br>".join(map(escape, spec.requirements))),
                _cell("evidence", self._evidence(spec, result)),
            ]
        cells += [duration, outcome]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """Below the row: what the case set out to show and what came of it; a failure's own text says that already."""
        spec = self._specs.get(report.nodeid.removeprefix("conformance::"))
        result = None if spec is None else self._host.result(spec.id)
        if spec is None or result is None or result.verdict in {Verdict.FAIL, Verdict.ERROR}:
            return
        lines = [Text(f"目的: {spec.purpose.ja}", f"Purpose: {spec.purpose.en}")]
        lines += [] if result.reason is None else [Text(f"理由: {result.reason.ja}", f"Reason: {result.reason.en}")]
        for finding in result.findings:
            outcome, label = finding.outcome, finding.verdict.label
            lines.append(
                Text(
                    f"{finding.requirement} {label.ja}\n  期待: {outcome.expected.ja}\n  観測: {outcome.observed.ja}",
                    f"{finding.requirement} {label.en}\n  expected: {outcome.expected.en}\n"
                    f"  observed: {outcome.observed.en}",
                )
            )
        data[:] = [escape(self._host.redact("\n".join(map(self._say, lines)))) + "\n"]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        prefix += [
            f"<p><strong>{self._say(_SIMULATED)}</strong></p>",
            *(f"<p>{escape(self._say(line))}</p>" for line in self._host.conclusions()),
            f'<p>{self._say(_REPORT)}: <a href="{self._link("report.html")}">report.html</a></p>',
        ]

    @cached_property
    def _specs(self) -> dict[str, CaseSpec]:
        return {spec.id: spec for spec in registered_cases()}

    @cached_property
    def _places(self) -> dict[str, Place]:
        return dict(place_cases([(spec.id, spec.operation) for spec in registered_cases()]))

    def _evidence(self, spec: CaseSpec, result: CaseResult) -> str:
        """Its section of the report; and its page of evidence, which only a case has that did something."""
        place = self._places[spec.id]
        links = [("report.html", f"#{place.anchor}", f"{self._say(_REPORT)} {place.number}")]
        if any(finding.outcome.exchanges for finding in result.findings):
            links.append((place.page, "", f"{self._say(_EVIDENCE)} {place.evidence}"))
        return "<br>".join(f'<a href="{self._link(file)}{anchor}">{words}</a>' for file, anchor, words in links)

    def _link(self, file: str) -> str:
        """From the page's folder; a file URL where there is no way from one to the other (drives of Windows)."""
        path = (Path.cwd() / self._host.options.report_directory / file).resolve()
        try:
            relative = os.path.relpath(path, self._folder.resolve())
        except ValueError:
            return path.as_uri()
        return quote(Path(relative).as_posix())

    def _say(self, text: Text) -> str:
        return text.say(self._language)


def _cell(name: str, content: str = "") -> str:
    return f'<td class="col-{name}">{content}</td>'
