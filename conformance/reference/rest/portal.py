"""The portal as this partner reaches it over HTTP: by the citizen's browser, and directly."""

from __future__ import annotations

import dataclasses
import http.client
import json
from typing import TYPE_CHECKING, final
from urllib.parse import urlencode

from conformance.reference.behaviour import step
from conformance.reference.outgoing import post
from conformance.reference.seed import CALL_TOKEN
from conformance.reference.web import logger

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["RestPortal", "call_portal", "portal_page", "tell_link_finished", "tell_sign_off"]


@final
@dataclasses.dataclass(frozen=True, slots=True)
class RestPortal:
    """`url` is for browsers, `listener` for direct calls; None where the portal takes none."""

    url: str
    listener: str | None


def portal_page(partner: Partner, path: str, **parameters: str) -> str:
    """An address at the portal to send the browser to."""
    return f"{partner.rest_portal.url}{path}" + (f"?{urlencode(parameters)}" if parameters else "")


@step
def tell_link_finished(partner: Partner, reference: str, linked: bool) -> None:
    """Whether the citizen completed the link or declined it here."""
    call_portal(partner, "/rest/link-finished", {"reference": reference, "result": "linked" if linked else "declined"})


@step
def tell_sign_off(partner: Partner, pseudonym: str, session: str | None) -> bool:
    """The citizen signed off here: his session at the portal is to end too (guideline table 2.2-1 no. 4)."""
    said = {"pseudonym": pseudonym} if session is None else {"pseudonym": pseudonym, "session": session}
    return call_portal(partner, "/rest/sign-off", said)


@step
def call_credentials(partner: Partner) -> str:
    """What this partner shows the portal."""
    return f"Bearer {CALL_TOKEN}"


def call_portal(partner: Partner, path: str, said: dict[str, str]) -> bool:
    """One direct call; whether it was taken. A portal that does not answer changes nothing here."""
    if partner.rest_portal.listener is None:
        logger.warning("%s not called: the portal's address for direct calls is not known", path)
        return False
    headers = {"Content-Type": "application/json", "Authorization": call_credentials(partner)}
    try:
        post(partner.rest_portal.listener + path, json.dumps(said, ensure_ascii=False).encode(), headers)
    except (OSError, http.client.HTTPException) as error:
        logger.warning("%s: the portal did not take the call: %s", path, error)
        return False
    return True
