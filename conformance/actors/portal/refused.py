"""A partner's message that the portal could not act on."""

from __future__ import annotations

from collections.abc import Sequence

from ...vocabulary import Text
from ...wires.base import Violation

__all__ = ["RefusedMessage"]


class RefusedMessage:
    """A partner's message that the portal could not act on, kept for the flow that ran into it."""

    def __init__(self, kind: str, violations: Sequence[Violation]) -> None:
        self.kind = kind
        self.violations = tuple(violations)

    @property
    def text(self) -> Text:
        return Text(
            f"{self.kind}: " + "、".join(violation.text.ja for violation in self.violations),
            f"{self.kind}: " + "; ".join(violation.text.en for violation in self.violations),
        )
