"""What kept a request from being answered, told from the exceptions that httpx raises."""

from __future__ import annotations

import httpx

from conformance.actors.browser.failures import classify


def test_causes_that_lead_round_in_a_circle_come_to_an_end() -> None:
    outer, inner = httpx.ConnectError("outer"), OSError("inner")
    outer.__cause__ = inner
    inner.__context__ = outer
    assert "inner" in classify(outer, "http://partner.test/", in_handshake=False).text.en
