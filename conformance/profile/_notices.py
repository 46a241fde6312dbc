"""How notices get to a test citizen, and how the partner writes dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ._secret import Secret

__all__ = ["HttpCall", "KnownNotice", "ManyNotices", "NoticeOrder", "NoticeSettings", "PersonStep", "Seeding"]

NoticeOrder = Literal["newest_first", "oldest_first", "any"]


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A call of the partner's test environment. `url`, header values and all strings in `body` are templates.

    `id` is a JMESPath expression: where the answer has the notice's ID, which `{id}` stands for in the removal.
    """

    method: str
    url: str
    headers: Mapping[str, str | Secret] = field(default_factory=lambda: MappingProxyType({}))
    body: Mapping[str, Any] | None = None
    encoding: Literal["json", "form"] = "json"
    id: str | None = None


@dataclass(frozen=True, slots=True)
class PersonStep:
    """What a person has to do, as a template."""

    person: str


Seeding = HttpCall | PersonStep


@dataclass(frozen=True, slots=True)
class KnownNotice:
    """A notice that the partner holds for a citizen before the run starts; None is not compared."""

    citizen: str
    title: str
    sender: str | None = None
    received_at: datetime | None = None
    retain_until: datetime | None = None
    opened: bool | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class ManyNotices:
    """A citizen for whom the partner's operator put in this many notices before the run, by whatever means it has."""

    citizen: str
    count: int


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """`time_form` is `rfc3339`, `local`, `date`, `epoch_seconds`, `epoch_milliseconds` or a strptime pattern.

    Forms without an offset are read in `time_zone`.
    """

    time_form: str = "rfc3339"
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tokyo"))
    order: NoticeOrder = "newest_first"
    seeding: Seeding | None = None
    removal: Seeding | None = None
    known: tuple[KnownNotice, ...] = ()
    many: ManyNotices | None = None
