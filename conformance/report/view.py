"""What a run was, as its journal tells it: frozen, read-only, the only thing that the reports look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..vocabulary import Level, Operation, Origin, Party, Text, Verdict
from ..waiving import Waivers
from .recorded import RealStep, Redacted

__all__ = [
    "BODY_LIMIT",
    "Activity",
    "Attachment",
    "Attestation",
    "Body",
    "CaseSpec",
    "CaseView",
    "Cleanup",
    "Condition",
    "Exchange",
    "Finding",
    "Finish",
    "Headers",
    "Message",
    "NotOffered",
    "Note",
    "Picture",
    "RealStep",
    "Redacted",
    "Requirement",
    "RunView",
    "Screen",
    "Step",
]

BODY_LIMIT = 64 * 1024
"""Characters of a body that the view keeps; the journal has the whole."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One obligation of the catalogue, as it was when the run started."""

    id: str
    section: str
    operation: Operation
    level: Level
    obliged: str
    origin: Origin
    basis: str | None
    verify: tuple[str, ...]
    statement: Text


@dataclass(frozen=True, slots=True)
class CaseSpec:
    """What a case sets out to show."""

    id: str
    title: Text
    purpose: Text
    operation: Operation
    requirements: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Body:
    """A request's or response's body: its beginning as text or Base64, or nothing but its digest."""

    size: int
    text: str | None = None
    base64: str | None = None
    sha256: str | None = None
    shortened: bool = False

    @property
    def omitted(self) -> bool:
        return self.text is None and self.base64 is None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange; `seq` is its line in the journal."""

    seq: int
    id: str
    sender: Party
    receiver: Party
    device: str
    method: str
    url: str
    request_headers: Headers
    request_body: Body | None
    status: int | None
    response_headers: Headers
    response_body: Body | None
    failure: Text | None
    started_at: str
    duration_ms: float


@dataclass(frozen=True, slots=True)
class Message:
    """One decoded message of a wire, with what its strict reading found."""

    exchange: str
    id: str
    wire: str
    kind: str
    sender: str
    receiver: str
    decoded: Any
    violations: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG in the report directory; `masked` are the boxes that were painted over, as the journal has them."""

    file: str
    sha256: str
    width: int
    height: int
    masked: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen as the profile's recognisers, or the portal, named it; `seq` is its line in the journal."""

    seq: int
    exchange: str
    kind: str
    title: str
    device: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened on a visit and changes no verdict."""

    exchange: str | None
    kind: str
    text: Text


@dataclass(frozen=True, slots=True)
class Step:
    """What the citizen, the portal or the harness did, in words; `seq` is its line in the journal."""

    seq: int
    text: Text
    exchanges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation on one requirement."""

    requirement: str
    verdict: Verdict
    expected: Text
    observed: Text
    exchanges: tuple[str, ...]

    @property
    def difference(self) -> Text:
        """What was wanted beside what was seen: an observation alone does not tell what is wrong with it."""
        if self.verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE}:
            return self.observed
        return Text(
            f"期待「{self.expected.ja.rstrip('。')}」、観測「{self.observed.ja.rstrip('。')}」",
            f"expected “{self.expected.en.rstrip('.')}”, observed “{self.observed.en.rstrip('.')}”",
        )


@dataclass(frozen=True, slots=True)
class Activity:
    """Everything that was done and seen, in a case or outside all cases."""

    steps: tuple[Step, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    messages: tuple[Message, ...] = ()
    screens: tuple[Screen, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, run or not."""

    spec: CaseSpec
    verdict: Verdict
    reason: Text | None
    root_case: str | None
    findings: tuple[Finding, ...]
    activity: Activity
    started_at: datetime | None
    duration_ms: float | None

    @property
    def id(self) -> str:
        return self.spec.id


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A conditional that the profile declares absent, and why."""

    requirement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person attached; `file` is its copy in the report directory."""

    name: str
    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a person states for that which no tool can see."""

    requirement: str
    statement: str
    by: str
    on: str
    sample: bool
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact of the run learnt on the way, such as the fingerprint of the partner's certificate."""

    key: str
    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class Cleanup:
    """Something that the run made at the partner, and whether it was removed again."""

    text: Text
    ok: bool


@dataclass(frozen=True, slots=True)
class Finish:
    """How the run ended."""

    at: datetime
    exit_code: int
    interrupted: bool


@dataclass(frozen=True, slots=True)
class RunView:
    """One run. `remarks` says what about the journal itself a reader has to know (cut, gaps, unknown records)."""

    run: Mapping[str, Any]
    started_at: datetime
    last_at: datetime
    finish: Finish | None
    requirements: tuple[Requirement, ...]
    cases: tuple[CaseView, ...]
    selected: tuple[str, ...]
    not_offered: tuple[NotOffered, ...]
    other_wires: Mapping[str, str]
    """Requirements that belong to a wire that this run did not use, with its name."""
    attestations: tuple[Attestation, ...]
    waivers: Waivers
    """They have been counted in: what they cover is allowed in the cases already."""
    conditions: tuple[Condition, ...]
    notices: tuple[Text, ...]
    cleanups: tuple[Cleanup, ...]
    outside: Activity
    remarks: tuple[Text, ...]
    journal_sha256: str
    """Of the file as it was read."""
    redacted: tuple[Redacted, ...] = ()
    real_steps: tuple[RealStep, ...] = ()
    """What people did in real environments (`records.jsonl`): beside the verdicts, and changing none of them."""

    @property
    def interrupted(self) -> bool:
        """Interrupted, or killed: a run that never wrote its end did not reach it."""
        return self.finish is None or self.finish.interrupted

    @property
    def has_profile(self) -> bool:
        return bool((self.run.get("profile") or {}).get("name"))

    def case(self, case_id: str) -> CaseView | None:
        return next((case for case in self.cases if case.id == case_id), None)
