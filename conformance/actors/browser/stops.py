"""Why a visit ended before a page, or with a page that is of no use: the kinds, whom each concerns, and the words."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ...errors import ConformanceError, EnvironmentFault, ForbiddenHostError, HarnessError, PartnerFault
from ...vocabulary import Text

__all__ = ["Blame", "Navigation", "Stop", "StopKind", "TransportFailure"]


class Blame(enum.StrEnum):
    """Whom a stop concerns; decides the family of the error (docs/verdicts.md)."""

    ENVIRONMENT = "environment"
    PARTNER = "partner"
    HARNESS = "harness"


class StopKind(enum.StrEnum):
    """Reasons to stop. Those of the transport are also the kinds of a `TransportFailure`."""

    NAME_NOT_RESOLVED = "name_not_resolved"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TLS_ALERT = "tls_alert"
    """The other side ended it: for want of a client certificate, most often."""
    CONNECT_TIMEOUT = "connect_timeout"
    READ_TIMEOUT = "read_timeout"
    CONNECTION_LOST = "connection_lost"
    PROTOCOL = "protocol"
    PROXY = "proxy"
    BODY_TOO_LARGE = "body_too_large"
    BODY_ENDLESS = "body_endless"
    FORBIDDEN_HOST = "forbidden_host"
    ONLY_READING = "only_reading"
    BAD_LOCATION = "bad_location"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    NEEDS_SCRIPTS = "needs_scripts"
    LED_TO_PORTAL = "led_to_portal"
    ELEMENT_NOT_FOUND = "element_not_found"
    FORM_INVALID = "form_invalid"
    DOWNLOAD = "download"

    @property
    def blame(self) -> Blame:
        return _BLAME.get(self, Blame.PARTNER)


_BLAME = {
    StopKind.NAME_NOT_RESOLVED: Blame.ENVIRONMENT,
    StopKind.REFUSED: Blame.ENVIRONMENT,
    StopKind.UNREACHABLE: Blame.ENVIRONMENT,
    StopKind.CONNECT_TIMEOUT: Blame.ENVIRONMENT,
    StopKind.READ_TIMEOUT: Blame.ENVIRONMENT,
    StopKind.PROXY: Blame.ENVIRONMENT,
    StopKind.FORBIDDEN_HOST: Blame.HARNESS,
    StopKind.ONLY_READING: Blame.HARNESS,
    StopKind.NEEDS_SCRIPTS: Blame.HARNESS,
}

_EXPECTED = Text("画面または応答が得られること。", "A page or an answer is obtained.")


def _as_error(kind: StopKind, text: Text, exchanges: tuple[str, ...], url: str = "") -> ConformanceError:
    if kind is StopKind.FORBIDDEN_HOST:
        return ForbiddenHostError(text, url, exchanges)
    if kind.blame is Blame.ENVIRONMENT:
        return EnvironmentFault(text)
    if kind.blame is Blame.HARNESS:
        return HarnessError(text)
    return PartnerFault(_EXPECTED, text, exchanges)


@dataclass(frozen=True, slots=True)
class TransportFailure:
    """Why a request got no usable response."""

    kind: StopKind
    text: Text

    def to_error(self, exchanges: tuple[str, ...] = ()) -> ConformanceError:
        """The error of the right family: environment, forbidden host, or the partner's fault."""
        return _as_error(self.kind, self.text, exchanges)


@dataclass(frozen=True, slots=True)
class Navigation:
    """A top-level request that a browser makes or was about to make.

    `initiator` is the URL of the page that started it (None: typed into the address bar), which decides on
    SameSite cookies; `user` says that the citizen pressed something, as opposed to a page that submits or
    refreshes itself. `referrer` is what the Referer header is cut from under `referrer_policy`.
    """

    method: str
    url: str
    body: bytes = b""
    content_type: str | None = None
    initiator: str | None = None
    user: bool = True
    referrer: str | None = None
    referrer_policy: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a visit stopped; `pending` is the request that was not sent, where there is one."""

    kind: StopKind
    text: Text
    pending: Navigation | None = None

    def to_error(self, exchanges: tuple[str, ...] = ()) -> ConformanceError:
        """The error of the right family, for callers that cannot go on without a page."""
        return _as_error(self.kind, self.text, exchanges, self.pending.url if self.pending is not None else "")
