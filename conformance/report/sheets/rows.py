"""The sheets' rows, picked and worded from the view; nothing here knows a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...vocabulary import Basis, Language, Text, Verdict
from ..clock import jst
from ..places import Place, case_places
from ..sentences import brackets
from ..summary import RequirementResult, Summary
from ..view import CaseView, Finding, RunView
from ..waivers import WaiverUse, agreements, waiver_uses
from .cells import Cell, Column, Link, Row

__all__ = ["CASE_COLUMNS", "DEVIATION_COLUMNS", "REQUIREMENT_COLUMNS", "Rows"]

CASE_COLUMNS: Final = (
    Column(Text("項番", "No."), 6, "center"),
    Column(Text("業務", "Operation"), 11),
    Column(Text("試験項目", "Test item"), 27),
    Column(Text("要件", "Requirements"), 13),
    Column(Text("確認内容", "What is checked"), 34),
    Column(Text("期待結果", "Expected result"), 38),
    Column(Text("結果", "Result"), 15, "center"),
    Column(Text("実施日時（JST）", "Carried out (JST)"), 12, "center"),
    Column(Text("実施者", "Tester"), 12, "center"),
    Column(Text("証跡番号", "Evidence no."), 9, "center"),
    Column(Text("備考", "Remarks"), 32),
)
DEVIATION_COLUMNS: Final = (
    Column(Text("判定", "Verdict"), 15, "center"),
    Column(Text("区分", "Kind"), 10, "center"),
    Column(Text("項番", "No."), 7, "center"),
    Column(Text("業務", "Operation"), 15),
    Column(Text("試験項目・要件", "Test item or requirement"), 42),
    Column(Text("要件", "Requirement"), 15),
    Column(Text("期待結果", "Expected result"), 38),
    Column(Text("観測結果・理由", "Observed, or why"), 44),
    Column(Text("証跡番号", "Evidence no."), 10, "center"),
)
REQUIREMENT_COLUMNS: Final = (
    Column(Text("要件", "Requirement"), 15),
    Column(Text("業務", "Operation"), 17),
    Column(Text("出典箇所", "Section"), 20),
    Column(Text("内容", "Statement"), 60),
    Column(Text("水準", "Level"), 13, "center"),
    Column(Text("由来", "Origin"), 13, "center"),
    Column(Text("判定", "Verdict"), 15, "center"),
    Column(Text("理由", "Reason"), 36),
    Column(Text("証跡番号", "Evidence no."), 16),
)
_CASE: Final = Text("ケース", "case")
_REQUIREMENT: Final = Text("要件", "requirement")
_NO_TESTER: Final = Text("未記入", "not filled in")
_ROOT: Final = Text("原因となったケース: ", "root case: ")
_SAMPLE: Final = Text("見本の申告による", "by a sample attestation")
_FINE: Final = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE})


@dataclass(frozen=True)
class Rows:
    """The rows of one run in one language."""

    view: RunView
    summary: Summary
    language: Language

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        return case_places(self.view)

    @cached_property
    def _cases(self) -> tuple[CaseView, ...]:
        """In the order of the reports."""
        known = {case.id: case for case in self.view.cases}
        return tuple(known[case_id] for case_id in self._places)

    @cached_property
    def _waivers(self) -> tuple[WaiverUse, ...]:
        return waiver_uses(self.view)

    @cached_property
    def _statements(self) -> Mapping[str, str]:
        return {each.id: self._say(each.statement) for each in self.view.requirements}

    def cases(self) -> Iterator[Row]:
        """A row for each case, carried out or not."""
        tester = self.view.run.get("tester") or self._say(_NO_TESTER)
        for case in self._cases:
            begun = case.started_at
            yield (
                self._places[case.id].number,
                self._say(case.spec.operation.label),
                f"{self._say(case.spec.title)}\n{case.id}",
                "\n".join(case.spec.requirements),
                self._say(case.spec.purpose),
                self._expected(case),
                case.verdict,
                jst(begun).removesuffix(" JST") if begun else "",
                str(tester) if begun else "",
                self._evidence(case),
                self._remarks(case),
            )

    def deviations(self) -> Iterator[Row]:
        """What is no pass, the worst first: cases with each finding that did not hold, then requirements."""
        for verdict in Verdict:
            if verdict is not Verdict.PASS:
                yield from (row for case in self._cases if case.verdict is verdict for row in self._deviation(case))
                yield from (self._open(result) for result in self.summary.requirements if result.verdict is verdict)

    def requirements(self) -> Iterator[Row]:
        """A row for each requirement of the catalogue."""
        for result in self.summary.requirements:
            requirement = result.requirement
            basis = brackets(self._say(Basis(requirement.basis).label), self.language) if requirement.basis else ""
            yield (
                requirement.id,
                self._say(requirement.operation.label),
                requirement.section,
                self._say(requirement.statement),
                self._say(requirement.level.label),
                f"{self._say(requirement.origin.label)}{basis}",
                result.verdict,
                self._why(result),
                ", ".join(sorted(self._places[name].evidence for name in result.cases)),
            )

    def _expected(self, case: CaseView) -> str:
        """What its findings expected; of a case without any, what its requirements say."""
        expected = _once(self._say(finding.expected) for finding in case.findings)
        return self._listed(expected or _once(self._statements.get(name, "") for name in case.spec.requirements))

    def _remarks(self, case: CaseView) -> str:
        observed = [self._say(finding.observed) for finding in case.findings if finding.verdict not in _FINE]
        agreed = map(self._say, agreements(self._waivers, case.id))
        return self._listed(_once((*self._reason(case), *observed, *agreed)))

    def _reason(self, case: CaseView) -> Iterator[str]:
        if case.reason:
            yield self._say(case.reason)
        if case.root_case:
            yield f"{self._say(_ROOT)}{case.root_case}"

    def _deviation(self, case: CaseView) -> Iterator[Row]:
        findings = [finding for finding in case.findings if finding.verdict is case.verdict]
        if not findings:
            yield self._deviation_row(case, None)
        for finding in findings:
            yield self._deviation_row(case, finding)

    def _deviation_row(self, case: CaseView, finding: Finding | None) -> Row:
        seen: list[str] = []
        if finding is not None:
            seen = [self._say(finding.observed)]
            seen += map(self._say, agreements(self._waivers, case.id, finding.requirement))
        return (
            case.verdict,
            self._say(_CASE),
            self._places[case.id].number,
            self._say(case.spec.operation.label),
            f"{self._say(case.spec.title)}\n{case.id}",
            "\n".join(case.spec.requirements) if finding is None else finding.requirement,
            self._expected(case) if finding is None else self._say(finding.expected),
            self._listed(_once((*seen, *self._reason(case)))),
            self._evidence(case),
        )

    def _open(self, result: RequirementResult) -> Row:
        requirement = result.requirement
        return (
            result.verdict,
            self._say(_REQUIREMENT),
            "",
            self._say(requirement.operation.label),
            self._say(requirement.statement),
            requirement.id,
            "",
            self._why(result),
            ", ".join(sorted(self._places[name].evidence for name in result.cases)),
        )

    def _why(self, result: RequirementResult) -> str:
        reason = self._say(result.reason) if result.reason else ""
        return self._listed(_once((reason, self._say(_SAMPLE) if result.sample else "")))

    def _evidence(self, case: CaseView) -> Cell:
        """Its number leads to its page where there is one."""
        place = self._places[case.id]
        done = case.activity
        return Link(place.evidence, place.page) if done.exchanges or done.steps else place.evidence

    def _say(self, text: Text) -> str:
        return text.say(self.language)

    @staticmethod
    def _listed(texts: tuple[str, ...]) -> str:
        return texts[0] if len(texts) == 1 else "\n".join(f"・{text}" for text in texts)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
