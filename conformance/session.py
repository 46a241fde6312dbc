"""The connection test inside a pytest session: items, verdicts as pytest shows them, the end."""

from __future__ import annotations

import secrets
import shlex
import signal
import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

from .cases import load_cases
from .catalogue import CaseSpec, registered_cases, spec_of
from .console import Console
from .errors import ConformanceError
from .execution import CaseResult, Stage
from .options import RunOptions
from .run import Run
from .vocabulary import Operation, Text, Verdict

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr

__all__ = ["CaseItem", "ConnectionTest"]

_SKIPPED = frozenset({Verdict.BLOCKED, Verdict.REVIEW, Verdict.NOT_APPLICABLE, Verdict.NOT_RUN})
_CATEGORIES = {
    Verdict.ERROR: "error",
    Verdict.FAIL: "failed",
    Verdict.ALLOWED: "xfailed",
    Verdict.WARN: "passed",
    Verdict.PASS: "passed",
}


class CaseNotPassed(Exception):
    """Ends a case's item with a verdict that is not pytest's `passed` or `skipped`."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.reason.ja if result.reason else result.verdict)
        self.result = result


class CaseItem(pytest.Item):
    """One case; its node ID is `conformance::<case id>`, whatever directory pytest runs in."""

    spec: CaseSpec
    function: Callable[[Stage], None]
    test: ConnectionTest

    @classmethod
    def make(cls, session: pytest.Session, test: ConnectionTest, function: Callable[[Stage], None]) -> CaseItem:
        spec = spec_of(function)
        item: CaseItem = cls.from_parent(session, name=spec.id, nodeid=f"conformance::{spec.id}")
        item.spec, item.function, item.test = spec, function, test
        item.add_marker(spec.operation.value)
        return item

    def runtest(self) -> None:
        result = self.test.play(self)
        if result.verdict in _SKIPPED:
            reason = result.reason.say(self.test.language) if result.reason else ""
            raise pytest.skip.Exception(f"{result.verdict.label.say(self.test.language)}: {reason}")
        if result.verdict in {Verdict.FAIL, Verdict.ERROR}:
            raise CaseNotPassed(result)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.path, None, f"{self.spec.id} {self.spec.title.say(self.test.language)}"

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        if isinstance(excinfo.value, CaseNotPassed):
            return self.test.console.explain(self.spec, excinfo.value.result)
        return super().repr_failure(excinfo, style)


class ConnectionTest:
    """Registered as a plug-in of its own while a connection test is asked for."""

    def __init__(self, config: pytest.Config, options: RunOptions) -> None:
        self.config = config
        self.options = options
        self.language = options.language
        self.console = Console(config, options.language)
        self.run: Run | None = None
        self._interrupted = False

    @classmethod
    def from_config(cls, config: pytest.Config) -> ConnectionTest:
        """Read options and profile. Raises ConformanceError for what cannot be used."""
        asked = config.getoption("--target-url") or config.getoption("--target-profile")
        profile = config.getoption("--target-profile") or (None if asked else config.getini("conformance_profile"))
        options = RunOptions.choose(
            url=config.getoption("--target-url"),
            profile=profile,
            report_directory=config.getoption("--report-dir"),
            language=config.getoption("--report-lang"),
            gate=config.getoption("--gate-scope") if config.getoption("--gate") else None,
            seed=config.getoption("--run-seed"),
            attestations=config.getoption("--attestations"),
            browser=config.getoption("--citizen-browser"),
            command=shlex.join(["pytest", *config.invocation_params.args]),
        )
        for operation in Operation:
            config.addinivalue_line("markers", f"{operation.value}: {operation.label.ja} / {operation.label.en}")
        _stay_serial(config)
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
        session.items = [CaseItem.make(session, self, by_id[spec.id]) for spec in wanted]
        self.config.hook.pytest_collection_modifyitems(session=session, config=self.config, items=session.items)
        self.config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Cases stand on one another: whoever shuffled them (pytest-randomly), the catalogue's order holds."""
        order = {spec.id: number for number, spec in enumerate(registered_cases())}
        items.sort(key=lambda item: order.get(item.name, len(order)))

    # -- the run ----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        if self.config.getoption("collectonly") or session.testsfailed:
            return (yield)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        selected = [item.spec for item in session.items if isinstance(item, CaseItem)]
        seed = self.options.seed if self.options.seed is not None else secrets.randbelow(2**31)
        try:
            self.run = Run.start(self.options, selected, seed)
        except ConformanceError as error:
            raise pytest.UsageError(error.text.say(self.language)) from None
        self.console.head(self.run)
        return (yield)

    def play(self, item: CaseItem) -> CaseResult:
        if self.run is None:
            raise RuntimeError("the run has not started")
        return self.run.play(item.spec, item.function)

    def pytest_keyboard_interrupt(self) -> None:
        self._interrupted = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.run is None:
            return
        view, code = self.run.finish(interrupted=self._interrupted)
        self.console.remember_end(view, self.options.report_directory / "report.html")
        session.exitstatus = code

    # -- what pytest shows ------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if isinstance(item, CaseItem) and call.when == "call" and self.run is not None:
            verdict = self.run.progress.verdicts.get(item.spec.id)
            if verdict is not None:
                report.user_properties += [
                    ("case", item.spec.id),
                    ("title", item.spec.title.say(self.language)),
                    ("verdict", verdict.value),
                    ("requirements", " ".join(item.spec.requirements)),
                ]
                if verdict is Verdict.ERROR:
                    report.when = "setup"  # what pytest calls an error, as opposed to a failure
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        told = _told(report)
        if told is None:
            return ("", "", "") if getattr(report, "passed", False) else None
        verdict = Verdict(told["verdict"])
        return _CATEGORIES.get(verdict, "skipped"), "", verdict.label.say(self.language)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = _told(report)
        if told is not None:
            self.console.case(Verdict(told["verdict"]), told["case"], told["title"])

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self) -> None:
        self.console.end()


def _told(report: Any) -> dict[str, str] | None:
    """What a case's own report says of it; None for set-up, tear-down and anything that is no case."""
    properties = dict(getattr(report, "user_properties", ()))
    return properties if "verdict" in properties else None


def _stay_serial(config: pytest.Config) -> None:
    """Cases share links and sessions of the test citizens, so that this version runs them one after the other.

    Set before pytest-xdist configures itself (`pytest -n`), which then stays out of the way.
    """
    if getattr(config.option, "numprocesses", None) or getattr(config.option, "tx", None):
        config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []
        print(  # noqa: T201 - before there is a terminal reporter
            Text("-n は使わず、ケースを順に実行します。", "-n is not used: cases run one after the other.").say(
                config.getoption("--report-lang")
            ),
            file=sys.stderr,
        )
