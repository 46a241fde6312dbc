"""What a wire is: how the four account operations, and the header list, travel between portal and partner.

A wire knows messages; it decides nothing. What the portal decides (is the citizen linked, has he consented, whose
session is this) it asks of `PortalSide`; what it sends without the citizen's browser it sends through `BackChannel`;
what it has read or written it shows to `MessageLog`. Cases never see any of it.

A wire is a plug-in: an object of the entry point group `conformance.wires`, under the name that profiles give in
`wires.account`, which is a `WirePlugin`: it makes the `AccountWire` out of `WireParts` (docs/wires.md, own wire).
"""

from __future__ import annotations

import enum
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import httpx

from ..evidence.exchange import Exchange
from ..profile import ClientIdentity, Profile
from ..vocabulary import Party, Text

__all__ = [
    "AccountWire",
    "AnswerKind",
    "BackChannel",
    "Decision",
    "Facts",
    "Grant",
    "Handler",
    "Interaction",
    "MessageLog",
    "NoticeAnswer",
    "NoticeHeader",
    "NoticeQuery",
    "NoticesWire",
    "PartnerAnswer",
    "PartnerDescription",
    "PortalSide",
    "Refusal",
    "RefusalReason",
    "SignOnRequest",
    "SignedOn",
    "Violation",
    "WireParts",
    "WirePlugin",
]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something a partner's message has wrong, and the clause that says so.

    `fatal` means that the portal cannot act on the message (no valid signature, not readable, not for us).
    """

    text: Text
    clause: str
    fatal: bool = False


class Facts(Protocol):
    """Where time and chance come from: the run, so that a recorded run can be judged again."""

    def now(self) -> datetime: ...

    @property
    def random(self) -> random.Random: ...


class MessageLog(Protocol):
    """Takes every decoded message. `exchange` is None while the exchange that carries it is still under way."""

    def message(
        self,
        *,
        wire: str,
        kind: str,
        sender: Party,
        receiver: Party,
        decoded: Mapping[str, Any],
        violations: Sequence[Violation] = (),
        exchange: str | None = None,
    ) -> None: ...


class BackChannel(Protocol):
    """Sends without the citizen's browser; recorded, bounded, allowed hosts only.

    Raises EnvironmentFault when the partner cannot be reached, PartnerFault when it breaks HTTP. If `refusable`, ending
    the connection (a TLS alert for want of a client certificate) is an answer: the exchange has no response then.
    """

    def send(
        self,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        *,
        sender: Party = Party.PORTAL,
        refusable: bool = False,
    ) -> Exchange: ...


class AnswerKind(enum.StrEnum):
    """How the partner answered a request of the portal's."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REFUSED = "refused"
    INVALID = "invalid"
    """No answer at all: unreadable, not authentic, not to our request, or an HTTP error without a proper refusal."""


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """`detail` is the wire's own word for it (status codes), for the report only.

    `crashed`: an HTTP server error, and no proper refusal in it.
    """

    kind: AnswerKind
    detail: str
    violations: tuple[Violation, ...] = ()
    crashed: bool = False


class RefusalReason(enum.StrEnum):
    """Why the portal does not vouch for the citizen."""

    NO_USER_FOLDER = "no_user_folder"
    NO_CONSENT = "no_consent"
    NOT_LINKED = "not_linked"


@dataclass(frozen=True, slots=True)
class Grant:
    """The portal vouches for the citizen under this pseudonym; `attributes` only in the answer that links.

    `attributes` has keys of the basic four: name, address, birthDate (YYYY-MM-DD), sex (male, female, other).
    """

    pseudonym: str
    session_index: str
    authenticated_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Interaction:
    """The citizen has to act at the portal first (log in, consent): show this; the request is taken up again then."""

    response: httpx.Response


Decision = Grant | Refusal | Interaction


@dataclass(frozen=True, slots=True)
class SignOnRequest:
    """What the partner asks: `may_link` when a new tie may come about, `attributes` what it wants to know."""

    may_link: bool
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedOn:
    """One login state at the partner that rests on the portal's authentication."""

    pseudonym: str
    session_index: str


Handler = Callable[[httpx.Request], httpx.Response]


class PortalSide(Protocol):
    """What a wire may ask of, and must tell, the portal."""

    @property
    def base_url(self) -> str:
        """Without a trailing slash; every endpoint of the portal's is below it."""

    def decide(self, request: httpx.Request, asked: SignOnRequest) -> Decision:
        """Whether the portal vouches for the citizen whose browser brought `request`."""

    def end_session_from_partner(self, request: httpx.Request, signed_on: SignedOn | None, pseudonym: str) -> bool:
        """The partner signs the citizen off; False when no such session exists."""

    def signed_off_at_partner(self, request: httpx.Request, *, ended: bool) -> httpx.Response:
        """The citizen's browser is here after signing off at the partner, and goes nowhere else: the portal's page."""

    def unlink_from_partner(self, pseudonym: str) -> bool:
        """The partner unties (the citizen declined there); False when the pseudonym is unknown."""

    def link_finished(self, pseudonym: str) -> bool:
        """The partner says that this link is complete there; False when the pseudonym is unknown."""

    def came_back_from_linking(self, request: httpx.Request, *, linked: bool) -> httpx.Response:
        """The citizen's browser is back after linking: goes on to the partner if it was completed."""

    def start_link(self, request: httpx.Request) -> httpx.Response:
        """The citizen begins to link, as if by choosing the partner here: consent first, then to the partner."""

    def open_service(self, request: httpx.Request, landing: str | None) -> httpx.Response:
        """The citizen wants to sign on to the partner, and to land there: authenticates here if need be."""

    def sign_on_from_partner(self, request: httpx.Request, pseudonym: str, index: str | None = None) -> httpx.Response:
        """The partner vouches for the citizen, in what it calls this login state: a session if linked, else refused."""

    def sign_on_from_partner_refused(self, request: httpx.Request, detail: str) -> httpx.Response:
        """The partner answered that it does not vouch for the citizen."""

    def sign_off_answered(self, request: httpx.Request, answer: PartnerAnswer) -> httpx.Response:
        """The partner answered the portal's sign-off through the browser."""

    def unlink_answered(self, request: httpx.Request, answer: PartnerAnswer) -> httpx.Response:
        """The partner answered the portal's unlinking through the browser."""

    def message_refused(self, request: httpx.Request, kind: str, violations: Sequence[Violation]) -> httpx.Response:
        """A partner's message cannot be acted on; shows the portal's error page and remembers why."""


@dataclass(frozen=True, slots=True)
class PartnerDescription:
    """What the partner says of itself: facts for the report, and problems with its own description."""

    entity: str
    facts: Mapping[str, str]
    requested_attributes: tuple[str, ...]
    problems: tuple[Violation, ...]
    certificate_sha256: tuple[str, ...] = ()


class AccountWire(Protocol):
    """Link, unlink, sign-on and sign-off as they travel."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> Text: ...

    @property
    def sign_off_variants(self) -> tuple[str, ...]:
        """The ways offered for sign-off from the portal (`redirect`, …), the profile's choice first."""

    @property
    def unlink_variants(self) -> tuple[str, ...]:
        """The ways this partner offers for unlinking (`redirect`, …), the profile's choice first."""

    @property
    def takes_unsolicited(self) -> bool:
        """Whether the profile says that the partner takes sign-on for which it did not ask."""

    @property
    def keep_answers(self) -> tuple[AnswerKind, ...]:
        """How a partner that keeps its sessions answers sign-off, as the profile declares."""

    @property
    def signing_certificate_sha256(self) -> str | None:
        """Fingerprint of the certificate that the portal signs with; None where this wire signs nothing."""

    def describe_partner(self) -> PartnerDescription:
        """Read (once) what the partner says of itself, or what the profile says for it.

        Raises EnvironmentFault when it cannot be reached, PartnerFault when it is unusable.
        """

    def endpoints(self) -> Mapping[str, Handler]:
        """What the citizen's browser brings from the partner: path below the portal's base URL to handler."""

    def direct_endpoints(self) -> Mapping[str, Handler]:
        """What the partner sends without a browser, served by the portal's listener alone; authenticated in here."""

    @property
    def portal_vouches_first(self) -> bool:
        """True when the portal vouches first, unasked, for link and sign-on: both then need `unsolicited`."""

    def start_link(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response | PartnerAnswer:
        """Send the browser to the partner, the portal's consent being given; `unsolicited` as in `start_sign_on`."""

    def start_sign_on(self, landing: str | None, unsolicited: Grant | None = None) -> httpx.Response | PartnerAnswer:
        """Send the browser to the partner so that it signs on; with `unsolicited`, vouching without being asked.

        A PartnerAnswer is the partner's direct refusal (or no answer at all): there is nowhere to send the browser.
        """

    def start_refused(self, refusal: Refusal) -> httpx.Response | None:
        """The portal refused to vouch first: tell the partner through the browser; None where it never hears of it."""

    def start_sign_on_from_partner(self) -> httpx.Response:
        """Send the browser to the partner so that the partner vouches for the citizen at the portal."""

    def start_sign_off(self, signed_on: SignedOn, variant: str) -> httpx.Response | PartnerAnswer:
        """Ask the partner to end a session: through the browser, or directly with the answer at once."""

    def start_unlink(self, pseudonym: str, variant: str) -> httpx.Response | PartnerAnswer:
        """Ask the partner to untie: through the browser, or directly with the answer at once."""


@dataclass(frozen=True, slots=True)
class WireParts:
    """What a run gives a wire. A wire's own options are `profile.wires.options[name]`, secrets in it as `Secret`.

    `showing` gives a back channel whose connections show this client certificate.
    """

    profile: Profile
    portal: PortalSide
    facts: Facts
    log: MessageLog
    back_channel: BackChannel
    showing: Callable[[ClientIdentity], BackChannel]


class WirePlugin(Protocol):
    """What an entry point of the group `conformance.wires` names."""

    def create(self, parts: WireParts) -> AccountWire:
        """The wire for one run. Raises UsageError for options that it cannot keep."""

    def portal_description(self, profile: Profile) -> bytes:
        """What the partner registers about the portal (SAML: metadata), without a run; UTF-8 where it is text."""


@dataclass(frozen=True, slots=True)
class NoticeHeader:
    """One notice header in our form (wire `json`): times as sent, `raw` the partner's own item.

    `nulls` names items that are there with no value (a retention limit without end), as opposed to missing ones.
    """

    id: str | None
    title: str | None
    sender: str | None
    received_at: str | float | None
    retain_until: str | float | None
    opened: bool | None
    url: str | None
    raw: Mapping[str, Any]
    nulls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NoticeQuery:
    """`authorised=False` sends no credentials. None is the profile's limit, and the start of the list."""

    pseudonym: str
    cursor: str | None = None
    limit: int | None = None
    authorised: bool = True


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """One answer to a query: the headers when it is one, and what is wrong with it."""

    exchange: Exchange
    provided: bool
    """True when the partner gave a list (HTTP success), False when it refused."""
    refused_properly: bool
    headers: tuple[NoticeHeader, ...]
    next_cursor: str | None
    problems: tuple[Violation, ...]
    unknown_fields: tuple[str, ...]
    """JSON Pointers of fields beyond those that the profile allows."""
    members: tuple[str, ...] = ()
    """Names of the members of a refusal's document."""


class NoticesWire(Protocol):
    """The header list as it travels."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> Text: ...

    @property
    def comes_in_parts(self) -> bool:
        """Whether the contract knows parts of a list, and how to ask for the next one."""

    def fetch(self, query: NoticeQuery) -> NoticeAnswer:
        """One request and its answer. Raises EnvironmentFault or PartnerFault as BackChannel does."""
