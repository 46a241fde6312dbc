"""Wires and their options; the defaults are those of our assumptions (docs/wires.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ._network import ClientIdentity
from ._rest import Basic, RestOptions
from ._secret import Secret

__all__ = [
    "BASIC_FOUR",
    "Binding",
    "JsonNoticesOptions",
    "NoticeMapping",
    "PartnerIdentityProvider",
    "Saml2Options",
    "SignatureAlgorithm",
    "Wires",
]

Binding = Literal["auto", "redirect", "post", "soap"]
SignatureAlgorithm = Literal["rsa-sha256", "ecdsa-sha256"]

BASIC_FOUR = ("name", "address", "birthDate", "sex")


@dataclass(frozen=True, slots=True)
class PartnerIdentityProvider:
    """The partner's identity provider (sign-on from the partner), where its metadata is not that of the rest."""

    metadata: str | Path | None = None
    entity_id: str | None = None
    binding: Literal["auto", "redirect", "post"] = "auto"


@dataclass(frozen=True, slots=True)
class Saml2Options:
    """Options of the `saml2` wire.

    `metadata` is a path below the target's URL, a URL, or (as Path) a file. `link_start` and `sign_on_start` are URLs
    at the partner with the placeholders `{landing}` and `{entity_id}` (the portal's), percent-encoded when filled in.
    """

    metadata: str | Path = "/saml/metadata"
    entity_id: str | None = None
    start: Literal["partner", "unsolicited"] = "partner"
    link_start: str | None = None
    sign_on_start: str | None = None
    landing: str | None = None
    """Where to land after sign-on, when nothing else is asked for; None: the probe's page."""
    relay_state: str = "{landing}"
    unsolicited: bool = False
    """Whether the partner takes a Response that it did not ask for, where `start` is `partner`."""
    unsolicited_unknown: Literal["refuse", "link"] = "refuse"
    on_decline: Literal["nothing", "terminate"] = "nothing"
    unlink_binding: Binding = "auto"
    sign_off_binding: Binding = "auto"
    keep_answer: Literal["partial", "refused"] = "partial"
    """How a partner that keeps its sessions answers sign-off: PartialLogout, or RequestDenied (saml-core 3.2.2.2)."""
    signed_response: bool = False
    signature_algorithm: SignatureAlgorithm = "rsa-sha256"
    encrypt_assertion: bool = False
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({name: name for name in BASIC_FOUR}))
    """Our attribute's name to the partner's."""
    attribute_name_format: Literal["basic", "uri", "unspecified"] = "basic"
    attribute_values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Our attribute's name to (our value to the partner's)."""
    clock_skew: int = 180
    """Seconds of clock difference that the partner may tolerate, at most."""

    def in_partners_form(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """The basic four, under our names, as they travel."""
        return {name: self.attribute_values.get(name, {}).get(value, value) for name, value in attributes.items()}

    identity_provider: PartnerIdentityProvider = PartnerIdentityProvider()


@dataclass(frozen=True, slots=True)
class NoticeMapping:
    """JMESPath expressions from the partner's answer to ours; all but `items` and `next_cursor` apply to one item."""

    items: str = "notices"
    next_cursor: str = "nextCursor"
    id: str = "id"
    title: str = "title"
    sender: str = "sender"
    received_at: str = "receivedAt"
    retain_until: str = "retainUntil"
    opened: str = "opened"
    url: str = "url"


@dataclass(frozen=True, slots=True)
class JsonNoticesOptions:
    """Options of the `json` wire.

    `request` is the body: strings that are one placeholder (`{pseudonym}`, `{cursor}`, `{limit}`) take the value with
    its type, and a member whose placeholder has no value is left out. Schemas are JSON Schema; None is ours, which an
    answer is held to only where the profile maps no field.
    """

    endpoint: str = "/api/notices"
    authentication: Secret | Basic | ClientIdentity | None = None
    """A bearer token, basic credentials, or a client certificate; None only where the wire is not in use."""
    request: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({"pseudonym": "{pseudonym}", "cursor": "{cursor}", "limit": "{limit}"})
    )
    mapping: NoticeMapping = NoticeMapping()
    allowed_fields: tuple[str, ...] = ()
    """Members of a notice that are allowed beside the seven."""
    limit: int = 100
    answer_schema: Mapping[str, Any] | None = None
    refusal_schema: Mapping[str, Any] | None = None
    refusal_content_type: str = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Wires:
    """Names of the chosen wires; `options` has every wire's table as it stands in the profile.

    In the table of a wire that is not ours, references to secrets (`{ env = … }`) have become `Secret`.
    """

    account: str = "saml2"
    notices: str = "json"
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    saml2: Saml2Options = Saml2Options()
    json: JsonNoticesOptions = JsonNoticesOptions()
    rest: RestOptions = field(default_factory=RestOptions)
