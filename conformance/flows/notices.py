"""件名取得: notices (guideline 2.2.4, figures 2.2-11 and 2.2-12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ..actors.browser import Matcher, Page
from ..actors.portal import NoticeList
from ..errors import PartnerFault
from ..profile import Absent
from ..vocabulary import Text
from ..wires.base import NoticeAnswer, NoticeHeader, NoticeQuery
from .scene import Device, Manner, Passage, Scene
from .sign_on import log_in_at_portal
from .walk import walk

__all__ = [
    "Retrieval",
    "choose_notices",
    "give_provision_consent",
    "open_notice_list",
    "press_notice",
    "retrieve",
    "retrieve_as",
    "withdraw_provision_consent",
]

_MOST_PAGES: Final = 20_000
_MOST_WITHOUT_NEWS: Final = 100
"""Answers in a row: long lists in small parts end, those that bring nothing new do not."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """All answers to one retrieval, in order: more than one where the list comes in pages."""

    answers: tuple[NoticeAnswer, ...]

    @property
    def provided(self) -> bool:
        return bool(self.answers) and all(answer.provided for answer in self.answers)

    @property
    def headers(self) -> tuple[NoticeHeader, ...]:
        return tuple(chain.from_iterable(answer.headers for answer in self.answers))

    @property
    def exchanges(self) -> tuple[str, ...]:
        return tuple(answer.exchange.id for answer in self.answers)

    @property
    def words(self) -> Text:
        if not self.answers:
            return Text("要求を送らなかった", "no request was sent")
        response = self.answers[-1].exchange.response
        if response is None:
            return Text("提供なし（接続を拒まれた）", "nothing provided (the connection was turned away)")
        status = response.status
        if self.provided:
            return Text(
                f"{len(self.headers)} 件の件名情報（HTTP {status}）",
                f"{len(self.headers)} notice headers (HTTP {status})",
            )
        return Text(f"提供なし（HTTP {status}）", f"nothing provided (HTTP {status})")


def choose_notices(scene: Scene, device: Device, *, choice: bool = True, consent: bool = True) -> Passage:
    """At the portal the citizen chooses the service, and consents to the retrieval (table 2.2-1 no. 5, 2.2.4)."""
    chosen, agreed = ("する" if each else "しない" for each in (choice, consent))
    scene.say(
        f"{device.name.ja}がマイナポータルで件名取得を設定する（選択: {chosen}、同意: {agreed}）。",
        f"{device.name.en} sets notice retrieval at the portal (chosen: {choice}, consented: {consent}).",
    )
    browser = device.browser
    passage = walk(scene, device, browser.open(scene.portal.url("/notices/settings")))
    if passage.last is None:
        return passage
    button = Matcher(css="#portal-notice-settings-form button")
    sent = browser.submit(passage.last.page, button, {"service": choice, "consent": consent})
    return passage.then(walk(scene, device, sent))


def give_provision_consent(scene: Scene, device: Device) -> Passage | None:
    """The citizen's consent at the partner to providing headers to the portal; None where the partner takes none."""
    offer = scene.profile.offers.provision_consent
    if isinstance(offer, Absent):
        return None
    scene.say(
        f"{device.name.ja}が外部連携先で件名情報の提供に同意する。",
        f"{device.name.en} consents at the partner to providing headers.",
    )
    opened = walk(scene, device, device.browser.open(scene.profile.resolve(offer.page)))
    if opened.last is None or not opened.last.page.matches(offer.press):
        return opened
    return opened.then(walk(scene, device, device.browser.press(opened.last.page, offer.press)))


def withdraw_provision_consent(scene: Scene, device: Device) -> Passage | None:
    """The citizen takes that consent back; None where the profile knows no way to."""
    offer = scene.profile.offers.provision_consent
    if isinstance(offer, Absent) or offer.withdraw is None:
        return None
    scene.say(
        f"{device.name.ja}が外部連携先で件名情報の提供への同意を取り消す。",
        f"{device.name.en} takes back the consent to providing headers at the partner.",
    )
    opened = walk(scene, device, device.browser.open(scene.profile.resolve(offer.page)))
    if opened.last is None or not opened.last.page.matches(offer.withdraw):
        return opened
    return opened.then(walk(scene, device, device.browser.press(opened.last.page, offer.withdraw)))


def retrieve(scene: Scene, citizen: str) -> Retrieval:
    """The portal retrieves a citizen's headers: only if he chose the service and consented, and is linked."""
    link = scene.portal.state.links.get(citizen)
    if link is None or not scene.portal.may_retrieve_notices(citizen):
        scene.say(
            f"利用者{citizen}の件名は要求しない（未設定・未同意または未連携）。",
            f"Headers of citizen {citizen} are not asked for.",
        )
        return Retrieval(())
    return retrieve_as(scene, link.pseudonym)


def retrieve_as(
    scene: Scene,
    pseudonym: str,
    *,
    authorised: bool = True,
    limit: int | None = None,
    after_first: Callable[[], object] = lambda: None,
) -> Retrieval:
    """Ask for the headers of a pseudonym, all pages of them, `limit` headers at a time (None: as the profile says).

    `after_first` happens between the first page and the second, where there is one. Raises EnvironmentFault when the
    partner cannot be reached, PartnerFault when its pages never end.
    """
    answers: list[NoticeAnswer] = []
    cursors: set[str] = set()
    seen: set[str | None] = set()
    without_news = 0
    cursor = None
    while True:
        answer = scene.notices.fetch(NoticeQuery(pseudonym, cursor, limit, authorised))
        answers.append(answer)
        cursor = answer.next_cursor
        if cursor is None or not answer.provided:
            break
        found = {header.id or header.url for header in answer.headers}
        without_news = 0 if found - seen else without_news + 1
        if cursor in cursors or without_news >= _MOST_WITHOUT_NEWS or len(answers) >= _MOST_PAGES:
            raise PartnerFault(
                Text("分割取得が終わりに至ること。", "Paging comes to an end."),
                Text(
                    f"{len(answers)} 回目の応答の続き位置が繰り返しになった。",
                    f"the cursor of answer {len(answers)} leads round in a circle.",
                )
                if cursor in cursors
                else Text(f"{len(answers)} 回の応答でも終わらない。", f"{len(answers)} answers, and no end."),
                tuple(each.exchange.id for each in answers),
            )
        cursors.add(cursor)
        seen |= found
        if len(answers) == 1:
            after_first()
    retrieval = Retrieval(tuple(answers))
    scene.say(f"件名取得: {retrieval.words.ja}。", f"Notice retrieval: {retrieval.words.en}.", retrieval.exchanges)
    return retrieval


def open_notice_list(scene: Scene, device: Device) -> Passage:
    """The citizen opens the list of notices at the portal, which retrieves it for the purpose (figure 2.3-2).

    Raises what `retrieve` raises. A passage that does not end at the list ended on the way to it.
    """
    citizen = device.citizen.key
    menu = Matcher(css='#portal-menu a[href="/notices"]')
    start = log_in_at_portal(scene, device)
    if start.last is None or not start.last.page.matches(menu):
        return start
    scene.say(
        f"{device.name.ja}がマイナポータルでお知らせ一覧を開く。",
        f"{device.name.en} opens the list of notices at the portal.",
    )
    retrieval = retrieve(scene, citizen)
    if retrieval.answers:
        listed = NoticeList(retrieval.provided, retrieval.headers, "" if retrieval.provided else retrieval.words.ja)
        scene.portal.state.listed[citizen] = listed
    pressed = device.browser.press(start.last.page, menu)
    return start.then(walk(scene, device, pressed))


def press_notice(
    scene: Scene, device: Device, listing: Passage | Page, notice: str, manner: Manner = Manner.GO_ON
) -> Passage:
    """Press a title in the list that the citizen sees, `notice` being the title or its URL, and walk on at the partner.

    The link opens a window of its own; the list stays open behind it and can be pressed again. Raises PartnerFault
    where the list has no such link.
    """
    page = listing if isinstance(listing, Page) else listing.last.page if listing.last is not None else None
    link = _link_of(page, notice) if page is not None else None
    if page is None or link is None:
        raise PartnerFault(
            Text(
                f"マイナポータルのお知らせ一覧に「{notice}」のリンクがある。",
                f"The portal's list has a link for “{notice}”.",
            ),
            Text("一覧にそのリンクがない。", "The list has no such link."),
            () if page is None else (page.exchange,),
        )
    scene.say(
        f"{device.name.ja}がお知らせ一覧の件名「{notice}」を押す（別ウィンドウで開く）。",
        f"{device.name.en} presses “{notice}” in the list; it opens in a window of its own.",
    )
    return walk(scene, device, device.browser.press(page, link), manner)


def _link_of(page: Page, notice: str) -> Matcher | None:
    """The link in the portal's list with this title or this URL."""
    for link in page.find(Matcher(css="#portal-notice-list h3 a")):
        title = link.find("bdi")
        if notice.strip() in {link.get("href"), title.text_content() if title is not None else None}:
            return Matcher(css=f"#{link.get('id')}")
    return None
