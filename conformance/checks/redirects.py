"""Checks on where a flow leads the citizen (IPA 安全なウェブサイトの作り方; OWASP ASVS)."""

from __future__ import annotations

from ..vocabulary import Text
from .outcome import Outcome

__all__ = ["stays_here"]


def stays_here(led_to: str | None, named: Text, exchanges: tuple[str, ...]) -> Outcome:
    """Though the place to land on names another site, nobody is led there; `led_to` is where he was led, if he was."""
    expected = Text(
        f"到達先が{named.ja}でも、利用者を他サイトへ移動させない。",
        f"Though the place to land on is {named.en}, nobody is led to another site.",
    )
    observed = (
        Text("他サイトへは移動しなかった。", "Nobody was led to another site.")
        if led_to is None
        else Text(
            f"{led_to} へ移動させようとした（そこへは接続していない）。",
            f"The citizen was led to {led_to} (which was not contacted).",
        )
    )
    return Outcome(led_to is None, expected, observed, exchanges)
