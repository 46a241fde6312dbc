"""Options of the wire `rest`: an HTTP and JSON contract, declared call by call (docs/wires.md, rest)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from ._network import ClientIdentity
from ._secret import Secret

__all__ = ["AnswerRule", "Basic", "RestAnswer", "RestCall", "RestCalls", "RestOperation", "RestOptions", "RestValues"]


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Basic:
    """Basic credentials (RFC 7617)."""

    user: str
    password: Secret


Credentials = Secret | Basic | ClientIdentity
"""A Secret is a bearer token (RFC 6750)."""


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """Which answers mean this: one of these statuses and, where given, `when` (JMESPath on the document) is true."""

    status: tuple[int, ...]
    when: str | None = None


@dataclass(frozen=True, slots=True)
class RestValues:
    """JMESPath expressions: where an answer has what the flows need."""

    url: str = "url"
    """Where the citizen's browser goes next: the consent screen, or the one-time sign-on URL."""
    pseudonym: str = "pseudonym"
    """Whom the partner vouches for (`redeem`)."""
    error: str = "type"
    """The partner's word for a refusal, for the report only."""


@dataclass(frozen=True, slots=True)
class RestOperation:
    """One request of the portal's, and what its answers mean; an answer that no rule matches is a failure.

    `path`, header values and strings in `body` are templates. `schema` and `refusal_schema` are JSON Schemas; None is
    ours (`schemas/rest/`).
    """

    path: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    headers: Mapping[str, str | Secret] = field(default_factory=_empty)
    body: Mapping[str, Any] | None = None
    accepted: AnswerRule = AnswerRule((200, 201, 202, 204))
    refused: AnswerRule = AnswerRule((400, 403, 404, 409, 410, 422))
    kept: AnswerRule | None = None
    """Of sign-off: taken, and the session lives on as the declared policy says."""
    failed: AnswerRule | None = None
    """Looked at first: what looks like another answer and is a failure."""
    values: RestValues = RestValues()
    schema: Mapping[str, Any] | None = None
    refusal_schema: Mapping[str, Any] | None = None
    content_type: str = "application/json"
    refusal_content_type: str = "application/problem+json"


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """What the portal answers: to a direct call a status and a body, whose strings are templates; to one by the
    citizen's browser `location`, where it is sent at the partner (None: the portal shows a page of its own)."""

    status: int = 204
    body: Mapping[str, Any] | None = None
    location: str | None = None

    @property
    def is_page(self) -> bool:
        """Whether the profile says nothing of what a browser gets: then it is the portal's own page."""
        return self.body is None and self.location is None


@dataclass(frozen=True, slots=True)
class RestCall:
    """One call of the partner's: direct (JSON, to the portal's listener) or by the citizen's browser (its parameters).

    `values` are JMESPath expressions on the JSON document, or on the object of the parameters.
    """

    path: str
    by: Literal["direct", "browser"] = "direct"
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] | None = None
    values: Mapping[str, str] = field(default_factory=_empty)
    answer: RestAnswer = RestAnswer()
    schema: Mapping[str, Any] | None = None

    @property
    def verb(self) -> str:
        return self.method or ("POST" if self.by == "direct" else "GET")


@dataclass(frozen=True, slots=True)
class RestCalls:
    """The calls that the partner makes; None is one that it does not make."""

    authentication: Secret | Basic | None = None
    """What the partner shows in direct calls."""
    link_start: RestCall | None = None
    link_finished: RestCall | None = None
    sign_on_start: RestCall | None = None
    sign_on: RestCall | None = None
    sign_off: RestCall | None = None

    @property
    def declared(self) -> tuple[tuple[str, RestCall], ...]:
        """The calls that there are, by name."""
        named = (
            ("link_start", self.link_start),
            ("link_finished", self.link_finished),
            ("sign_on_start", self.sign_on_start),
            ("sign_on", self.sign_on),
            ("sign_off", self.sign_off),
        )
        return tuple((name, call) for name, call in named if call is not None)


@dataclass(frozen=True, slots=True)
class RestOptions:
    """The contract with one partner. The four operations are None only where the wire is not in use."""

    authentication: Credentials | None = None
    link: RestOperation | None = None
    sign_on: RestOperation | None = None
    unlink: RestOperation | None = None
    sign_off: RestOperation | None = None
    redeem: RestOperation | None = None
    """Exchanges the one-time code that the partner gave for the pseudonym."""
    sign_on_from_partner: str | None = None
    """Where the portal sends the browser for the partner to authenticate the citizen."""
    refused: str | None = None
    """Where the portal sends the browser when it does not vouch for the citizen; None: nowhere."""
    birth_date_form: str = "%Y-%m-%d"
    time_form: str = "rfc3339"
    attribute_values: Mapping[str, Mapping[str, str]] = field(default_factory=_empty)
    """Our attribute's name to (our value to the partner's)."""
    calls: RestCalls = RestCalls()

    def shows_credentials(self, operation: RestOperation | None) -> bool:
        """Whether this request carries any: those of all requests, or a secret header of its own (an API key)."""
        own = operation is not None and any(isinstance(value, Secret) for value in operation.headers.values())
        return own or self.authentication is not None

    def shows_values(self, operation: RestOperation | None) -> bool:
        """Whether its credentials have a value that could be another: a certificate has none."""
        own = operation is not None and any(isinstance(value, Secret) for value in operation.headers.values())
        return own or isinstance(self.authentication, Secret | Basic)

    def in_partners_form(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """The basic four as they travel: `birthDate` is given as YYYY-MM-DD."""
        said = dict(attributes)
        if "birthDate" in said:
            said["birthDate"] = date.fromisoformat(said["birthDate"]).strftime(self.birth_date_form)
        return {name: self.attribute_values.get(name, {}).get(value, value) for name, value in said.items()}
