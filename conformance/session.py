"""The connection test inside a pytest session: collection, the run, verdicts as pytest shows them, the end."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Callable, Generator
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol

from .actors.terminal import TerminalPerson
from .asked import asked_options, spare_hypothesis, usage_error, workers_asked
from .case_item import CaseItem
from .cases import load_cases
from .catalogue import CaseSpec, registered_cases, spec_of
from .console import Console
from .errors import ConformanceError, UsageError
from .execution import CaseResult, Stage
from .options import RunOptions
from .parallel import plan_workers
from .report import ExitCode, RunView, additional_sentence, guideline_sentence, summarise
from .run import Run
from .vocabulary import Operation, Text, Verdict

__all__ = ["ConnectionTest"]

_CATEGORIES: Final = {
    Verdict.ERROR: "error",
    Verdict.FAIL: "failed",
    Verdict.ALLOWED: "xfailed",
    Verdict.WARN: "passed",
    Verdict.PASS: "passed",
}


class ConnectionTest:
    """Registered as a plug-in of its own while a connection test is asked for."""

    def __init__(self, config: pytest.Config, options: RunOptions) -> None:
        self.config = config
        self.options = options
        self.language = options.language
        self.console = Console(config, options.language)
        self.run: Run | None = None
        self._results: dict[str, CaseResult] = {}
        self._end: int | None = None
        self._view: RunView | None = None
        self._hook_broke = False
        self._previous_handler: Any = None
        self._terminal = self.console.terminal()
        self._person = TerminalPerson(self._terminal, self.console.aside, os.environ)
        self._kept_from = plan_workers(options).why
        spare_hypothesis(config)

    @classmethod
    def from_config(cls, config: pytest.Config) -> ConnectionTest:
        """Read options and profile. Raises ConformanceError for what cannot be used."""
        options = asked_options(config, workers_asked(config))
        for operation in Operation:
            config.addinivalue_line("markers", f"{operation.value}: {operation.label.ja} / {operation.label.en}")
        return cls(config, options)

    # -- collection -------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Our own collector: the installed package's cases, untouched by paths, `python_files` or `testpaths`."""
        functions = [
            each for module in load_cases() for each in vars(module).values() if hasattr(each, "__conformance_case__")
        ]
        by_id = {spec_of(function).id: function for function in functions}
        wanted = [spec for spec in registered_cases() if self.options.profile is not None or spec.without_profile]
        session.items = [CaseItem.make(session, by_id[spec.id], self) for spec in wanted]
        hook = self.config.hook
        hook.pytest_collectreport(report=pytest.CollectReport(session.nodeid, "passed", None, list(session.items)))
        hook.pytest_collection_modifyitems(session=session, config=self.config, items=session.items)
        hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Cases stand on one another: whoever shuffled them (pytest-randomly), the catalogue's order holds."""
        order = {spec.id: number for number, spec in enumerate(registered_cases())}
        items.sort(key=lambda item: order.get(item.name, len(order)))

    def pytest_report_collectionfinish(self) -> str:
        """An empty line between what was collected and what comes."""
        return self.console.for_console(self._kept_from.say(self.console.language)) if self._kept_from else ""

    # -- the run ----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        if not self.config.getoption("collectonly"):
            self._previous_handler = signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                self._start(session)
            except KeyboardInterrupt:
                raise session.Interrupted(_INTERRUPTED.say(self.console.language)) from None
        try:
            return (yield)
        except KeyboardInterrupt as interrupt:
            if isinstance(interrupt, session.Interrupted):
                raise
            raise session.Interrupted(_INTERRUPTED.say(self.console.language)) from None

    def _start(self, session: pytest.Session) -> None:
        selected = [item.spec for item in session.items if isinstance(item, CaseItem)]
        seed = self.options.seed if self.options.seed is not None else secrets.randbelow(2**31)
        try:
            self.run = Run.start(self.options, selected, seed, person=self._person)
        except UsageError as error:
            raise usage_error(error, self.config) from None
        except ConformanceError as error:
            self.console.tell(error.text)
            self._end = ExitCode.ERROR
            session.items.clear()
            return
        self.console.head(self.run)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """As pytest's own, without announcing where the item starts: its one line comes when its verdict is known."""
        if not isinstance(item, CaseItem):
            return None
        runtestprotocol(item, nextitem=nextitem)
        return True

    def play(self, spec: CaseSpec, function: Callable[[Stage], None]) -> CaseResult:
        """One case to its verdict. Raises OSError when the evidence cannot be written."""
        if self.run is None:
            raise RuntimeError("the run has not started")
        result = self.run.play(spec, function)
        self._results[spec.id] = result
        return result

    def result(self, case: str) -> CaseResult | None:
        return self._results.get(case)

    def conclusions(self) -> tuple[Text, ...]:
        if self._view is None:
            return ()
        summary = summarise(self._view)
        return guideline_sentence(summary), additional_sentence(summary)

    def redact(self, text: str) -> str:
        return text if self.run is None else self.run.assembly.recorder.redactor.text(text)

    def for_console(self, text: str) -> str:
        return self.console.for_console(text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        interrupted = session.exitstatus == pytest.ExitCode.INTERRUPTED
        broken = self._hook_broke or session.exitstatus == pytest.ExitCode.INTERNAL_ERROR
        if self.run is not None:
            if broken:
                self.run.say(_BROKEN)
            if session.shouldfail:
                self.run.say(
                    Text(f"途中で打ち切った（{session.shouldfail}）。", f"Broken off early ({session.shouldfail}).")
                )
            self._view, self._end = self.run.finish(interrupted=interrupted)
            self.console.remember_end(self._view, self.options.report_directory)
        if self._end is not None:
            session.exitstatus = self._end if self._end == ExitCode.INTERRUPTED or not broken else ExitCode.ERROR

    def pytest_unconfigure(self) -> None:
        if self._previous_handler is not None:
            signal.signal(signal.SIGTERM, self._previous_handler)
        if self._terminal is not None:
            os.close(self._terminal)

    # -- what pytest shows ------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        result = self._results.get(item.name)
        if isinstance(item, CaseItem) and call.when == "call" and result is not None:
            item.user_properties += [
                ("case", item.spec.id),
                ("title", item.spec.title.say(self.language)),
                ("verdict", result.verdict.value),
                ("requirements", " ".join(item.spec.requirements)),
            ]
            report.user_properties = list(item.user_properties)
            # With several workers, pytest sees how long it waited for the verdict.
            report.duration = result.seconds
            if result.verdict is Verdict.ERROR:
                report.when = "setup"  # what JUnit and HTML call an error, as opposed to a failure
            reason = self.redact(result.reason.say(self.console.language)) if result.reason else None
            self.console.case(item.spec, result.verdict, reason)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._hook_broke |= report.failed and _verdict(report) is None

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Counted as pytest counts; letter and word are empty, because the case's own line says it."""
        verdict = _verdict(report)
        if verdict is None:
            return ("", "", "") if getattr(report, "passed", False) else None
        return _CATEGORIES.get(verdict, "skipped"), "", ""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
        """Our end tells once what pytest would tell in three places; what is not ours stays pytest's to tell."""
        failures = [*terminalreporter.getreports("failed"), *terminalreporter.getreports("error")]
        if all(_verdict(report) is not None for report in failures):
            self.config.option.tbstyle = "no"
            terminalreporter.reportchars = ""
        yield
        self.console.end()


_BROKEN: Final = Text(
    "pytest またはほかのプラグインの異常により、実行されなかったケースがある。",
    "Because pytest or another plug-in broke, some cases were not run.",
)
_INTERRUPTED: Final = Text("中断されました", "interrupted")


def _verdict(report: Any) -> Verdict | None:
    """What a case's own report says of it; None for set-up, tear-down and anything that is no case."""
    if getattr(report, "when", "teardown") == "teardown":
        return None  # JUnit takes the properties from here, but it tells nothing of its own
    properties = dict(getattr(report, "user_properties", ()))
    return Verdict(properties["verdict"]) if "verdict" in properties else None
