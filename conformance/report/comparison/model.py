"""What two runs have in common and where they differ: frozen, and all that terminal, JSON and page look at."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

from ...vocabulary import Text, Verdict
from ..summary import RequirementResult, Summary
from ..view import CaseView, Finding, RunView

__all__ = [
    "CaseChange",
    "Change",
    "Comparison",
    "Fact",
    "FindingChange",
    "Integrity",
    "RequirementChange",
    "RunSide",
    "Side",
    "SideState",
]


class Side(enum.StrEnum):
    """Who or what a difference can come from."""

    PARTNER = "partner"
    PROFILE = "profile"
    CATALOGUE = "catalogue"
    TOOL = "tool"
    SETTINGS = "settings"
    SEED = "seed"

    @property
    def label(self) -> Text:
        return _SIDE_LABELS[self]


_SIDE_LABELS = {
    Side.PARTNER: Text("外部連携先システム", "partner system"),
    Side.PROFILE: Text("プロファイル", "profile"),
    Side.CATALOGUE: Text("試験項目", "catalogue"),
    Side.TOOL: Text("試験系", "tool"),
    Side.SETTINGS: Text("試験条件", "settings of the run"),
    Side.SEED: Text("乱数の種", "seed"),
}


class SideState(enum.StrEnum):
    """Whether a side changed, as far as the two journals tell."""

    CHANGED = "changed"
    SAME = "same"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    SideState.CHANGED: Text("変わった", "changed"),
    SideState.SAME: Text("同じ", "the same"),
    SideState.UNKNOWN: Text("記録がなく不明", "unknown: not recorded"),
}


class Change(enum.StrEnum):
    """What became of a case from one run to the other; declared from what matters most."""

    NEW_FAILURE = "new_failure"
    NEW_ERROR = "new_error"
    WORSE = "worse"
    FIXED = "fixed"
    BETTER = "better"
    UNJUDGED = "unjudged"
    JUDGED = "judged"
    OTHER = "other"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def label(self) -> Text:
        return _CHANGE_LABELS[self]

    @property
    def worse(self) -> bool:
        return self in {Change.NEW_FAILURE, Change.NEW_ERROR, Change.WORSE}

    @property
    def many(self) -> bool:
        """Told by name alone: a small selection beside a whole run has a hundred of them."""
        return self in {Change.UNJUDGED, Change.JUDGED, Change.OTHER, Change.REMOVED}


_CHANGE_LABELS = {
    Change.NEW_FAILURE: Text("新たな不合格", "new failures"),
    Change.NEW_ERROR: Text("新たな試験系異常", "new harness errors"),
    Change.WORSE: Text("そのほかの悪化", "otherwise worse"),
    Change.FIXED: Text("解消した不合格・試験系異常", "fixed"),
    Change.BETTER: Text("そのほかの改善", "otherwise better"),
    Change.UNJUDGED: Text("前回は判定したが、今回は判定していない", "judged before, not judged now"),
    Change.JUDGED: Text("今回はじめて判定した", "judged now, not before"),
    Change.OTHER: Text("そのほかの変化", "otherwise changed"),
    Change.ADDED: Text("増えたケース", "cases that came"),
    Change.REMOVED: Text("なくなったケース", "cases that went"),
}


@dataclass(frozen=True, slots=True)
class Integrity:
    """Whether a run's evidence is as it was when its manifest was made; `text` says it, `problems` what is not."""

    state: Literal["intact", "changed", "unknown"]
    text: Text
    problems: tuple[Text, ...] = ()
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class RunSide:
    """One of the two runs."""

    place: str
    view: RunView
    summary: Summary
    integrity: Integrity


@dataclass(frozen=True, slots=True)
class Fact:
    """One condition of both runs; None for what is not recorded."""

    side: Side
    key: str
    label: Text
    before: str | None
    after: str | None

    @property
    def state(self) -> SideState:
        if self.before is None or self.after is None:
            return SideState.UNKNOWN
        return SideState.SAME if self.before == self.after else SideState.CHANGED


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One expectation on one requirement in both runs; None where a run did not come to it."""

    before: Finding | None
    after: Finding | None

    @property
    def either(self) -> Finding:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One case whose verdict, or whose failing requirements, are not what they were.

    `findings` are those that differ and of which one at least is no plain pass; `lost` is how many that held before
    the later run did not come to. `defined_anew` says that the case or one of its requirements is described otherwise.
    """

    change: Change
    before: CaseView | None
    after: CaseView | None
    findings: tuple[FindingChange, ...]
    lost: int
    defined_anew: bool
    worse: bool

    @property
    def case(self) -> CaseView:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """One requirement that came, went, is judged otherwise, or reads otherwise (`defined_anew`)."""

    before: RequirementResult | None
    after: RequirementResult | None
    defined_anew: bool

    @property
    def result(self) -> RequirementResult:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        before, after = self.before, self.after
        return (None if before is None else before.verdict, None if after is None else after.verdict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side; everything in the order of the later run's catalogue."""

    before: RunSide
    after: RunSide
    remarks: tuple[Text, ...]
    facts: tuple[Fact, ...]
    sides: dict[Side, SideState]
    cases: tuple[CaseChange, ...]
    requirements: tuple[RequirementChange, ...]
    compared: int
    """How many cases both runs judged."""

    @property
    def worse(self) -> bool:
        return any(change.worse for change in self.cases)

    def of(self, change: Change) -> tuple[CaseChange, ...]:
        return tuple(each for each in self.cases if each.change is change)

    @property
    def changed_facts(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.state is SideState.CHANGED)
