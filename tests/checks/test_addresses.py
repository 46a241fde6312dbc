"""What other sites learn: an origin at most."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from conformance.checks import keeps_addresses_to_itself

OWN = {"post.example.jp:443", "127.0.0.1:8000", "[::1]:8000"}
PAGE = "https://post.example.jp/notices/7"


@dataclass(frozen=True)
class Asked:
    url: str
    referrer: str | None


@pytest.mark.parametrize(
    ("url", "referrer", "kept"),
    [
        ("https://post.example.jp/logo.png", PAGE, True),
        ("https://post.example.jp:443/logo.png", PAGE, True),
        ("http://127.0.0.1:8000/logo.png", "http://127.0.0.1:8000/notices/7", True),
        ("http://[::1]:8000/logo.png", "http://[::1]:8000/notices/7", True),
        ("https://cdn.example/logo.png", None, True),
        ("https://cdn.example/logo.png", "https://post.example.jp/", True),
        ("https://cdn.example/logo.png", "https://post.example.jp", True),
        ("https://cdn.example/logo.png", PAGE, False),
        ("https://cdn.example/logo.png", "https://post.example.jp/?notice=7", False),
        ("http://post.example.jp/logo.png", PAGE, False),
        ("https://post.example.jp:8443/logo.png", PAGE, False),
        ("https://cdn.example:99999/logo.png", PAGE, False),
    ],
)
def test_only_an_origin_goes_elsewhere(url: str, referrer: str | None, kept: bool) -> None:
    outcome = keeps_addresses_to_itself([Asked(url, referrer)], OWN, ("x1",))
    assert outcome.held is kept
    assert outcome.exchanges == ("x1",)
    assert (url in outcome.observed.ja) is not kept
