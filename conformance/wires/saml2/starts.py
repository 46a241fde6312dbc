"""Where link and sign-on begin: a URL at the partner that answers with an AuthnRequest."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import httpx

from ...errors import ProfileError
from ...profile import fill_template, placeholders
from ...vocabulary import Text
from .context import Context

__all__ = ["go_to_partner", "relay_state"]


def go_to_partner(context: Context, template: str | None, key: str, landing: str | None) -> httpx.Response:
    """Redirect to `template` with `{landing}` and `{entity_id}` filled in; `key` is its name in the profile."""
    if template is None:
        raise ProfileError(
            Text(
                f'wires.saml2.{key} がありません。start = "partner" のときは、連携先の開始 URL を書いてください。',
                f'wires.saml2.{key} is missing: with start = "partner" it names the URL at the partner to start from.',
            )
        )
    url = _without_unknown(template) if landing is None else template
    values = {"landing": landing or "", "entity_id": context.entity_id}
    url = fill_template(url, values, quoted=True)
    if "://" not in url:
        url = f"{context.target_base_url}/{url.removeprefix('/')}"
    return httpx.Response(302, headers={"Location": url, "Cache-Control": "no-store"})


def relay_state(context: Context, landing: str | None) -> str | None:
    """RelayState of an unsolicited Response; None where it would carry a landing that there is not."""
    template = context.options.relay_state
    if landing is None and "landing" in placeholders(template):
        return None
    return fill_template(template, {"landing": landing or "", "entity_id": context.entity_id})


def _without_unknown(template: str) -> str:
    """Drop the query parameters that would carry an empty landing: a partner would take it for a place to go to."""
    parts = urlsplit(template)
    kept = [pair for pair in parts.query.split("&") if "landing" not in placeholders(pair)]
    return urlunsplit(parts._replace(query="&".join(kept)))
