"""The partner's own calls to the portal: served apart from what browsers reach, and waited for where they come late."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final, final

import httpx

from ...wires.base import Handler

__all__ = ["OUTSIDE", "DirectCalls"]

OUTSIDE: Final = "/outside"
"""Nobody has any business here: only a partner that fetches what a message tells it to comes to it."""

_SECONDS_FOR_A_CALL: Final = 5.0


@final
class DirectCalls:
    """`endpoints` are the wire's, by path; none where the partner never calls by itself."""

    def __init__(self) -> None:
        self.endpoints: Mapping[str, Handler] = {}
        self.strayed: list[str] = []
        """What was asked for outside, as it came."""
        self.reached = False
        """Whether anything ever came: only then does what did not come tell something."""
        self._called = threading.Condition()

    def serve(self, request: httpx.Request) -> httpx.Response:
        self.reached = True
        if request.url.path == OUTSIDE:
            self.strayed.append(f"{OUTSIDE}?{request.url.query.decode('ascii', 'replace')}")
            return httpx.Response(200, headers={"Content-Type": "application/xml-dtd"}, content=b"")
        endpoint = self.endpoints.get(request.url.path)
        if endpoint is None:
            return httpx.Response(404)
        response = endpoint(request)
        with self._called:
            self._called.notify_all()
        return response

    def wait(self, came_about: Callable[[], bool]) -> bool:
        """Whether this holds, at once or after a call that may take the partner a few seconds."""
        if not self.endpoints:
            return came_about()
        with self._called:
            return self._called.wait_for(came_about, _SECONDS_FOR_A_CALL)
