"""属性連携: link (guideline 2.2.2(1), figures 2.2-5, 2.2-6 and 2.3-1)."""

from __future__ import annotations

from ..actors.browser import Matcher
from .scene import Device, Manner, Passage, Scene
from .walk import walk

__all__ = ["link", "settle_link", "start_link_at_partner"]


def link(scene: Scene, device: Device, manner: Manner = Manner.GO_ON, *, portal_consent: bool = True) -> Passage:
    """Choose the partner at the portal, consent there, then go through the partner's screens."""
    scene.say(
        f"{device.name.ja}がマイナポータルで連携先を選ぶ。", f"{device.name.en} chooses the partner at the portal."
    )
    browser = device.browser
    choosing = walk(scene, device, browser.open(scene.portal.url("/services")))
    if choosing.last is None:
        return choosing
    pressed = browser.press(choosing.last.page, Matcher(css="#portal-link button"))
    return choosing.then(walk(scene, device, pressed, manner, portal_consent=portal_consent))


def start_link_at_partner(
    scene: Scene, device: Device, manner: Manner = Manner.GO_ON, *, portal_consent: bool = True
) -> Passage:
    """Go straight to where the partner starts linking, past the portal's own screens for it."""
    scene.say(
        f"{device.name.ja}が外部連携先の連携開始画面へ直接進む。",
        f"{device.name.en} goes straight to the partner's start of linking.",
    )
    visit = device.browser.open(scene.portal.url("/services/link/start"))
    return walk(scene, device, visit, manner, portal_consent=portal_consent)


def settle_link(scene: Scene, device: Device, *, linked: bool) -> Passage:
    """Back at the portal, the citizen says whether linking was completed."""
    browser = device.browser
    passage = walk(scene, device, browser.open(scene.portal.url("/services")))
    settle = Matcher(css=f"#portal-settle button[value={'linked' if linked else 'abandoned'}]")
    if passage.last is None or not passage.last.page.matches(settle):
        return passage
    scene.say(
        f"{device.name.ja}がマイナポータルへ戻り、連携を{'完了した' if linked else '取りやめた'}と伝える。",
        f"{device.name.en} returns to the portal and says that linking was {'completed' if linked else 'abandoned'}.",
    )
    return passage.then(walk(scene, device, browser.press(passage.last.page, settle)))
