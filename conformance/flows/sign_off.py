"""シングルサインオフ: sign-off from both sides (guideline 2.2.3(2), figure 2.2-10)."""

from __future__ import annotations

from dataclasses import dataclass

from ..actors.browser import Matcher
from ..profile import Absent
from ..wires.base import PartnerAnswer
from .scene import Device, Passage, Scene
from .walk import walk

__all__ = ["SigningOff", "sign_off", "sign_off_at_partner"]


@dataclass(frozen=True, slots=True)
class SigningOff:
    """The passage, and the partner's answer if it came to one."""

    passage: Passage
    answer: PartnerAnswer | None


def sign_off(scene: Scene, device: Device, *, variant: str | None = None) -> SigningOff:
    """One act of the citizen at the portal; the portal asks the partner and ends its own session."""
    scene.portal.state.answers.pop("sign_off", None)
    browser = device.browser
    start = walk(scene, device, browser.open(scene.portal.url("/services")))
    scene.say(f"{device.name.ja}がマイナポータルでログアウトする。", f"{device.name.en} signs off at the portal.")
    if start.last is None:
        return SigningOff(start, None)
    with scene.portal.ways.by(sign_off=variant):
        passage = start.then(
            walk(scene, device, browser.press(start.last.page, Matcher(css="#portal-sign-off button")))
        )
    return SigningOff(passage, scene.portal.state.answers.pop("sign_off", None))


def sign_off_at_partner(scene: Scene, device: Device) -> Passage:
    """The citizen signs off at the partner, which tells the portal through the browser or directly, as it chooses.

    Raises ValueError where the profile offers none.
    """
    offer = scene.profile.offers.sign_off_from_partner
    if isinstance(offer, Absent):
        raise ValueError("the profile offers no sign-off from the partner")
    opened = walk(scene, device, device.browser.open(scene.profile.resolve(offer.page)))
    scene.say(f"{device.name.ja}が外部連携先でログアウトする。", f"{device.name.en} signs off at the partner.")
    if opened.last is None:
        return opened
    held = {cookie.value for cookie in device.browser.cookies}
    passage = opened.then(walk(scene, device, device.browser.press(opened.last.page, offer.press)))
    if not scene.portal.down:
        scene.portal.direct.wait(lambda: not held & set(scene.portal.state.sessions))
    return passage
