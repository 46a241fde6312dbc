"""What the parts of the wire share: the contract, the ways out, and what waits for the partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from ...evidence.exchange import Exchange
from ...profile import RestOptions
from ...vocabulary import Party
from ..base import AnswerKind, BackChannel, PartnerAnswer, Violation, WireParts
from ..credentials import Acceptance
from ..replacing import Replacing
from .showing import Showing

__all__ = ["CLAUSE", "WIRE", "Context"]

WIRE: Final = "rest"
CLAUSE: Final = "docs/wires.md rest"


def _held() -> PartnerAnswer:
    """Nothing went out, so that nothing was answered."""
    return PartnerAnswer(AnswerKind.INVALID, "-")


@dataclass(slots=True)
class Context:
    """`channel` shows the certificate that the contract asks for, if any.

    `references` are links under way, to their pseudonym; `states` sign-ons that the partner was asked to vouch for;
    `tickets` citizens whom the partner has vouched for, until their browser comes; `acceptance` whether the partner
    knows the portal's credentials.
    """

    parts: WireParts
    options: RestOptions
    channel: BackChannel
    references: dict[str, str] = field(default_factory=dict)
    states: set[str] = field(default_factory=set)
    tickets: dict[str, str] = field(default_factory=dict)
    asking: Replacing[Showing, PartnerAnswer] = field(default_factory=partial(Replacing, _held))
    acceptance: Acceptance = field(init=False)

    def __post_init__(self) -> None:
        self.acceptance = Acceptance("wires.rest.authentication", self.options.authentication)

    def url(self, path: str) -> str:
        """Of the portal's, for the citizen's browser."""
        return f"{self.parts.portal.base_url}{path}"

    def token(self) -> str:
        return f"{self.parts.facts.random.getrandbits(160):040x}"

    def common_values(self) -> dict[str, str]:
        """What every request may carry: the time, and a number of its own."""
        now = self.parts.facts.now().astimezone(self.parts.profile.notices.time_zone)
        form = self.options.time_form
        said = now.isoformat(timespec="seconds") if form == "rfc3339" else now.strftime(form)
        return {"now": said, "request_id": self.token()[:32]}

    def log_sent(self, kind: str, decoded: Mapping[str, Any]) -> None:
        self.parts.log.message(wire=WIRE, kind=kind, sender=Party.PORTAL, receiver=Party.PARTNER, decoded=decoded)

    def log_received(
        self, kind: str, decoded: Mapping[str, Any], violations: Sequence[Violation], exchange: Exchange | str | None
    ) -> None:
        """`exchange` is None while the one that carries the message is still under way."""
        self.parts.log.message(
            wire=WIRE,
            kind=kind,
            sender=Party.PARTNER,
            receiver=Party.PORTAL,
            decoded=decoded,
            violations=violations,
            exchange=exchange.id if isinstance(exchange, Exchange) else exchange,
        )
