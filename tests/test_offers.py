"""Whatever a partner offers or leaves out, a conformant one has no failure: a run for each option of the profile."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from conformance.profile import Absent, Matcher, Profile, SignOnFromPartner, load_profile
from conformance.report import summarise
from conformance.sensitivity import play_all
from conformance.vocabulary import Verdict


def _offers(**changes: Any) -> Callable[[Profile], Profile]:
    return lambda profile: dataclasses.replace(profile, offers=dataclasses.replace(profile.offers, **changes))


def _saml2(**changes: Any) -> Callable[[Profile], Profile]:
    return lambda profile: dataclasses.replace(
        profile,
        wires=dataclasses.replace(profile.wires, saml2=dataclasses.replace(profile.wires.saml2, **changes)),
    )


# Only a person can attest these; these runs are given no attestations.
NOT_ATTESTED = {"G-2.2.1-1", "G-2.2.4-4"}
NOTHING = Absent("提供しない")
INPUT = "link/2.2.2-4/input-screen"
BASIC_FOUR = "link/2.2.2-3/asks-basic-four-only"
OLD_SESSION = "ssoff/2.2.3-4/old-session-is-of-no-use"
VARIANTS = {
    "typed": ([_offers(account_source="typed")], {BASIC_FOUR}),
    "existing": ([_offers(account_source="existing")], {BASIC_FOUR, INPUT}),
    "keep, partial": ([_offers(sign_off_policy="keep")], {INPUT, OLD_SESSION}),
    "keep, refused": ([_offers(sign_off_policy="keep"), _saml2(keep_answer="refused")], {INPUT, OLD_SESSION}),
    "sign-on from a page of the partner": (
        [_offers(sign_on_from_partner=SignOnFromPartner("partner", "/menu", Matcher(css="#to-portal")))],
        {INPUT},
    ),
    "as little as possible": (
        [_offers(sign_on_from_partner=NOTHING, sign_off_from_partner=NOTHING, provision_consent=NOTHING)],
        {
            INPUT,
            "sso/2.2.3-3/partner-authenticates",
            "account/2.2.1-4/partner-authenticates-unlinked",
            "ssoff/2.2.3-8/from-partner",
            "notices/2.2.4-4/after-partners-consent",
        },
    ),
    "terminates on decline": ([_saml2(on_decline="terminate")], {INPUT}),
    "unsolicited only": ([_saml2(start="unsolicited", unsolicited_unknown="link")], {INPUT}),
    "no unsolicited": ([_saml2(unsolicited=False)], {INPUT, "sso/2.2.3-2/unsolicited"}),
    "new account on relink": ([_offers(relink_account="new")], {INPUT}),
    "old pseudonym on relink": ([_offers(relink_pseudonym="same")], {INPUT}),
    "directly": ([_saml2(unlink_binding="soap", sign_off_binding="soap")], {INPUT}),
    "signed response": ([_saml2(signed_response=True)], {INPUT}),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_conformant_partner_of_every_kind(variant: str) -> None:
    changes, not_applicable = VARIANTS[variant]
    profile = load_profile("reference")
    for change in changes:
        profile = change(profile)
    view = play_all(profile=profile)
    verdicts = {case.id: case.verdict for case in view.cases}
    on_loopback = {"account/P-TLS-1/reachable"}
    assert {
        key for key, verdict in verdicts.items() if verdict is Verdict.NOT_APPLICABLE
    } == not_applicable | on_loopback
    assert {verdict for key, verdict in verdicts.items() if key not in not_applicable | on_loopback} == {Verdict.PASS}
    assert set(summarise(view).guideline.open) == NOT_ATTESTED
