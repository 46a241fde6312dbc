"""For all tests of the project: what a marked test needs of the machine. Its kits are importable from every folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests that drive a Chromium are skipped where there is none; in CI that is a failure."""
    if item.get_closest_marker("chromium") is None or _chromium() is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail("CI has to have a Chromium (apt install chromium)")
    pytest.skip("no Chromium, Chrome or Edge on this machine")


@pytest.fixture(scope="session")
def chromium_executable() -> Path:
    """The system's Chromium, for tests that are marked `chromium`."""
    found = _chromium()
    assert found is not None, "a test without the mark `chromium` asks for one"
    return found


def _chromium() -> Path | None:
    # Imported when first asked: pytest reads this file for a connection test in the checkout as well.
    from conformance.actors.browser.chromium.executable import find_chromium

    return find_chromium()
