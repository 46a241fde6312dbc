"""The plug-in `saml2`: makes the wire, and the portal's metadata, out of a profile."""

from __future__ import annotations

import functools
from typing import final

from ...profile import Absent, Profile
from ..base import AccountWire, WireParts
from ._create import create
from .keys import KeyPair
from .portal_metadata import portal_metadata

__all__ = ["PLUGIN", "Saml2Plugin", "portal_keys"]


@final
class Saml2Plugin:
    """See WirePlugin for each method."""

    def create(self, parts: WireParts) -> AccountWire:
        profile = parts.profile
        offer = profile.offers.sign_on_from_partner
        return create(
            entity_id=profile.portal.entity_id,
            target_base_url=profile.base_url,
            options=profile.wires.saml2,
            keys=portal_keys(profile),
            portal=parts.portal,
            facts=parts.facts,
            log=parts.log,
            back_channel=parts.back_channel,
            expects_idp=not isinstance(offer, Absent),
            accepts_unsolicited=not isinstance(offer, Absent) and offer.start == "partner",
            listener_url=_listener_url(profile),
        )

    def portal_description(self, profile: Profile) -> bytes:
        portal = profile.portal
        return portal_metadata(portal.base_url, portal.entity_id, portal_keys(profile), _listener_url(profile))


def _listener_url(profile: Profile) -> str | None:
    """Where the partner reaches the listener; None as long as the system has not chosen its port."""
    listener = profile.portal.listener
    if listener is None or (listener.port == 0 and listener.base_url is None):
        return None
    return listener.url.rstrip("/")


def portal_keys(profile: Profile) -> KeyPair:
    """The stand-in's key pair. Reading it takes a while: it is done once for the same key."""
    password = profile.portal.key_password
    return _load(profile.portal.key.reveal(), profile.portal.certificate, password.reveal() if password else None)


@functools.lru_cache(maxsize=4)
def _load(key: str, certificate: str, password: str | None) -> KeyPair:
    return KeyPair.load(key.encode(), certificate.encode(), password.encode() if password else None)


PLUGIN = Saml2Plugin()
