"""A secret that is also a word of the tool's own is hidden in what was said, and never in what the tool is built on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.profile import Secret, load_profile
from conformance.sensitivity import play_all
from conformance.vocabulary import Verdict


@pytest.mark.parametrize("secret", ["link", "own-c", "G-2.1-4", "pass", "saml2", "ja", "x0"])
def test_the_record_of_a_run_stays_whole(secret: str) -> None:
    profile = load_profile("reference")
    hidden = replace(profile, network=replace(profile.network, proxy_password=Secret(secret, "env:PROXY_PASSWORD")))
    only = {"link/2.1-4/from-portal", "unlink/2.2.2-13/own-consent-at-portal"}
    view = play_all(profile=hidden, only=only)
    assert {case.id: case.verdict for case in view.cases if case.id in only} == dict.fromkeys(only, Verdict.PASS)
    assert view.remarks == ()
    assert view.run["wires"] == {"account": "saml2", "notices": "json"}
