"""The comparison on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ...vocabulary import Language, Text
from ..clock import jst
from ..markdown import code_block, within
from ..plain import one_line
from ..sentences import additional_sentence, brackets, guideline_sentence, state_of_run
from ..summary import RequirementResult
from ..view import CaseView, Finding
from .model import CaseChange, Change, Comparison, Fact, FindingChange, RunSide, Side, SideState
from .sentences import attribution, counted, of_this_case, outcome

__all__ = ["comparison_lines", "comparison_markdown"]

_ARROW = "→"
_Judged = CaseView | Finding | RequirementResult
_MOST_NAMED = 5


def comparison_lines(comparison: Comparison, language: Language) -> list[str]:
    """Both runs and whether their evidence is whole, what changed by whose doing, then each case and requirement."""
    lines = _Lines(comparison, language)
    return [one_line(line) for group in lines.groups() for line in group]


def comparison_markdown(comparison: Comparison, language: Language) -> str:
    """The same for the page of a CI service, below 64 KiB; nothing that a partner said is markup there."""
    groups = [*_Lines(comparison, language).groups()][:-1]
    title = _TITLE.say(language) + brackets(_SIMULATED.say(language), language)
    return "\n".join(
        [
            f"# {title}",
            "",
            f"- **{outcome(comparison).say(language)}**",
            f"- {attribution(comparison).say(language)}",
            "",
            *code_block(within(groups, language)),
            "",
        ]
    )


class _Lines:
    def __init__(self, comparison: Comparison, language: Language) -> None:
        self._comparison = comparison
        self._language: Language = language

    def groups(self) -> Iterator[list[str]]:
        """Lines that belong together; the last group is the outcome."""
        comparison = self._comparison
        yield [
            *self._run(Text("前", "before"), comparison.before),
            *self._run(Text("後", "after"), comparison.after),
            *(f"! {remark.say(self._language)}" for remark in comparison.remarks),
            "",
        ]
        yield [*self._conditions(), ""]
        for kind in Change:
            yield from self._cases(kind)
        yield list(self._requirements())
        yield [self._say(outcome(comparison)), self._say(attribution(comparison))]

    def _say(self, text: Text) -> str:
        return text.say(self._language)

    def _verdict(self, judged: _Judged | None) -> str:
        return "-" if judged is None else self._say(judged.verdict.label)

    def _run(self, name: Text, side: RunSide) -> Iterator[str]:
        target = str(side.view.run["target"].get("name") or "-")
        yield f"{self._say(name)}: {side.place}{brackets(f'{target}, {jst(side.view.started_at)}', self._language)}"
        yield f"    {self._say(side.integrity.text)}"
        yield from (f"    ! {self._say(problem)}" for problem in side.integrity.problems)
        yield from (f"    ! {self._say(state)}" for state in state_of_run(side.view))
        yield f"    {self._say(guideline_sentence(side.summary))}"
        yield f"    {self._say(additional_sentence(side.summary))}"

    def _conditions(self) -> Iterator[str]:
        for side in Side:
            state = self._comparison.sides[side]
            yield f"{self._say(side.label)}: {self._say(state.label)}"
            if state is SideState.CHANGED:
                mine = (fact for fact in self._comparison.changed_facts if fact.side is side)
                yield from (f"    {self._fact(fact)}" for fact in mine)

    def _fact(self, fact: Fact) -> str:
        return f"{self._say(fact.label)}: {fact.before} {_ARROW} {fact.after}"

    def _cases(self, kind: Change) -> Iterator[list[str]]:
        changes = self._comparison.of(kind)
        if not changes:
            return
        shown = changes[:_MOST_NAMED] if kind.many else changes
        title = self._say(counted(kind, len(changes)))
        for number, change in enumerate(shown):
            yield [*([] if number else [title]), *self._case(change)]
        more = len(changes) - len(shown)
        yield [f"    {self._say(Text(f'ほか {more} 件', f'and {more} more'))}", ""] if more else [""]

    def _case(self, change: CaseChange) -> Iterator[str]:
        was, now = map(self._verdict, (change.before, change.after))
        yield f"    [{was} {_ARROW} {now}] {change.case.id}  {self._say(change.case.spec.title)}"
        if change.change.many:
            return
        apart = of_this_case(change)
        if apart is not None and change.change is not Change.ADDED:
            yield f"        {self._say(apart)}"
        for finding in change.findings:
            yield from self._finding(finding)
        if not change.findings and change.after is not None and change.after.reason is not None:
            yield f"        {self._say(change.after.reason)}"

    def _finding(self, change: FindingChange) -> Iterator[str]:
        yield f"        {change.either.requirement}  {self._say(_EXPECTED)}: {self._say(change.either.expected)}"
        for name, finding in ((_BEFORE, change.before), (_AFTER, change.after)):
            seen = _NONE if finding is None else finding.observed
            yield f"            {self._say(name)}: [{self._verdict(finding)}] {self._say(seen)}"

    def _requirements(self) -> Iterator[str]:
        changes = [change for change in self._comparison.requirements if len(set(change.verdicts)) > 1]
        if not changes:
            return
        yield self._say(
            Text(f"判定が変わった要件（{len(changes)} 件）", f"requirements judged otherwise ({len(changes)})")
        )
        alike: dict[str, list[str]] = {}
        for change in changes:
            was, now = self._verdict(change.before), self._verdict(change.after)
            alike.setdefault(f"[{was} {_ARROW} {now}]", []).append(change.result.requirement.id)
        for verdicts, names in alike.items():
            yield f"    {verdicts} {' '.join(names)}"
        yield ""


_TITLE = Text("前回との比較", "Compared with the run before")
_SIMULATED = Text("模擬マイナポータルによる試験", "tests with a simulated MynaPortal")
_EXPECTED = Text("期待", "expected")
_BEFORE = Text("前の観測", "observed before")
_AFTER = Text("後の観測", "observed after")
_NONE = Text("この判定に至っていない", "did not come to it")
