"""Defects of sign-off (シングルサインオフ)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from conformance.reference.defects.catalogue import defect
from conformance.reference.pages.sign_off import end_sessions
from conformance.reference.sessions import Session

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    end_sessions,
    "sign-off-keeps-session",
    "ssoff",
    ("G-2.2.3-6",),
    "シングルサインオフに成功と応答するが、ログイン状態は残る。",
    "Sign-off answers Success and leaves the session alive.",
)
def sign_off_keeps_session(partner: Partner, sessions: Sequence[Session]) -> None:
    """Answer as if the sessions were over."""


DEFECTS = (sign_off_keeps_session,)
