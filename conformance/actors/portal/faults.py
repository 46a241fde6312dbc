"""What kept the portal from answering, as an error that whoever walks the citizen can raise."""

from __future__ import annotations

from ...errors import ConformanceError, HarnessError
from ...vocabulary import Text

__all__ = ["as_fault"]


def as_fault(error: Exception) -> ConformanceError:
    """Ours as it is, whichever family it belongs to; anything else is a mistake in the harness, never the partner's."""
    if isinstance(error, ConformanceError):
        return error
    kind = type(error).__name__
    fault = HarnessError(
        Text(
            f"試験系の内部異常（模擬マイナポータル、{kind}: {error}）。外部連携先の不備ではありません。",
            f"An internal fault of the harness (portal stand-in, {kind}: {error}); the partner is not to blame.",
        )
    )
    fault.__cause__ = error
    return fault
