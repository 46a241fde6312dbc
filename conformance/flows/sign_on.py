"""シングルサインオン: sign-on in both directions (guideline 2.2.3(1), 2.2.4(1))."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

from ..actors.browser import Matcher
from ..profile import Absent
from ..vocabulary import ScreenKind
from .scene import Device, Manner, Passage, Scene
from .walk import walk

__all__ = [
    "log_in_at_partner",
    "log_in_at_portal",
    "open_at_partner",
    "sign_on",
    "sign_on_begun_at_partner",
    "sign_on_from_partner",
]


def log_in_at_portal(scene: Scene, device: Device) -> Passage:
    """The citizen authenticates at the portal, unless he has a session there."""
    return walk(scene, device, device.browser.open(scene.portal.url("/services")))


def sign_on(
    scene: Scene,
    device: Device,
    manner: Manner = Manner.GO_ON,
    *,
    landing: str | None = None,
    unsolicited: bool = False,
    portal_consent: bool = True,
) -> Passage:
    """From the portal to the partner. `unsolicited`: the portal vouches without having been asked.

    `portal_consent` is the citizen's answer if the portal asks whether to link, because the partner wanted that.
    """
    scene.say(
        f"{device.name.ja}がマイナポータルから外部連携先を開く。",
        f"{device.name.en} opens the partner from the portal.",
    )
    asked = {"way": "unsolicited"} if unsolicited else {}
    if landing is not None:
        asked["landing"] = landing
    start = log_in_at_portal(scene, device)
    if start.last is None:
        return start
    query = f"?{urlencode(asked)}" if asked else ""
    visit = device.browser.follow(start.last.page, scene.portal.url(f"/services/open{query}"))
    return start.then(walk(scene, device, visit, manner, portal_consent=portal_consent))


def sign_on_begun_at_partner(scene: Scene, device: Device) -> Passage:
    """The citizen goes straight to where the partner starts signing on, past the portal's own screens.

    Raises ValueError over a wire on which only the portal starts it.
    """
    way = None if scene.portal.wire.portal_vouches_first else scene.portal.wire.start_sign_on(None)
    if not isinstance(way, httpx.Response):
        raise ValueError("over this wire the partner starts no sign-on")
    return open_at_partner(scene, device, way.headers["Location"])


def open_at_partner(scene: Scene, device: Device, url: str, manner: Manner = Manner.GO_ON) -> Passage:
    """The citizen opens a page of the partner (a notice URL); signing on is then up to the partner."""
    scene.say(f"{device.name.ja}が {url} を開く。", f"{device.name.en} opens {url}.")
    return walk(scene, device, device.browser.open(url), manner)


def log_in_at_partner(scene: Scene, device: Device, manner: Manner = Manner.GO_ON) -> Passage:
    """Local login with the partner's test credentials, where the profile knows the login screen."""
    screen = scene.profile.screens[ScreenKind.LOGIN]
    scene.say(f"{device.name.ja}が外部連携先に直接ログインする。", f"{device.name.en} logs in at the partner directly.")
    visit = device.browser.open(scene.profile.resolve(screen.page or scene.profile.probe.page))
    return walk(scene, device, visit, manner)


def sign_on_from_partner(scene: Scene, device: Device, manner: Manner = Manner.GO_ON) -> Passage:
    """From the partner to the portal: the partner authenticates. Raises ValueError where the profile offers none.

    Whoever only looks comes as far as the partner's login.
    """
    offer = scene.profile.offers.sign_on_from_partner
    if isinstance(offer, Absent):
        raise ValueError("the profile offers no sign-on from the partner")
    scene.say(
        f"{device.name.ja}が外部連携先での認証によりマイナポータルへログインする。",
        f"{device.name.en} logs in at the portal on the partner's authentication.",
    )
    if offer.start == "partner" and offer.page is not None and offer.press is not None:
        start = log_in_at_partner(scene, device, manner)
        if manner is Manner.LOOK:
            return start
        opened = walk(scene, device, device.browser.open(scene.profile.resolve(offer.page)))
        if opened.last is None:
            return start.then(opened)
        return start.then(opened).then(walk(scene, device, device.browser.press(opened.last.page, offer.press)))
    login = device.browser.open(scene.portal.url("/login"))
    start = Passage((login,), (), login.stopped)
    if login.page is None:
        return start
    pressed = device.browser.press(login.page, Matcher(css="#portal-login-by-partner button"))
    return start.then(walk(scene, device, pressed, manner))
