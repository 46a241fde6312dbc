"""Where a sign-on begins at the partner, by the wire's own word for it."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from actors.portal.conftest import FakeWire, make_portal

from conformance.flows import sign_on_begun_at_partner

START = "https://partner.test/start"


class _Starting(FakeWire):
    """The partner starts signing on at a page of its own."""

    def start_sign_on(self, landing: str | None, unsolicited: object = None) -> httpx.Response:
        assert unsolicited is None
        return httpx.Response(303, headers={"Location": START})


def _scene(wire: FakeWire) -> Any:
    return SimpleNamespace(portal=make_portal(wire), say=lambda ja, en, exchanges=(): None)


def test_the_citizen_goes_straight_to_the_partners_start(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    # The package has a function of the module's name.
    module = importlib.import_module("conformance.flows.sign_on")
    monkeypatch.setattr(module, "open_at_partner", lambda scene, device, url: opened.append(url))
    sign_on_begun_at_partner(_scene(_Starting()), SimpleNamespace())  # type: ignore[arg-type]
    assert opened == [START]


def test_a_portal_that_vouches_first_has_no_such_start() -> None:
    with pytest.raises(ValueError, match="starts no sign-on"):
        sign_on_begun_at_partner(_scene(_Starting(portal_vouches_first=True)), SimpleNamespace())  # type: ignore[arg-type]
