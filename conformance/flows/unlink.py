"""属性連携解除: unlink (guideline 2.2.2(2), figure 2.2-7)."""

from __future__ import annotations

from dataclasses import dataclass

from ..actors.browser import Matcher
from ..wires.base import AnswerKind, PartnerAnswer
from .scene import Device, Passage, Scene
from .walk import walk

__all__ = ["Unlinking", "unlink"]


@dataclass(frozen=True, slots=True)
class Unlinking:
    """The passage, and the partner's answer if it came to one."""

    passage: Passage
    answer: PartnerAnswer | None

    @property
    def accepted(self) -> bool:
        return self.answer is not None and self.answer.kind is AnswerKind.ACCEPTED


def unlink(scene: Scene, device: Device, *, consent: bool = True, variant: str | None = None) -> Unlinking:
    """The citizen agrees (or not) to unlink on the portal's page; the portal asks the partner."""
    scene.portal.state.answers.pop("unlink", None)
    scene.say(
        f"{device.name.ja}がマイナポータルで連携の解除に{'同意する' if consent else '同意しない'}。",
        f"{device.name.en} {'agrees' if consent else 'does not agree'} to unlink at the portal.",
    )
    browser = device.browser
    asking = walk(scene, device, browser.open(scene.portal.url("/services/unlink")))
    if asking.last is None:
        return Unlinking(asking, None)
    button = Matcher(css=f"#portal-unlink-form button[value={'agree' if consent else 'decline'}]")
    with scene.portal.ways.by(unlink=variant):
        passage = asking.then(walk(scene, device, browser.press(asking.last.page, button)))
    return Unlinking(passage, scene.portal.state.answers.pop("unlink", None))
