"""Starts the reference partner for a run whose profile names no URL, behaving as the profile declares."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from .assembly import portal_description
from .errors import HarnessError, UsageError
from .profile import Absent, Profile
from .reference.launcher import PartnerDidNotStartError, RunningPartner, start_partner
from .vocabulary import Text

__all__ = ["partner_options", "start_embedded"]

_NEEDS = ("flask", "waitress", "xmlsec")


def start_embedded(profile: Profile, directory: Path, *, defects: Sequence[str] = ()) -> RunningPartner:
    """Start it as a process of its own; its log, and what it was told of the portal, go to `directory`.

    Raises UsageError where the extra is not installed, HarnessError if it dies.
    """
    missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            Text(
                f"付属の参照実装に必要な {'、'.join(missing)} がありません。追加分 reference と合わせて入れてください: "
                "pip install 'minsotatsu-conformance[reference]'（チェックアウトでは pip install -e '.[reference]'）",
                f"The reference partner needs {', '.join(missing)}; install the extra `reference`: "
                "pip install 'minsotatsu-conformance[reference]' (in a checkout: pip install -e '.[reference]')",
            )
        )
    try:
        return start_partner(
            partner_options(profile), log=directory / "partner.log", defects=defects, **_portal_for(profile, directory)
        )
    except PartnerDidNotStartError as error:
        raise HarnessError(
            Text(f"付属の参照実装を起動できません。{error}", f"The reference partner did not start. {error}")
        ) from error


class _Portal(TypedDict, total=False):
    """What the partner is told of the portal, as `start_partner` takes it."""

    portal_metadata: Path
    portal_url: str
    portal_listener: str


def _portal_for(profile: Profile, directory: Path) -> _Portal:
    if profile.wires.account == "rest":
        listener = profile.portal.listener
        told: _Portal = {"portal_url": profile.portal.base_url}
        return told if listener is None else {**told, "portal_listener": listener.url}
    file = directory / "portal-metadata.xml"
    file.write_bytes(portal_description(profile))
    return {"portal_metadata": file}


def partner_options(profile: Profile) -> dict[str, str]:
    """The reference partner's options that make it what the profile says."""
    offers, saml2, sign_off = profile.offers, profile.wires.saml2, profile.wires.rest.sign_off
    over_rest = profile.wires.account == "rest"
    told = sign_off is not None and sign_off.kept is not None if over_rest else saml2.keep_answer == "partial"
    from_partner = offers.sign_on_from_partner
    # The way by which sign-off is preferred is this partner's own, too, as far as there is a portal to reach by it.
    direct = not over_rest and saml2.sign_off_binding == "soap" and profile.portal.listener is not None
    signs_off = "direct" if direct else "on"
    return {
        "wire": "rest" if over_rest else "saml2",
        "account_source": offers.account_source,
        "sign_on_from_partner": "off" if isinstance(from_partner, Absent) else from_partner.start,
        "sign_off_from_partner": "off" if isinstance(offers.sign_off_from_partner, Absent) else signs_off,
        "sign_off_policy": offers.sign_off_policy,
        "keep_answer": "partial" if told else "denied",
        "provision_consent": "off" if isinstance(offers.provision_consent, Absent) else "on",
        "on_decline": saml2.on_decline,
        "unsolicited": "on" if saml2.unsolicited or saml2.start == "unsolicited" else "off",
        "unsolicited_unknown": saml2.unsolicited_unknown,
        "encryption": "on" if saml2.encrypt_assertion else "off",
        "relink_account": "new" if offers.relink_account == "new" else "same",
        "many_notices": str(profile.notices.many.count if profile.notices.many else 0),
    }
