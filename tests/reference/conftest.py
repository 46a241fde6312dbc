"""A partner in this process, driven over HTTP; processes of its own are in test_process.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.reference.app import create_app, create_partner
from conformance.reference.defects import CATALOGUE
from conformance.reference.options import options_from

from .browser_kit import Browser
from .driver import Driver
from .portal_kit import METADATA, Portal

BASE_URL = "http://127.0.0.1:8080"


class Clock:
    """The time, which a test can move on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(scope="session")
def partner_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for all partners of the session: making one takes a while."""
    path = tmp_path_factory.mktemp("key") / "partner.pem"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drive(partner_key: Path, clock: Clock) -> Iterator[Callable[..., Driver]]:
    """Start a partner with options and defects, and get what drives it."""
    clients: list[httpx.Client] = []

    def start(*defects: str, portal_metadata: Path = METADATA, **options: str) -> Driver:
        overrides = CATALOGUE.overrides(defects)
        partner = create_partner(BASE_URL, portal_metadata, options_from(options), overrides, partner_key, clock)
        client = httpx.Client(transport=httpx.WSGITransport(create_app(partner)))
        clients.append(client)
        portal = Portal(BASE_URL)
        portal.clock = clock
        return Driver(client, BASE_URL, portal)

    yield start
    for client in clients:
        client.close()


@pytest.fixture
def driver(drive: Callable[..., Driver]) -> Driver:
    """The conformant partner with its default options."""
    return drive()


@pytest.fixture
def citizen(driver: Driver) -> Browser:
    return driver.browser()
