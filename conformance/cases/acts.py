"""What a citizen does himself on a screen of the partner's, and what a partner must offer for it to be tried."""

from __future__ import annotations

from typing import Final, TypeVar

from ..actors.browser import Matcher, Page
from ..execution import Stage
from ..flows import Device, Manner, Passage, filled_in, walk
from ..profile import Absent, Citizen
from ..vocabulary import ScreenKind, Text

__all__ = ["NO_CONSENT_TAKEN", "SAYS_NO", "act_on", "press_of", "require_offered"]

SAYS_NO: Final = (ScreenKind.REFUSAL, ScreenKind.ERROR)
"""The screens by which a partner tells the citizen that it does not do what he wants."""
NO_CONSENT_TAKEN: Final = Text("同意を取得しない", "no consent is taken")
_NOT_OFFERED: Final = Text("提供しない", "not offered")
_Offer = TypeVar("_Offer")


def require_offered(stage: Stage, offer: _Offer | Absent, words: Text = _NOT_OFFERED) -> _Offer:
    """What the profile offers. Raises DoesNotApply with its reason where it offers none."""
    if isinstance(offer, Absent):
        raise stage.does_not_apply(f"{words.ja}: {offer.reason}", f"{words.en}: {offer.reason}")
    return offer


def press_of(stage: Stage, kind: ScreenKind, task: Text) -> Matcher:
    """What is pressed on a screen. Raises NeedsReview where only a person can: `task` is what he then has to look at."""
    press = stage.profile.screens[kind].press
    if press is None:
        raise stage.needs_review(
            f"{kind.label.ja}の操作に人が要るため、{task.ja}を人が確かめる必要がある。",
            f"The {kind.label.en} takes a person, who has to look {task.en}.",
        )
    return press


def act_on(
    stage: Stage,
    device: Device,
    page: Page,
    kind: ScreenKind,
    task: Text,
    *,
    typing_as: Citizen | None = None,
    manner: Manner = Manner.GO_ON,
) -> Passage:
    """The citizen fills in and sends a screen where he is (`typing_as`: with what is not his own), and goes on."""
    fields = filled_in(stage.profile.screens[kind], typing_as or device.citizen)
    sent = device.browser.submit(page, press_of(stage, kind, task), fields)
    return walk(stage.scene, device, sent, manner)
