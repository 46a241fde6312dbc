"""What all tests of the Shibboleth partner stand on: the product is on the machine."""

from __future__ import annotations

import os

import pytest
from partner_kit import SHIBBOLETH


@pytest.fixture(scope="session")
def machine() -> None:
    """Apache and Shibboleth are there. CI installs them; nobody's own machine is changed by running tests."""
    if os.environ.get("CI") == "true":
        done = SHIBBOLETH.command("install")
        assert done.returncode == 0, done.stderr
    else:
        done = SHIBBOLETH.command("check")
        if done.returncode:
            pytest.skip(done.stderr.strip())
