"""A run for one option of the profile, told in what can travel between processes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from conformance.options import LIFE_STEPS
from conformance.profile import Absent, Matcher, Profile, Secret, SignOnFromPartner, load_profile
from conformance.report import summarise
from conformance.sensitivity import play_all, signing_off_directly
from conformance.vocabulary import Verdict

__all__ = ["BEGUN_WHILE_LINKED", "ENCRYPTION", "NOT_ATTESTED", "OVER_REST", "VARIANTS", "Played", "play"]


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
LINK_PASSWORD = "link/2.2.1-5/wrong-password"
BEGUN_WHILE_LINKED = "link/2.2.2-6/begun-while-linked"
BASIC_FOUR = "link/2.2.2-3/asks-basic-four-only"
ANOTHERS_REQUEST = "sso/P-SAML-7/another-browsers-request"
OLD_SESSION = "ssoff/2.2.3-4/old-session-is-of-no-use"
SIGN_OFF_ATTACKS = frozenset(
    f"ssoff/P-SAML-10/{words}" for words in ("not-authenticated", "expired", "somebody-else", "replayed")
)
ENCRYPTION = frozenset(
    {
        "account/P-SAML-12/declared-encryption",
        "sso/P-SAML-1/undecryptable",
        "sso/P-SAML-1/encryption-tag",
        "sso/P-SAML-1/forged-beside-encrypted",
    }
)
ATTACKED = frozenset(
    {
        ("saml2", "unsolicited only"),
        ("saml2", "no unsolicited"),
        ("saml2", "signed response"),
        ("saml2", "encrypted"),
        ("rest", "new account on relink"),
    }
)
"""Kinds in which an attack, or an order left to chance, could go another way; the others are played without."""
VARIANTS = {
    "typed": ([_offers(account_source="typed")], {BASIC_FOUR, LINK_PASSWORD}),
    "existing": ([_offers(account_source="existing")], {BASIC_FOUR, INPUT}),
    "keep, partial": ([_offers(sign_off_policy="keep")], {INPUT, LINK_PASSWORD, OLD_SESSION, *SIGN_OFF_ATTACKS}),
    "keep, refused": (
        [_offers(sign_off_policy="keep"), _saml2(keep_answer="refused")],
        {INPUT, LINK_PASSWORD, OLD_SESSION, *SIGN_OFF_ATTACKS},
    ),
    "sign-on from a page of the partner": (
        [_offers(sign_on_from_partner=SignOnFromPartner("partner", "/menu", Matcher(css="#to-portal")))],
        {INPUT, LINK_PASSWORD},
    ),
    "as little as possible": (
        [_offers(sign_on_from_partner=NOTHING, sign_off_from_partner=NOTHING, provision_consent=NOTHING)],
        {
            INPUT,
            LINK_PASSWORD,
            "sso/2.2.3-3/partner-authenticates",
            "sso/2.2.3-3/wrong-password",
            "account/2.2.1-4/partner-authenticates-unlinked",
            "ssoff/2.2.3-8/from-partner",
            "ssoff/A-OPS-1/portal-down",
            "ssoff/2.2.3-4/not-confirmed-by-portal",
            "notices/2.2.4-4/after-partners-consent",
            "notices/P-WEB-3/forged-provision-consent",
        },
    ),
    "terminates on decline": ([_saml2(on_decline="terminate")], {INPUT, LINK_PASSWORD}),
    "unsolicited only": (
        [_saml2(start="unsolicited", unsolicited_unknown="link")],
        {INPUT, LINK_PASSWORD, ANOTHERS_REQUEST, BEGUN_WHILE_LINKED, "sso/P-WEB-1/landing"},
    ),
    "no unsolicited": ([_saml2(unsolicited=False)], {INPUT, LINK_PASSWORD, "sso/2.2.3-2/unsolicited"}),
    "new account on relink": ([_offers(relink_account="new")], {INPUT, LINK_PASSWORD}),
    "old pseudonym on relink": ([_offers(relink_pseudonym="same")], {INPUT, LINK_PASSWORD}),
    "directly": ([_saml2(unlink_binding="soap", sign_off_binding="soap")], {INPUT, LINK_PASSWORD}),
    "directly, both ways": ([signing_off_directly], {INPUT, LINK_PASSWORD}),
    "signed response": (
        [_saml2(signed_response=True)],
        {INPUT, LINK_PASSWORD, "sso/P-SAML-1/second-statement"},
    ),
    "encrypted": ([_saml2(encrypt_assertion=True)], {INPUT, LINK_PASSWORD}),
}


def _kept_is_refused(profile: Profile) -> Profile:
    rest = profile.wires.rest
    assert rest.sign_off is not None
    changed = dataclasses.replace(rest, sign_off=dataclasses.replace(rest.sign_off, kept=None))
    return dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, rest=changed))


def _nothing_of_ours(profile: Profile) -> Profile:
    """Whoever is refused stays at the portal, and no call tells it anything but what the browser brings."""
    rest = profile.wires.rest
    calls = dataclasses.replace(rest.calls, link_finished=None)
    changed = dataclasses.replace(rest, refused=None, calls=calls)
    return dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, rest=changed))


def _key_in_a_header(profile: Profile) -> Profile:
    """Each request shows its credentials by itself, as with an API key."""
    rest = profile.wires.rest
    assert isinstance(rest.authentication, Secret)
    headers = {"Authorization": Secret(f"Bearer {rest.authentication.reveal()}", "test")}
    operations = {
        name: dataclasses.replace(getattr(rest, name), headers=headers)
        for name in ("link", "sign_on", "unlink", "sign_off", "redeem")
    }
    changed = dataclasses.replace(rest, authentication=None, **operations)
    return dataclasses.replace(profile, wires=dataclasses.replace(profile.wires, rest=changed))


OVER_REST = {
    "as it is": ([], {INPUT, LINK_PASSWORD}),
    **{
        name: VARIANTS[name]
        for name in (
            "typed",
            "existing",
            "keep, partial",
            "sign-on from a page of the partner",
            "as little as possible",
            "new account on relink",
            "old pseudonym on relink",
        )
    },
    "keep, refused": ([_offers(sign_off_policy="keep"), _kept_is_refused], {INPUT, LINK_PASSWORD, OLD_SESSION}),
    "a key in a header": ([_key_in_a_header], {INPUT, LINK_PASSWORD}),
    "less of a contract": ([_nothing_of_ours], {INPUT, LINK_PASSWORD, "link/A-REST-2/told-when-finished"}),
}


@dataclasses.dataclass(frozen=True)
class Played:
    """What a run came to, in what can travel between processes."""

    verdicts: dict[str, Verdict]
    open: set[str]


def play(wire: str, variant: str) -> Played:
    profile = load_profile("reference" if wire == "saml2" else "reference-rest")
    for change in (VARIANTS if wire == "saml2" else OVER_REST)[variant][0]:
        profile = change(profile)
    if (wire, variant) not in ATTACKED:
        profile = dataclasses.replace(profile, attacks=None)
    view = play_all(profile=profile, life_steps=LIFE_STEPS if (wire, variant) in ATTACKED else 0)
    return Played({case.id: case.verdict for case in view.cases}, set(summarise(view).guideline.open))
