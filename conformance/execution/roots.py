"""Which case judges a step that others stand on: its failure is judged there, and blocks elsewhere."""

from __future__ import annotations

from typing import Final

__all__ = [
    "AGAIN",
    "AS_OF_NOW",
    "CALIBRATION",
    "COMPLETE",
    "DECLINED",
    "DESCRIPTION",
    "INPUT",
    "IN_PARTS",
    "LASTS",
    "LINK",
    "LINK_SURVIVES",
    "NEEDS_CONSENT",
    "NEEDS_CREDENTIALS",
    "NEVER_LINKED",
    "NOTICES",
    "ORDER",
    "OWNER_ONLY",
    "OWN_ACCOUNT",
    "OWN_CONTENT",
    "OWN_ONLY",
    "PARTNER_SIGN_ON",
    "POLICY",
    "PROVISION",
    "REACHABILITY",
    "SIGN_OFF",
    "SIGN_OFF_HERE",
    "SIGN_ON",
    "SIGN_ON_UNLINKED",
    "THROUGH_SIGN_ON",
    "UNLINK",
    "UNLINK_BY_POST",
    "UNLINK_BY_REDIRECT",
    "UNLINK_DIRECTLY",
    "UNSOLICITED",
    "UNTIED",
    "USABLE_LINKS",
    "WHILE_SIGNED_ON",
    "unlink_by",
]

REACHABILITY: Final = "account/P-TLS-1/reachable"
DESCRIPTION: Final = "account/P-SAML-12/description"
CALIBRATION: Final = "procedure/3.1.2-1/pre-check"
LINK: Final = "link/2.1-4/from-portal"
INPUT: Final = "link/2.2.2-4/input-screen"
NEEDS_CONSENT: Final = "link/2.2.2-2/needs-the-citizens-consent"
DECLINED: Final = "link/2.2-1/declined-at-partner"
AGAIN: Final = "link/2.2.2-10/again-after-unlinking"
LASTS: Final = "link/2.2.2-6/lasts"
SIGN_ON: Final = "sso/2.2-3/login-state"
OWN_ACCOUNT: Final = "sso/2.2.1-5/each-to-his-own-account"
PARTNER_SIGN_ON: Final = "sso/2.2.3-3/partner-authenticates"
SIGN_ON_UNLINKED: Final = "account/2.2.1-4/sign-on-unlinked"
SIGN_OFF: Final = "ssoff/2.2.3-7/from-portal"
SIGN_OFF_HERE: Final = "ssoff/2.2.3-8/from-partner"
POLICY: Final = "ssoff/2.2.3-6/policy-answer-and-state-agree"
LINK_SURVIVES: Final = "ssoff/2.2.3-9/link-survives"
UNSOLICITED: Final = "sso/2.2.3-2/unsolicited"
UNLINK: Final = "unlink/2.2-2/tie-removed"
UNLINK_BY_REDIRECT: Final = "unlink/2.2.2-5/at-will/redirect"
UNLINK_DIRECTLY: Final = "unlink/2.2.2-5/at-will/soap"
UNLINK_BY_POST: Final = "unlink/2.2.2-5/at-will/post"
UNTIED: Final = "unlink/2.2.2-9/sso-refused"
WHILE_SIGNED_ON: Final = "unlink/2.2.2-7/while-signed-on"
NOTICES: Final = "notices/2.1-1/six-items"
THROUGH_SIGN_ON: Final = "sso/2.1-6/notice-url-through-sign-on"
USABLE_LINKS: Final = "notices/2.1-2/usable-links"
COMPLETE: Final = "notices/2.1-5/complete"
IN_PARTS: Final = "notices/A-JSON-5/in-parts"
ORDER: Final = "notices/A-JSON-8/order"
AS_OF_NOW: Final = "notices/2.2.4-1/as-of-now"
PROVISION: Final = "notices/2.2.4-4/after-partners-consent"
OWN_ONLY: Final = "notices/2.2.4-3/own-only"
NEEDS_CREDENTIALS: Final = "notices/A-JSON-2/needs-credentials"
OWNER_ONLY: Final = "notices/P-WEB-4/owner-only"
NEVER_LINKED: Final = "notices/1.5-1/never-linked"
OWN_CONTENT: Final = "notices/2.1-3/its-own-content"

_UNLINK_BY_WAY: Final = {"redirect": UNLINK_BY_REDIRECT, "soap": UNLINK_DIRECTLY, "post": UNLINK_BY_POST}


def unlink_by(way: str) -> str:
    """The case that judges unlinking by this way: its own, where it has one."""
    return _UNLINK_BY_WAY.get(way, UNLINK)
