"""The behavioural oracle: who is logged in at the partner, as the citizen at this device would see it."""

from __future__ import annotations

from dataclasses import dataclass

from ..actors.browser import Page, StopKind
from ..errors import PartnerFault
from ..profile import Matcher
from ..vocabulary import Text
from .scene import Device, Scene

__all__ = ["Standing", "account_shown", "probe"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Nobody (`shown` None), a citizen of the profile, or an account that is nobody's in the profile."""

    shown: str | None
    citizen: str | None
    exchanges: tuple[str, ...]

    @property
    def nobody(self) -> bool:
        return self.shown is None

    @property
    def words(self) -> Text:
        if self.shown is None:
            return Text("誰もログインしていない", "nobody is logged in")
        if self.citizen is None:
            return Text(
                f"プロファイルにない利用者「{self.shown}」がログインしている",
                f"somebody not in the profile is logged in ({self.shown})",
            )
        return Text(f"利用者{self.citizen}がログインしている", f"citizen {self.citizen} is logged in")


def probe(scene: Scene, device: Device) -> Standing:
    """Look at the session page without ever reaching the portal.

    Raises EnvironmentFault when the partner cannot be reached, PartnerFault when the page is a server error.
    """
    visit = device.browser.peek(scene.profile.resolve(scene.profile.probe.page))
    if visit.stopped is not None and visit.stopped.kind is StopKind.LED_TO_PORTAL:
        return _standing(scene, None, visit.exchange_ids)
    page = visit.require_page()
    shown = account_shown(page, scene.profile.probe.account)
    if shown is None and page.status >= 500:
        raise PartnerFault(
            Text("ログイン状態を確かめる画面が表示されること。", "The page that shows the login state is served."),
            Text(f"HTTP {page.status} が返った（{page.url}）。", f"HTTP {page.status} was returned ({page.url})."),
            visit.exchange_ids,
        )
    return _standing(scene, shown, visit.exchange_ids)


def account_shown(page: Page, matcher: Matcher) -> str | None:
    """The account that a page shows, or None when there is no such element with text in it."""
    if matcher.css is None:
        return None
    return page.text_of(matcher.css) or None


def _standing(scene: Scene, shown: str | None, exchanges: tuple[str, ...]) -> Standing:
    citizen = next((each.key for each in scene.profile.citizens if shown is not None and each.shown_as == shown), None)
    standing = Standing(shown, citizen, exchanges)
    scene.say(f"ログイン状態を確認: {standing.words.ja}。", f"Login state: {standing.words.en}.", exchanges)
    return standing
