"""Where a flow leads the citizen."""

from __future__ import annotations

from conformance.checks import stays_here
from conformance.vocabulary import Text

NAMED = Text("他サイトの URL", "another site's URL")


def test_who_is_led_nowhere_stays() -> None:
    assert stays_here(None, NAMED, ()).held


def test_where_he_was_led_is_told() -> None:
    outcome = stays_here("https://another-party.invalid/", NAMED, ("x1",))
    assert not outcome.held
    assert "https://another-party.invalid/" in outcome.observed.ja
    assert NAMED.ja in outcome.expected.ja
    assert outcome.exchanges == ("x1",)
