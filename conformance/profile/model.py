"""The profile: one partner, described. Frozen, typed, complete: what a run needs to know before it starts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ..errors import ProfileError
from ..vocabulary import ScreenKind, Text
from ._hosts import netloc, normal_base
from ._network import Network
from ._notices import NoticeSettings
from ._screens import Absent, Matcher, PageAction, PictureSettings, Probe, ProvisionConsent, Screen
from ._secret import Secret
from ._wires import Wires

__all__ = [
    "AccountSource",
    "Attacks",
    "Citizen",
    "Cost",
    "Environment",
    "Form4",
    "Offers",
    "PortalListener",
    "PortalSettings",
    "Profile",
    "SignOnFromPartner",
    "Target",
]

Environment = Literal["reference", "staging", "production"]
AccountSource = Literal["portal", "typed", "existing"]


@dataclass(frozen=True, slots=True)
class Target:
    """The system under test. Without `base_url` the reference partner is started for the run."""

    name: str
    operator: str
    environment: Environment
    base_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    build: str | None = None
    """What the operator calls the version under test: a report names the configuration that it judged."""


@dataclass(frozen=True, slots=True)
class PortalListener:
    """The portal's back-channel listener: where it listens, and the URL under which the partner reaches it.

    Port 0 is one that the system chooses when the run starts. Without `base_url` it is reached where it listens.
    """

    address: str
    port: int
    base_url: str | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        scheme = "http" if self.certificate is None else "https"
        return self.base_url or f"{scheme}://{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """The stand-in: host name, entity ID and key pair (PEM)."""

    base_url: str
    entity_id: str
    key: Secret
    certificate: str = dataclasses.field(repr=False)
    key_password: Secret | None = None
    listener: PortalListener | None = None


@dataclass(frozen=True, slots=True)
class SignOnFromPartner:
    """Sign-on that the partner vouches for: started by the portal's request, or by the citizen on a page there."""

    start: Literal["portal", "partner"]
    page: str | None = None
    press: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """What the partner offers; each conditional of the guideline is offered or absent with a reason.

    `account_source`: where account data comes from when linking (guideline 2.2.1): the portal, the citizen's typing, or
    an account that exists already.
    """

    account_source: AccountSource
    sign_on_from_partner: SignOnFromPartner | Absent
    sign_off_from_partner: PageAction | Absent
    provision_consent: ProvisionConsent | Absent
    sign_off_policy: Literal["logout", "keep"] = "logout"
    relink_account: Literal["same", "new", "any"] = "any"
    relink_pseudonym: Literal["new", "same"] = "new"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a link takes; `max_links` None is no limit. `person_seconds`: how long each wait for a person is."""

    link_effort: Literal["automatic", "person"] = "automatic"
    max_links: int | None = None
    person_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Attacks:
    """Who agreed to attack cases, and when."""

    agreed_with: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Form4:
    """What the cover says of people, for form 4 (接続試験完了報告書): None is shown as not filled in, never guessed."""

    applicant: str | None = None
    tester: str | None = None
    approver: str | None = None


@dataclass(frozen=True, slots=True)
class Citizen:
    """A test person. `attributes` are the basic four (`name`, `address`, `birthDate`, `sex`).

    `shown_as` is what the partner's pages show for the account; `account` are further values that forms ask for.
    """

    key: str
    synthetic: bool
    user_folder: bool
    shown_as: str
    attributes: Mapping[str, str]
    login: str | None = None
    password: Secret | None = None
    account: Mapping[str, str | Secret] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    listed_as: str | None = None
    """The key in the profile, for a citizen who plays another's part."""

    @property
    def named(self) -> str:
        """The profile's name for this citizen, whatever part he plays."""
        return self.listed_as or self.key

    def values(self) -> dict[str, str]:
        """What templates stand for, secrets revealed: for forms only, never for a log."""
        found: dict[str, str | Secret | None] = {
            **self.account,
            **self.attributes,
            "citizen": self.named,
            "login": self.login,
            "password": self.password,
        }
        return {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in found.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it. `path` is the file, `digest` the SHA-256 of its bytes (hex).

    `elsewhere` are citizens who play in another part of the run: here, only their data is kept out of pictures.
    """

    name: str
    path: Path
    digest: str
    target: Target
    network: Network
    portal: PortalSettings
    wires: Wires
    offers: Offers
    cost: Cost
    attacks: Attacks | None
    probe: Probe
    screens: Mapping[ScreenKind, Screen]
    citizens: tuple[Citizen, ...]
    notices: NoticeSettings
    pictures: PictureSettings
    form4: Form4 = dataclasses.field(default_factory=Form4)
    elsewhere: tuple[Citizen, ...] = ()
    document: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False, compare=False)
    """What it was read from: its secrets named, not revealed."""

    @property
    def base_url(self) -> str:
        """The target's URL, without a slash at its end; an error as long as the embedded partner is not started."""
        if self.target.base_url is None:
            raise ProfileError(
                Text(
                    f"{self.path.name}: target.base_url がまだ決まっていません。"
                    "付属の参照実装を起動して with_base_url で与えてください。",
                    f"{self.path.name}: target.base_url is not known yet; "
                    "start the reference partner and use with_base_url.",
                )
            )
        return self.target.base_url

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """`host:port` of the target and of everything in `target.allowed_hosts`."""
        base = () if self.target.base_url is None else (self.target.base_url,)
        return frozenset(netloc(reference) for reference in (*base, *self.target.allowed_hosts))

    def with_base_url(self, url: str) -> Profile:
        """The same profile for a partner at another URL (the embedded one, on the port that it got)."""
        return dataclasses.replace(self, target=dataclasses.replace(self.target, base_url=normal_base(url)))

    def with_listener_port(self, port: int) -> Profile:
        """The same profile with the port that the back-channel listener got."""
        if self.portal.listener is None:
            return self
        listener = dataclasses.replace(self.portal.listener, port=port)
        return dataclasses.replace(self, portal=dataclasses.replace(self.portal, listener=listener))

    def resolve(self, reference: str) -> str:
        """Absolute URL of a path below the target, or of a URL as it is."""
        if "://" in reference:
            return reference
        return f"{self.base_url}/{reference.removeprefix('/')}"

    def citizen(self, key: str) -> Citizen:
        return next(citizen for citizen in self.citizens if citizen.key == key)
