"""Walking from screen to screen: recognise where the citizen is, do what the manner says, until nothing is left."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from ..actors.browser import Blame, Matcher, Page, Visit
from ..errors import CalibrationError, PartnerFault
from ..profile import Citizen, Screen, fill_template
from ..vocabulary import ScreenKind, Text
from .by_hand import act_by_hand
from .pictures import keep_picture, note_visit
from .scene import Device, Manner, Passage, Scene, SeenScreen
from .screen_notes import note_screen

__all__ = ["filled_in", "raise_portal_fault", "recognise", "refused_by_portal", "walk"]

_MOST_SCREENS: Final = 10
_ACTING: Final = frozenset({ScreenKind.CONSENT, ScreenKind.INPUT, ScreenKind.LOGIN, ScreenKind.STEP})
_LEFT_UNTOUCHED: Final = frozenset(
    {
        (ScreenKind.CONSENT, Manner.STOP_AT_CONSENT),
        (ScreenKind.INPUT, Manner.STOP_AFTER_CONSENT),
        (ScreenKind.LOGIN, Manner.STOP_AFTER_CONSENT),
    }
)
_PORTAL_LOGIN: Final = "portal-login"
_PORTAL_CONSENT: Final = "portal-link-consent"


def recognise(scene: Scene, page: Page) -> SeenScreen:
    """Which screen a page is. Raises CalibrationError when two of the profile's recognisers claim it."""
    if urlsplit(page.url).netloc == scene.portal.host:
        main = page.tree.find(".//main")
        return SeenScreen(page, portal=main.get("id") if main is not None else None)
    found = [kind for kind, screen in scene.profile.screens.items() if page.matches(screen.match)]
    if len(found) > 1:
        names = "、".join(f"screens.{kind}" for kind in found)
        raise CalibrationError(
            Text(
                f"{page.url} の画面に {names} の判別条件が同時に当てはまり、どの画面か決められません。"
                "プロファイルの match を見直してください。",
                f"{page.url} is claimed by {names} at once; make the `match` of these screens tell them apart.",
            )
        )
    return SeenScreen(page, kind=found[0] if found else None)


def walk(
    scene: Scene, device: Device, visit: Visit, manner: Manner = Manner.GO_ON, *, portal_consent: bool = True
) -> Passage:
    """Go on from `visit` as a citizen of this manner would.

    Raises PartnerFault when the portal cannot act on a message that the partner sent on the way, EnvironmentFault when
    the partner cannot be reached, HarnessError for what this browser cannot do, PersonMissing where only a person could
    go on and none did.
    """
    visits: list[Visit] = []
    screens: list[SeenScreen] = []
    while True:
        visits.append(visit)
        note_visit(scene, visit)
        exchanges = tuple(identifier for each in visits for identifier in each.exchange_ids)
        refused_by_portal(scene, exchanges)
        if visit.stopped is not None and visit.stopped.kind.blame is not Blame.PARTNER:
            # What never reached the partner must not read as the partner's refusal.
            raise visit.stopped.to_error(exchanges)
        if visit.stopped is not None or visit.page is None:
            return Passage(tuple(visits), tuple(screens), visit.stopped)
        screen = recognise(scene, visit.page)
        screens.append(screen)
        kind = screen.kind or screen.portal or "unknown"
        scene.recorder.screen(
            exchange=visit.page.exchange,
            kind=kind,
            title=visit.page.title,
            device=device.browser.device,
            picture=keep_picture(scene, device, kind, visit.page.exchange),
        )
        note_screen(scene, device, screen)
        following = _act(scene, device, screen, manner, portal_consent) if len(screens) < _MOST_SCREENS else None
        if following is None:
            return Passage(tuple(visits), tuple(screens))
        visit = following


def refused_by_portal(scene: Scene, exchanges: tuple[str, ...]) -> None:
    """Raise what has just kept the portal from going on: its fault, or a PartnerFault for a message it refused."""
    raise_portal_fault(scene)
    if scene.portal.refused_messages:
        refused = scene.portal.refused_messages.pop()
        scene.portal.refused_messages.clear()
        raise PartnerFault(
            Text(
                "外部連携先システムの電文が正しく、模擬マイナポータルが処理できること。",
                "The partner's message is right, so that the portal can act on it.",
            ),
            refused.text,
            exchanges,
        )


def raise_portal_fault(scene: Scene) -> None:
    """Raise what the portal could not get over, whoever asked it: the citizen's browser, or the partner itself."""
    if scene.portal.faults:
        fault = scene.portal.faults.pop()
        scene.portal.faults.clear()
        raise fault


def _act(scene: Scene, device: Device, screen: SeenScreen, manner: Manner, portal_consent: bool) -> Visit | None:
    """The citizen's next act on this screen, or None when he has arrived."""
    if screen.portal == _PORTAL_LOGIN:
        scene.say(
            f"{device.name.ja}がマイナポータルにログインする。",
            f"{device.name.en} logs in at the portal.",
        )
        return device.browser.submit(
            screen.page, Matcher(css="#portal-login-form button"), {"card": device.citizen.key}
        )
    if screen.portal == _PORTAL_CONSENT:
        answer = "agree" if portal_consent else "decline"
        scene.say(
            f"{device.name.ja}がマイナポータルで連携に{'同意する' if portal_consent else '同意しない'}。",
            f"{device.name.en} {'consents' if portal_consent else 'declines'} to link at the portal.",
        )
        return device.browser.press(screen.page, Matcher(css=f"button[value={answer}]"))
    if screen.kind not in _ACTING or manner is Manner.LOOK:
        return None
    if (screen.kind, manner) in _LEFT_UNTOUCHED:
        return None
    return _act_at_partner(scene, device, screen, scene.profile.screens[screen.kind], manner)


def _act_at_partner(scene: Scene, device: Device, seen: SeenScreen, screen: Screen, manner: Manner) -> Visit | None:
    declining = seen.kind is ScreenKind.CONSENT and manner is Manner.DECLINE
    press = screen.decline if declining else screen.press
    if press is None and (declining or screen.person is None):
        return None
    fields = filled_in(screen, device.citizen)
    if press is None or (screen.person is not None and not declining):
        return act_by_hand(scene, device, seen, screen, fields)
    act = Text("同意しない", "declines") if declining else Text("操作を進める", "goes on")
    scene.say(
        f"{device.name.ja}が外部連携先の{seen.label.ja}で{act.ja}。",
        f"{device.name.en} {act.en} on the partner's {seen.label.en}.",
    )
    return device.browser.submit(seen.page, press, {} if declining else fields)


def filled_in(screen: Screen, citizen: Citizen) -> dict[str, str]:
    """What this citizen puts into the fields of a screen."""
    return {name: fill_template(template, citizen.values()) for name, template in screen.fill.items()}
