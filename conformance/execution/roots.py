"""Which case judges a step that others stand on: its failure is judged there, and blocks elsewhere (design, Case)."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CALIBRATION",
    "DESCRIPTION",
    "LINK",
    "NOTICES",
    "OWN_ACCOUNT",
    "REACHABILITY",
    "SIGN_OFF",
    "SIGN_ON",
    "UNLINK",
]

REACHABILITY: Final = "account/P-TLS-1/reachable"
DESCRIPTION: Final = "account/P-SAML-12/description"
CALIBRATION: Final = "procedure/3.1.2-1/pre-check"
LINK: Final = "link/2.1-4/from-portal"
SIGN_ON: Final = "sso/2.2-3/login-state"
OWN_ACCOUNT: Final = "sso/2.2.1-5/each-to-his-own-account"
SIGN_OFF: Final = "ssoff/2.2.3-7/from-portal"
UNLINK: Final = "unlink/2.2-2/tie-removed"
NOTICES: Final = "notices/2.1-1/six-items"
