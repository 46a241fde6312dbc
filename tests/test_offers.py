"""Whatever a partner offers or leaves out, a conformant one has no failure: a run for each option of the profile."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from offers_play import (
    ATTACKED,
    BEGUN_WHILE_LINKED,
    ENCRYPTION,
    NOT_ATTESTED,
    OVER_REST,
    VARIANTS,
    Played,
    play,
)
from runs_kit import two_at_a_time
from sensitivity_play import ONLY_IN_CHROMIUM

from conformance.cases import load_cases
from conformance.catalogue import registered_cases
from conformance.vocabulary import Verdict

load_cases()
EVERY_KIND = [*(("saml2", name) for name in VARIANTS), *(("rest", name) for name in OVER_REST)]


@pytest.fixture(scope="module")
def kinds_played(request: pytest.FixtureRequest) -> Iterator[dict[tuple[str, str], Future[Played]]]:
    """The runs of all kinds that are asked for, two at a time."""
    items = [
        item for item in request.session.items if isinstance(item, pytest.Function) and item.module is request.module
    ]
    asked = [item.callspec.params for item in items if item.originalname == "test_conformant_partner_of_every_kind"]
    kinds = [(each["wire"], each["variant"]) for each in asked]
    with two_at_a_time() as pool:
        yield {kind: pool.submit(play, *kind) for kind in kinds}


@pytest.mark.parametrize(("wire", "variant"), EVERY_KIND)
def test_conformant_partner_of_every_kind(
    wire: str, variant: str, kinds_played: dict[tuple[str, str], Future[Played]]
) -> None:
    played = kinds_played[wire, variant].result()
    attacks = {spec.id for spec in registered_cases() if spec.attack}
    not_carried_out = ONLY_IN_CHROMIUM if (wire, variant) in ATTACKED else ONLY_IN_CHROMIUM | attacks
    verdicts = {case: verdict for case, verdict in played.verdicts.items() if case not in not_carried_out}
    left_out = {verdict for case, verdict in played.verdicts.items() if case in not_carried_out}
    assert left_out <= {Verdict.NOT_RUN, Verdict.NOT_APPLICABLE}
    expected = (VARIANTS if wire == "saml2" else OVER_REST)[variant][1] | {"account/P-TLS-1/reachable"}  # on loopback
    expected |= {spec.id for spec in registered_cases() if spec.wire not in {None, wire, "json"}}
    if wire == "rest":
        # The portal vouches first, and begins no link for a linked citizen.
        expected |= {BEGUN_WHILE_LINKED}
    if variant != "no unsolicited":
        expected |= {"sso/P-SAML-7/not-asked-for"}
    if variant != "encrypted":
        expected |= ENCRYPTION
    expected -= not_carried_out
    assert {key for key, verdict in verdicts.items() if verdict is Verdict.NOT_APPLICABLE} == expected
    assert {verdict for key, verdict in verdicts.items() if key not in expected} == {Verdict.PASS}
    assert played.open == NOT_ATTESTED
