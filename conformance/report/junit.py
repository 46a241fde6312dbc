"""junit.xml: the run as build servers read it, by `schemas/junit.xsd`. A suite is an operation, a test case a case.

Only a passed or warned case counts as passed: a failure that was allowed, and whatever was not exercised, is skipped
with its reason (docs/verdicts.md has the table).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from lxml import etree

from ..vocabulary import Language, Operation, Text, Verdict
from .clock import JST
from .files import write_atomically
from .html.marks import visible
from .places import Place, case_places
from .sentences import additional_sentence, finding_lines, guideline_sentence
from .summary import summarise
from .view import CaseView, RunView
from .waivers import agreements, waiver_uses

__all__ = ["junit_of", "write_junit"]

_OUTCOMES: Final = {
    Verdict.ERROR: "error",
    Verdict.FAIL: "failure",
    Verdict.BLOCKED: "skipped",
    Verdict.NOT_RUN: "skipped",
    Verdict.REVIEW: "skipped",
    Verdict.ALLOWED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
}
_COUNTED: Final = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
_NAME: Final = Text("接続試験（模擬マイナポータルによる試験）", "Connection test (with a simulated MynaPortal)")
_ROOT: Final = Text("原因となったケース", "Root case")


def write_junit(view: RunView, directory: Path, language: Language | None = None) -> Path:
    """Write junit.xml into the report directory."""
    path = directory / "junit.xml"
    write_atomically(path, junit_of(view, language or view.run.get("reportLanguage") or "ja"))
    return path


def junit_of(view: RunView, language: Language) -> bytes:
    """The document in UTF-8; times in seconds."""
    return etree.tostring(_Writer(view, language).document(), encoding="UTF-8", xml_declaration=True, pretty_print=True)


class _Writer:
    def __init__(self, view: RunView, language: Language) -> None:
        self._view = view
        self._language: Language = language
        self._places: Mapping[str, Place] = case_places(view)
        self._waivers = waiver_uses(view)
        self._statements = {each.id: each.statement for each in view.requirements}

    def document(self) -> etree._Element:
        root = etree.Element("testsuites")
        self._count(root, _NAME.say(self._language), self._view.cases)
        for operation in Operation:
            cases = [case for case in self._view.cases if case.spec.operation is operation]
            if cases:
                suite = etree.SubElement(root, "testsuite")
                self._count(suite, operation.label.say(self._language), cases)
                suite.set("timestamp", self._view.started_at.astimezone(JST).isoformat(timespec="seconds"))
                _properties(suite, self._of_the_run())
                for case in cases:
                    self._case(suite, case)
        return root

    @staticmethod
    def _count(element: etree._Element, name: str, cases: Sequence[CaseView]) -> None:
        outcomes = Counter(_OUTCOMES.get(case.verdict) for case in cases)
        element.set("name", name)
        element.set("tests", str(len(cases)))
        for attribute, outcome in _COUNTED:
            element.set(attribute, str(outcomes[outcome]))
        element.set("time", f"{sum(case.duration_ms or 0 for case in cases) / 1000:.3f}")

    def _of_the_run(self) -> Iterator[tuple[str, str]]:
        """What has to be known beside any number of passes."""
        run, summary = self._view.run, summarise(self._view)
        yield "simulated", "true"
        yield "run", str(run.get("id"))
        yield "target", str((run.get("target") or {}).get("name"))
        yield "profile", str((run.get("profile") or {}).get("name"))
        yield "toolVersion", str(run.get("toolVersion"))
        yield "interrupted", str(self._view.interrupted).lower()
        yield "guideline", guideline_sentence(summary).say(self._language)
        yield "additional", additional_sentence(summary).say(self._language)
        yield "journalSha256", self._view.journal_sha256

    def _case(self, suite: etree._Element, case: CaseView) -> None:
        element = etree.SubElement(suite, "testcase")
        # Identifiers first: build servers know a test again by its name.
        element.set("classname", case.spec.operation.value)
        element.set("name", f"{case.id} {case.spec.title.say(self._language)}")
        element.set("time", f"{(case.duration_ms or 0) / 1000:.3f}")
        _properties(element, self._of_the_case(case))
        outcome = _OUTCOMES.get(case.verdict)
        told = "\n\n".join(self._told(case))
        if outcome is not None:
            ended = etree.SubElement(element, outcome, message=self._headline(case), type=case.verdict.value)
            ended.text = told or None
        elif told:
            etree.SubElement(element, "system-out").text = told

    def _of_the_case(self, case: CaseView) -> Iterator[tuple[str, str]]:
        # The first four as pytest's own file has them (session.py).
        yield "case", case.id
        yield "title", case.spec.title.say(self._language)
        yield "verdict", case.verdict.value
        yield (
            "requirements",
            " ".join(dict.fromkeys((*case.spec.requirements, *(each.requirement for each in case.findings)))),
        )
        yield "origin", case.spec.origin.value
        if case.root_case:
            yield "rootCase", case.root_case
        place = self._places[case.id]
        yield "evidenceNumber", place.evidence
        if case.activity.exchanges or case.activity.steps:
            yield "evidence", place.page

    def _headline(self, case: CaseView) -> str:
        """The verdict's word and, in short, why."""
        finding = next((each for each in case.findings if each.verdict is case.verdict), None)
        reason = case.reason or (finding.difference if finding else None)
        label = case.verdict.label.say(self._language)
        return visible(f"{label}: {reason.say(self._language)}") if reason else label

    def _told(self, case: CaseView) -> Iterator[str]:
        """Each finding that did not simply hold, and the case that blocked this one."""
        for finding in case.findings:
            if finding.verdict not in {Verdict.PASS, Verdict.NOT_APPLICABLE}:
                statement = self._statements.get(finding.requirement)
                yield visible("\n".join(finding_lines(finding, finding.exchanges, self._language, statement)))
        for agreement in agreements(self._waivers, case.id):
            yield visible(agreement.say(self._language))
        if case.root_case:
            yield f"{_ROOT.say(self._language)}: {case.root_case}"


def _properties(parent: etree._Element, named: Iterator[tuple[str, str]]) -> None:
    properties = etree.SubElement(parent, "properties")
    for name, value in named:
        etree.SubElement(properties, "property", name=name, value=visible(value))
