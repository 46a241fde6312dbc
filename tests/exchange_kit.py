"""Exchanges as a recorder makes them, for tests that need no journal."""

from __future__ import annotations

from typing import Any

from conformance.evidence.exchange import Exchange

__all__ = ["exchange_of"]


def exchange_of(
    identifier: str, *, failure_kind: str | None = None, failure_en: str | None = None, **facts: Any
) -> Exchange:
    """What a recorder is told of a failure beyond its words stands in the journal alone."""
    return Exchange(identifier, **facts)
