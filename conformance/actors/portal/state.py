"""What the portal knows: citizens, links, sessions, consents and choices (guideline 2.2.1, 2.2.2, 2.2.4)."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from ...wires.base import NoticeHeader, PartnerAnswer, SignedOn

__all__ = ["AsIf", "LinkConsent", "NoticeList", "PortalCitizen", "PortalLink", "PortalSession", "PortalState"]


@dataclass(frozen=True, slots=True)
class PortalCitizen:
    """A citizen as the portal sees him: `key` is the profile's, `attributes` the basic four on his card."""

    key: str
    user_folder: bool
    attributes: Mapping[str, str]


@dataclass(slots=True)
class PortalLink:
    """A tie as the portal holds it. `settled` once the citizen came back linked or signed on with it.

    `told` once a call of the partner's said that linking is finished, which nothing else does for it.
    """

    citizen: str
    pseudonym: str
    settled: bool = False
    told: bool = False


class LinkConsent(enum.StrEnum):
    """The citizen's answer on the portal's consent screen for linking."""

    GIVEN = "given"
    DECLINED = "declined"


@dataclass(slots=True)
class PortalSession:
    """One browser's session at the portal; `authentications` counts the acts of authentication in it."""

    id: str
    citizen: str
    authentications: int = 1
    signed_on: list[SignedOn] = field(default_factory=list)
    linking: bool = False
    link_consent: LinkConsent | None = None
    unlinking: str | None = None
    """The pseudonym that the partner was last asked to untie."""
    vouched_for: str | None = None
    """The pseudonym under which the partner vouched for the citizen, where it was not he who authenticated here."""
    vouched_index: str | None = None
    """What the partner calls the login state there on which this session rests."""

    def rests_on(self, signed_on: SignedOn | None, pseudonym: str) -> bool:
        """Whether the partner means this session by one login state, or (None) by all those of a pseudonym."""
        if signed_on is None:
            return pseudonym in {self.vouched_for, *(state.pseudonym for state in self.signed_on)}
        vouched = (self.vouched_for, self.vouched_index) == (signed_on.pseudonym, signed_on.session_index)
        return signed_on.pseudonym == pseudonym and (vouched or signed_on in self.signed_on)


@dataclass(slots=True)
class AsIf:
    """One replaced step for a negative case: act under this pseudonym whatever the links say; `times` it was done."""

    pseudonym: str
    times: int = 0

    def use(self) -> str:
        self.times += 1
        return self.pseudonym


@dataclass(frozen=True, slots=True)
class NoticeList:
    """What the last retrieval brought, for the citizen's list; `detail` the answer in words where it brought none."""

    provided: bool
    headers: tuple[NoticeHeader, ...] = ()
    detail: str = ""


@dataclass(slots=True)
class PortalState:
    """Everything by its natural key; `waiting` holds requests that the citizen must act for first."""

    citizens: dict[str, PortalCitizen]
    links: dict[str, PortalLink] = field(default_factory=dict)
    retired: dict[str, str] = field(default_factory=dict)
    """Pseudonyms no longer linked, to the citizen who had them: never given to anybody else."""
    second_pseudonyms: dict[str, str] = field(default_factory=dict)
    """Pseudonyms at the second partner inside the stand-in, per citizen."""
    sessions: dict[str, PortalSession] = field(default_factory=dict)
    waiting: dict[str, httpx.Request] = field(default_factory=dict)
    as_if: dict[str, AsIf] = field(default_factory=dict)
    chosen: dict[str, AsIf] = field(default_factory=dict)
    """The pseudonym that a citizen's next link is given, where a case chose one."""
    notice_choice: set[str] = field(default_factory=set)
    notice_consent: set[str] = field(default_factory=set)
    listed: dict[str, NoticeList] = field(default_factory=dict)
    """What the citizen's list of notices shows, until the next retrieval."""
    answers: dict[str, PartnerAnswer] = field(default_factory=dict)
    """The partner's last answer per operation (`unlink`, `sign_off`), for the flow that asked."""
    attempting: bool = False
    """What is asked of the partner is an attempt of a case's, not the citizen's will: links and sessions stay."""

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Meanwhile no answer to sign-off or unlinking changes anything here."""
        self.attempting = True
        try:
            yield
        finally:
            self.attempting = False

    @contextmanager
    def choosing(self, citizen: str, pseudonym: str) -> Iterator[AsIf]:
        """Meanwhile a link that this citizen makes is given this pseudonym, which nobody has or had."""
        self.chosen[citizen] = AsIf(pseudonym)
        try:
            yield self.chosen[citizen]
        finally:
            del self.chosen[citizen]

    def chosen_for(self, citizen: str) -> str | None:
        return self.chosen[citizen].use() if citizen in self.chosen else None

    def told_linked(self, citizen: str) -> bool:
        """Whether the partner has said that this citizen's link is complete there."""
        link = self.links.get(citizen)
        return link is not None and link.told
