"""What the first cases stand on, with a profile or without: the way to the partner, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..evidence.recorder import Recorder
from ..wires.base import BackChannel, PartnerDescription

__all__ = ["Ground", "TlsLike"]


class TlsLike(Protocol):
    """What a TLS connection was; `certificate` is the server's, DER."""

    @property
    def version(self) -> str: ...
    @property
    def cipher(self) -> str: ...
    @property
    def certificate(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """`tls` gives the connections made so far by `host:port`; `describe_partner` raises as AccountWire's does."""

    base_url: str
    wires: frozenset[str]
    """Names of the wires in use."""
    back_channel: BackChannel
    tls: Callable[[], Mapping[str, TlsLike]]
    describe_partner: Callable[[], PartnerDescription]
    recorder: Recorder
    now: Callable[[], datetime]
    source: Callable[[], str | None]
    """The address from which the run's own machine went out, None as long as nothing went over the network."""
