"""For all tests of the project: what a marked test needs of the machine. Its kits are importable from every folder."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

_NODESAML = Path(__file__).parent / "partners" / "nodesaml" / "partner.py"


_LONGEST = ("test_sensitivity.py", "test_citizen_browser.py", "test_offers.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: two workers that take file by file are done at the same time."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests that drive a Chromium or node-saml are skipped where there is none; in CI that is a failure."""
    if item.get_closest_marker("chromium") is not None and _chromium() is None:
        _do_without("no Chromium, Chrome or Edge on this machine", "CI has to have a Chromium (apt install chromium)")
    if item.get_closest_marker("nodesaml") is not None and (obstacle := _nodesaml_obstacle()):
        _do_without(obstacle, f"CI has to have node-saml: {obstacle}")


def _do_without(reason: str, failure: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(failure)
    pytest.skip(reason)


@cache
def _nodesaml_obstacle() -> str:
    """Why the partner cannot run here, in its own words; empty where it can."""
    line = [sys.executable, str(_NODESAML), "check"]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False).stderr.strip()


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
