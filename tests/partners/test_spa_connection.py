"""A partner that scripts bring to life: the HTTP engine says that it needs Chromium, and Chromium passes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from connection_kit import connection_test, partner_process

PARTNER = "tests.partners.spa.partner"
SECONDS = 240
# One case of each operation: consent, menu, the way from screen to screen and the session probe are in all of them.
CASES = {
    "link/2.2.2-2/needs-the-citizens-consent",
    "sso/2.2-3/login-state",
    "ssoff/2.2.3-8/from-partner",
    "unlink/2.2-2/tie-removed",
}


@pytest.fixture(scope="module")
def partner() -> Iterator[str]:
    """Its base URL."""
    with partner_process("-m", PARTNER) as url:
        yield url


def play(directory: Path, partner: str, browser: str) -> tuple[int, dict[str, Any]]:
    only = " or ".join(case.rpartition("/")[2] for case in CASES)
    arguments = ("--target-url", partner, "--target-profile", "reference", "--citizen-browser", browser, "-k", only)
    ended = connection_test(directory, *arguments, seconds=SECONDS)
    assert ended.evidence["run"]["citizenBrowser"] == browser
    return ended.code, {case["id"]: case for case in ended.evidence["cases"] if case["id"] in CASES}


def test_http_says_that_it_needs_chromium(tmp_path: Path, partner: str) -> None:
    code, cases = play(tmp_path, partner, "http")
    assert code == 3
    assert {case["verdict"] for case in cases.values()} == {"error"}
    for case in cases.values():
        assert "--citizen-browser chromium で実行してください" in case["reason"]


@pytest.mark.chromium
def test_chromium_passes(tmp_path: Path, partner: str) -> None:
    code, cases = play(tmp_path, partner, "chromium")
    assert {identifier: case["verdict"] for identifier, case in cases.items()} == dict.fromkeys(CASES, "pass")
    assert code == 0
