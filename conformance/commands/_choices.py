"""The choices of a profile on which it depends what a run does, each by name and value."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ..profile import Absent, Matcher, Profile, SignOnFromPartner, load_profile
from ..vocabulary import ScreenKind

__all__ = ["REASON", "UPON", "VARIANTS", "choices", "reason_given"]

REASON: Final = "{reason}"
"""Stands in the measured reasons for the one that a profile gives for not offering something."""


def choices(profile: Profile) -> dict[str, str]:
    """What this profile chose."""
    offers = profile.offers
    from_partner = offers.sign_on_from_partner
    rest = profile.wires.account == "rest"
    return {
        # Of a wire that is not ours nothing was measured: the numbers are those of our first.
        "wire": "rest" if rest else "saml2",
        "account_source": offers.account_source,
        "sign_on_from_partner": "absent" if isinstance(from_partner, Absent) else from_partner.start,
        "sign_off_from_partner": _offered(offers.sign_off_from_partner),
        "provision_consent": _offered(offers.provision_consent),
        "sign_off_policy": offers.sign_off_policy,
        "unsolicited": "yes" if rest or profile.wires.saml2.unsolicited else "no",
        "encryption": "yes" if not rest and profile.wires.saml2.encrypt_assertion else "no",
        "seeding": "none" if profile.notices.seeding is None else "automatic",
        "local_login": "yes" if ScreenKind.LOGIN in profile.screens else "no",
    }


def reason_given(profile: Profile, option: str) -> str:
    """The profile's reason for not offering it; empty for what needs none."""
    offer = getattr(profile.offers, option, None)
    return offer.reason if isinstance(offer, Absent) else ""


def _offered(offer: object) -> str:
    return "absent" if isinstance(offer, Absent) else "offered"


def _offers(**changes: Any) -> Callable[[Profile], Profile]:
    return lambda profile: dataclasses.replace(profile, offers=dataclasses.replace(profile.offers, **changes))


def _absent(option: str) -> Callable[[Profile], Profile]:
    return _offers(**{option: Absent(REASON)})


def _from_a_page(profile: Profile) -> Profile:
    return _offers(sign_on_from_partner=SignOnFromPartner("partner", "/menu", Matcher(css="#to-portal")))(profile)


def _over_rest(profile: Profile) -> Profile:
    return dataclasses.replace(load_profile("reference-rest"), offers=profile.offers, cost=profile.cost)


def _saml2(**changes: Any) -> Callable[[Profile], Profile]:
    def change(profile: Profile) -> Profile:
        wires = profile.wires
        return dataclasses.replace(
            profile, wires=dataclasses.replace(wires, saml2=dataclasses.replace(wires.saml2, **changes))
        )

    return change


def _no_seeding(profile: Profile) -> Profile:
    return dataclasses.replace(profile, notices=dataclasses.replace(profile.notices, seeding=None, removal=None))


def _no_local_login(profile: Profile) -> Profile:
    screens = dict(profile.screens)
    screens.pop(ScreenKind.LOGIN, None)
    return dataclasses.replace(profile, screens=MappingProxyType(screens))


VARIANTS: Mapping[tuple[str, str], Callable[[Profile], Profile]] = {
    ("wire", "rest"): _over_rest,
    ("account_source", "typed"): _offers(account_source="typed"),
    ("account_source", "existing"): _offers(account_source="existing"),
    ("sign_on_from_partner", "partner"): _from_a_page,
    ("sign_on_from_partner", "absent"): _absent("sign_on_from_partner"),
    ("sign_off_from_partner", "absent"): _absent("sign_off_from_partner"),
    ("provision_consent", "absent"): _absent("provision_consent"),
    ("sign_off_policy", "keep"): _offers(sign_off_policy="keep"),
    ("unsolicited", "no"): _saml2(unsolicited=False),
    ("encryption", "yes"): _saml2(encrypt_assertion=True),
    ("seeding", "none"): _no_seeding,
    ("local_login", "no"): _no_local_login,
}
"""From the reference profile to one that differs in a single choice."""

UPON: Mapping[tuple[str, str], tuple[str, str]] = {("local_login", "no"): ("sign_on_from_partner", "absent")}
"""A choice that a partner can only make after another: without its login screen it cannot vouch for anybody."""
