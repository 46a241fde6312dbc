"""What a replay comes to: case by case, and as a whole."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import Any, final

from ..vocabulary import Text, Verdict

__all__ = ["CaseReplay", "Difference", "Replay", "Side", "Status"]


@final
class Status(enum.StrEnum):
    """What the replay of a case says."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_JUDGED = "not_judged_again"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Status.SAME: Text("一致", "same"),
    Status.DIFFERENT: Text("相違", "different"),
    Status.NOT_JUDGED: Text("再判定不可", "not judged again"),
}


@final
class Side(enum.StrEnum):
    """Which side changed, where a case differs."""

    RECORDING = "recording"
    CATALOGUE = "catalogue"
    TOOL = "tool"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was recorded: a part of what was sent in an exchange, a finding, or the verdict."""

    exchange: str
    what: str
    recorded: str
    replayed: str

    def to_json(self) -> dict[str, str]:
        return {
            "exchange": self.exchange,
            "what": self.what,
            "recorded": self.recorded,
            "replayed": self.replayed,
        }


@dataclass(frozen=True, slots=True)
class CaseReplay:
    """One case. `why` says what keeps it from being judged again, or what the difference comes from."""

    case: str
    status: Status
    recorded: Verdict | None
    replayed: Verdict | None
    differences: tuple[Difference, ...] = ()
    side: Side | None = None
    why: Text | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "status": self.status,
            "recorded": self.recorded,
            "replayed": self.replayed,
            "differences": [each.to_json() for each in self.differences],
            "side": self.side,
            "why": None if self.why is None else self.why.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """A whole run. `intact` is None for evidence without a manifest; `problems` are what is not as it was there.

    `changed` is what differs between then and now, tool and catalogue (what, then, now); `not_recorded` are cases of
    this catalogue that the recording does not have; `exchanges` is how many were played again.
    """

    run: str
    intact: bool | None
    problems: tuple[Text, ...]
    changed: tuple[tuple[Text, str, str], ...]
    cases: tuple[CaseReplay, ...]
    not_recorded: tuple[str, ...]
    exchanges: int

    @property
    def counts(self) -> Counter[Status]:
        return Counter(each.status for each in self.cases)

    @property
    def exit_code(self) -> int:
        """0 where all is the same, 1 for a difference, 6 where nothing differs and something was not judged again."""
        if self.intact is False or self.counts[Status.DIFFERENT]:
            return 1
        return 6 if self.counts[Status.NOT_JUDGED] else 0

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "intact": self.intact,
            "problems": [each.to_json() for each in self.problems],
            "changed": [{"what": what.to_json(), "then": then, "now": now} for what, then, now in self.changed],
            "counts": {status: self.counts[status] for status in Status},
            "exchanges": self.exchanges,
            "notRecorded": list(self.not_recorded),
            "cases": [each.to_json() for each in self.cases],
        }
