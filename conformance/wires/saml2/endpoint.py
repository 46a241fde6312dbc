"""What the portal's endpoints have in common: receive, authenticate, check, log, act or refuse."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx

from ..base import Violation
from .checks import Circumstances, violation
from .context import Context, recorded
from .decode import Message, read, schema_violations, to_json
from .inbound import Authenticated, Envelope, NotAMessageError, authenticate, receive
from .messages import read_header
from .metadata_model import Role

__all__ = ["Incoming", "MessageEndpoint"]


@dataclass(slots=True)
class Incoming:
    """One message under examination. `violations` grows with the checks."""

    request: httpx.Request
    envelope: Envelope
    role: Role
    authenticated: Authenticated
    message: Message
    decoded: dict[str, Any]
    violations: list[Violation] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.envelope.kind

    @property
    def is_fatal(self) -> bool:
        return any(violation.fatal for violation in self.violations)


class MessageEndpoint(ABC):
    """One path of the portal's; subclasses say which messages it takes and what to do with them."""

    path: ClassVar[str]
    needed: ClassVar[Mapping[str, frozenset[str]]]
    """Kind of message to the members without which the portal cannot act."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def __call__(self, request: httpx.Request) -> httpx.Response:
        try:
            envelope = self.receive(request)
        except NotAMessageError as error:
            kind = " / ".join(self.needed)
            self.context.log_received(kind, {}, [error.violation])
            return self.refusal(request, kind, [error.violation])
        incoming = self._examine(request, envelope)
        return self.act(incoming)

    def receive(self, request: httpx.Request) -> Envelope:
        """The message, as the browser brings it; raises NotAMessageError."""
        return receive(request, self.needed)

    def refusal(self, request: httpx.Request, kind: str, violations: Sequence[Violation]) -> httpx.Response:
        """What is shown where the portal cannot act on a message."""
        return self.context.portal.message_refused(request, kind, violations)

    @abstractmethod
    def act(self, incoming: Incoming) -> httpx.Response:
        """Check what is particular to the message, then answer it."""

    def _examine(self, request: httpx.Request, envelope: Envelope) -> Incoming:
        role = self.role_of(envelope)
        authenticated = authenticate(envelope, role.signing)
        message = read(envelope.kind, authenticated.element)
        decoded = recorded(to_json(message), envelope.binding, envelope.relay_state)
        violations = [
            *envelope.violations,
            *authenticated.violations,
            *schema_violations(envelope.kind, decoded, self.needed[envelope.kind]),
        ]
        return Incoming(request, envelope, role, authenticated, message, decoded, violations)

    def role_of(self, envelope: Envelope) -> Role:
        """The partner's role that claims to send; the service provider for an issuer that nobody knows."""
        metadata = self.context.partner.metadata
        issuer = read_header(envelope.element).issuer
        return metadata.role_of(issuer.value if issuer else None) or metadata.sp

    def circumstances(self, incoming: Incoming) -> Circumstances:
        return self.context.circumstances(
            incoming.role, self.context.url(self.path), signed=incoming.authenticated.signed
        )

    def log(self, incoming: Incoming) -> None:
        self.context.log_received(incoming.kind, incoming.decoded, incoming.violations)

    def refuse(self, incoming: Incoming) -> httpx.Response:
        """The portal cannot act on the message."""
        self.log(incoming)
        return self.refusal(incoming.request, incoming.kind, incoming.violations)

    def nowhere_to_answer(self, incoming: Incoming, service: str) -> httpx.Response:
        """The request was carried out, but the partner's metadata names no front-channel endpoint for the answer."""
        missing = violation(
            f"応答を返す受信先（{service}、HTTP-Redirect 又は HTTP-POST）がメタデータにありません。",
            f"The metadata has no {service} for HTTP-Redirect or HTTP-POST to answer to.",
            "saml-metadata-2.0-os 2.4.2",
            fatal=True,
        )
        return self.refusal(incoming.request, incoming.kind, [missing])
