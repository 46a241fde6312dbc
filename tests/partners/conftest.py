"""What all tests of a real partner stand on: the product is on the machine."""

from __future__ import annotations

import os

import pytest
from partner_kit import command


@pytest.fixture(scope="session")
def machine() -> None:
    """Apache and Shibboleth are there; on a developer's machine that cannot have them, the tests say so."""
    done = command("install")
    if done.returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(done.stderr)
        pytest.skip(done.stderr.strip())
