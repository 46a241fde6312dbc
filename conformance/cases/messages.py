"""Looking back on the messages of a wire: what was wrong with those that the partner sent."""

from __future__ import annotations

from typing import Final

from ..checks import Outcome
from ..evidence.recorder import MessageFlaw
from ..execution import Stage
from ..vocabulary import Text

__all__ = ["expect_no_flaws", "messages_seen"]

_MOST_SHOWN: Final = 10


def messages_seen(stage: Stage, wire: str, ending: str = "") -> int:
    """How many messages of the partner's came over a wire, of the kinds whose name ends so."""
    counts = stage.scene.recorder.partner_messages.counts
    return sum(count for (name, kind), count in counts.items() if name == wire and kind.endswith(ending))


def expect_no_flaws(stage: Stage, requirement: str, wire: str, ending: str = "") -> None:
    """Nothing was wrong with any of them. Needs a person where not one came: that shows nothing."""
    count = messages_seen(stage, wire, ending)
    if not count:
        raise stage.needs_review("外部連携先から電文が1通も届いていない。", "Not one message came from the partner.")
    flaws = stage.scene.recorder.partner_messages.flaws
    wrong = [flaw for flaw in flaws if flaw.wire == wire and flaw.kind.endswith(ending)]
    # One mistake in a partner's configuration marks every message: told once, with how often.
    kinds: dict[tuple[str, Text], list[MessageFlaw]] = {}
    for flaw in wrong:
        kinds.setdefault((flaw.kind, flaw.text), []).append(flaw)
    shown = list(kinds.items())[:_MOST_SHOWN]
    stage.expect(
        requirement,
        Outcome(
            not wrong,
            Text("届いた電文に誤りがない。", "No message has anything wrong."),
            Text(
                f"{count} 通のうち誤り {len(wrong)} 件。"
                f"{'、'.join(f'{kind}: {text.ja}（{len(flaws)} 件）' for (kind, text), flaws in shown)}",
                f"{count} messages, {len(wrong)} flaws. "
                f"{'; '.join(f'{kind}: {text.en} ({len(flaws)})' for (kind, text), flaws in shown)}",
            ),
            tuple(flaws[0].exchange for _, flaws in shown if flaws[0].exchange),
        ),
    )
