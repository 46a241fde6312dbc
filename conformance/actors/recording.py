"""What stands in the partner's place where a run is played again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from ..evidence.exchange import RecordedRequest
from ..evidence.recorder import Recorder
from .browser import Browser
from .browser.tls import TlsFacts
from .browser.transport import Answer, Router

__all__ = ["Recording"]


class Recording(Protocol):
    """A run that is played again, in the partner's place."""

    def answer(self, request: RecordedRequest) -> Answer: ...

    def browsers(self, router: Router, recorder: Recorder) -> Callable[[str], Browser] | None:
        """Makes a device's browser where the run's ran scripts; None where its requests can be made again."""
        ...

    def tls(self) -> Mapping[str, TlsFacts]:
        """What TLS connections were, by `host:port`."""
        ...

    def outside(self) -> AbstractContextManager[str]:
        """The URL of the address that was there for the moment, for a partner that asks where it should not."""
        ...
