"""What can go wrong at the reference partner.

PartnerError
├── UsageError        the command line or a file named on it is wrong (exit code 4)
├── InvalidMessageError    a SAML message that must not be acted upon
│   └── UnauthenticatedError   … because nobody vouches for it (no, or no valid, signature)
└── RefusedByPortalError   a valid answer of the portal's that says no
"""

from __future__ import annotations

from typing import final

__all__ = ["InvalidMessageError", "PartnerError", "RefusedByPortalError", "UnauthenticatedError", "UsageError"]


class PartnerError(Exception):
    """Base of all that the reference partner raises on purpose."""


@final
class UsageError(PartnerError):
    """Wrong usage: said in Japanese with English after it, on one line, without a traceback."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")


class InvalidMessageError(PartnerError):
    """A SAML message that fails a check.

    `ja` is what the citizen reads; `reason` goes to the log only, so that no page helps an attacker along.
    """

    def __init__(self, ja: str, reason: str) -> None:
        super().__init__(reason)
        self.ja = ja
        self.reason = reason


@final
class UnauthenticatedError(InvalidMessageError):
    """No valid signature of the portal's covers the message."""

    def __init__(self, reason: str) -> None:
        super().__init__("マイナポータルからの通信であることを確認できませんでした。", reason)


@final
class RefusedByPortalError(PartnerError):
    """A valid Response whose status is not Success (saml-core-2.0-os 3.2.2.2)."""

    def __init__(self, status: str, second: str | None) -> None:
        super().__init__(f"{status} {second or ''}".strip())
        self.status = status
        self.second = second
