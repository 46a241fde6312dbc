"""Steps that only a person can do: on a screen of the partner's, or outside the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import html

from ..actors.browser import Page, Visit
from ..actors.browser.arrival import page_from
from ..actors.browser.base import Recorder
from ..actors.person import Errand
from ..errors import PersonMissing
from ..evidence.exchange import Exchange, RecordedResponse
from ..profile import Screen, fill_template
from ..vocabulary import Text
from .scene import Device, Scene, SeenScreen

__all__ = ["act_by_hand", "ask_person", "hiding_what_is_typed", "person_lacking"]

_BUTTONS: Final = frozenset({"submit", "image", "reset", "button"})


def act_by_hand(scene: Scene, device: Device, seen: SeenScreen, screen: Screen, fields: Mapping[str, str]) -> Visit:
    """Leave this screen to the person until the window shows another. Raises PersonMissing where it does not."""
    seconds = scene.profile.cost.person_seconds
    task = fill_template(screen.person or "", device.citizen.values())
    title = Text(f"「{seen.page.title}」", f" “{seen.page.title}”") if seen.page.title else Text("", "")
    where = Text(f"{device.name.ja}の{seen.label.ja}{title.ja}", f"{seen.label.en}{title.en}, {device.name.en}")
    errand = Errand(where, (task,), seconds)
    lacking = person_lacking(scene, watched=device.browser.can_be_watched)
    if lacking is not None:
        raise _missing(errand, lacking)

    def left(page: Page, beside: bool) -> bool:
        _hide_typed(scene, page)
        # A window beside the screen, of the card's reader for instance, is the person's as well.
        return not page.matches(screen.match) and (not beside or _is_known(scene, page))

    scene.say(f"{where.ja}で、人の操作を待つ: {task}", f"Waiting for a person on the {where.en}: {task}")
    _hide_typed(scene, seen.page)
    visit = scene.person.watch(errand, lambda limit: device.browser.hand_over(seen.page, fields, left, limit))
    if visit is None:
        raise _not_done(scene, errand)
    scene.say(f"{where.ja}で、人が操作した。", f"A person acted on the {where.en}.", visit.exchange_ids)
    return visit


def hiding_what_is_typed(scene: Scene) -> Recorder:
    """The run's recorder, with an eye on screens that a person acts on: their fields are known before they are shown.

    A screen is looked at again once it stands in the window, which may be later than what is typed there is sent.
    """

    def record(*, response: RecordedResponse | None, **exchange: Any) -> Exchange:
        if response is not None:
            page = page_from(exchange["request"].url, response, "")
            if any(
                screen.person is not None and page.matches(screen.match) for screen in scene.profile.screens.values()
            ):
                _hide_typed(scene, page)
        return scene.recorder.record(response=response, **exchange)

    by_hand = any(screen.person is not None for screen in scene.profile.screens.values())
    return record if by_hand else scene.recorder.record


def _hide_typed(scene: Scene, page: Page) -> None:
    """What a person types on this page is hidden before it is sent, under the name and the id of its field."""
    if not page.is_html or _is_portals(scene, page):
        return
    claiming = [screen for screen in scene.profile.screens.values() if page.matches(screen.match)]
    # A page that the profile does not know may stand in a window of its own, where the person acts too.
    fills = [set(screen.fill) for screen in claiming if screen.person is not None] if claiming else [set[str]()]
    for control in page.tree.iter("input", "select", "textarea"):
        names = {name for name in (control.get("name"), control.get("id")) if name}
        # Nobody knows which field takes the PIN: any of those that the profile does not fill.
        if _is_secret(control) or (_takes_typing(control) and any(not names & filled for filled in fills)):
            for name in names:
                scene.recorder.redactor.hide_field(name)


def _is_secret(control: html.HtmlElement) -> bool:
    """Whether what is typed here is the person's own, whatever the field is called."""
    asked = (control.get("autocomplete") or "").lower().split()
    return (control.get("type") or "").lower() == "password" or "one-time-code" in asked


def _takes_typing(control: html.HtmlElement) -> bool:
    """Also what a keypad on the page types into; a hidden field that came with a value is the page's own."""
    kind = (control.get("type") or "").lower() if control.tag == "input" else ""
    return kind not in _BUTTONS and not (kind == "hidden" and control.get("value"))


def _is_portals(scene: Scene, page: Page) -> bool:
    return urlsplit(page.url).netloc == scene.portal.host


def _is_known(scene: Scene, page: Page) -> bool:
    """Whether it is one of the profile's screens, or the portal's."""
    return _is_portals(scene, page) or any(page.matches(each.match) for each in scene.profile.screens.values())


def ask_person(scene: Scene, errand: Errand) -> None:
    """Ask for something outside the browser. Raises PersonMissing where nobody is there, or does it in time."""
    absence = scene.person.absence
    if absence is not None:
        raise _missing(errand, absence)
    scene.say(f"{errand.where.ja}を人に頼む: {errand.words}", f"A person is asked ({errand.where.en}): {errand.words}")
    if not scene.person.ask(errand):
        raise _not_done(scene, errand)
    scene.say(f"{errand.where.ja}を人が行った。", f"A person did it ({errand.where.en}).")


def person_lacking(scene: Scene, *, watched: bool) -> Text | None:
    """Why no person can act in the citizen's browser, and how to run it so that one can; None where one can."""
    return scene.person.absence if watched else _UNWATCHED


def _missing(errand: Errand, why: Text) -> PersonMissing:
    return PersonMissing(
        Text(
            f"人の操作が必要（{errand.where.ja}: {errand.words}）。{why.ja}。",
            f"This takes a person ({errand.where.en}: {errand.words}); {why.en}.",
        )
    )


def _not_done(scene: Scene, errand: Errand) -> PersonMissing:
    limit = scene.profile.cost.person_seconds
    return PersonMissing(
        Text(
            f"人の操作が行われなかった（{errand.where.ja}: {errand.words}）。待った時間の上限は{limit}秒"
            "（プロファイルの cost.person_seconds）。",
            f"A person was asked and did not do it ({errand.where.en}: {errand.words}); "
            f"the run waits {limit} s at most (cost.person_seconds in the profile).",
        )
    )


_UNWATCHED: Final = Text(
    "この実行では利用者のブラウザーの画面が表示されない。"
    "端末から --citizen-browser chromium --watch-browser を付けて実行すると、操作を待って続ける",
    "in this run no window of the citizen's browser is shown; "
    "run it in a terminal with --citizen-browser chromium --watch-browser, and it waits for the person",
)
