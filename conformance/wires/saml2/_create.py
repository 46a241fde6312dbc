"""Makes the wire from what a run knows: the one place that knows the constructor."""

from __future__ import annotations

from ...errors import UsageError
from ...profile import Saml2Options
from ...vocabulary import Text
from ..base import BackChannel, Facts, MessageLog, PortalSide
from . import names
from .keys import KeyPair
from .wire import Saml2Wire

__all__ = ["create"]

_ALGORITHMS = {"rsa-sha256": names.RSA_SHA256, "ecdsa-sha256": names.ECDSA_SHA256}


def create(
    *,
    entity_id: str,
    target_base_url: str,
    options: Saml2Options,
    keys: KeyPair,
    portal: PortalSide,
    facts: Facts,
    log: MessageLog,
    back_channel: BackChannel,
    expects_idp: bool = False,
    accepts_unsolicited: bool = False,
    listener_url: str | None = None,
) -> Saml2Wire:
    """The wire `saml2`. Raises UsageError for options that do not fit the keys.

    `entity_id` is the portal's; `expects_idp` says that sign-on from the partner is offered, `accepts_unsolicited` that
    the partner starts it without the portal's request; at `listener_url` the partner reaches the portal by itself.
    """
    if keys.algorithm != _ALGORITHMS[options.signature_algorithm]:
        raise UsageError(
            Text(
                f"signature_algorithm「{options.signature_algorithm}」と、マイナポータル役の鍵の種類が合いません。",
                f"signature_algorithm {options.signature_algorithm!r} does not fit the kind of the portal's key.",
            )
        )
    return Saml2Wire(
        entity_id=entity_id,
        target_base_url=target_base_url,
        options=options,
        keys=keys,
        portal=portal,
        facts=facts,
        log=log,
        back_channel=back_channel,
        expects_idp=expects_idp,
        accepts_unsolicited=accepts_unsolicited,
        listener_url=listener_url,
    )
