"""One life: acts played with the flows, each followed by a look at every device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...errors import PartnerFault
from ...flows import (
    Device,
    Manner,
    Passage,
    can_seed,
    choose_notices,
    give_provision_consent,
    link,
    probe,
    retrieve,
    seed,
    sign_off,
    sign_on,
)
from ...vocabulary import Text
from .. import roots
from ..signals import GivenFailed
from ..world import World
from .acts import Act, Deed
from .rules import ABOUT, Broken, Rules

__all__ = ["EVERY_ACT", "Life", "MismatchError"]

CITIZENS: Final = ("A", "B")
NUMBERS: Final = (1, 2, 3)
EVERY_ACT: Final = tuple(Act(deed, key, number) for deed in Deed for key in CITIZENS for number in NUMBERS)
_SOMEBODY_ELSE: Final = "?"


class MismatchError(AssertionError):
    """The partner's state is not what the rules say, after these acts."""

    def __init__(
        self, requirement: str, acts: tuple[Act, ...], expected: Text, observed: Text, exchanges: tuple[str, ...]
    ) -> None:
        super().__init__(requirement)
        self.requirement = requirement
        self.acts = acts
        self.expected = expected
        self.observed = observed
        self.exchanges = exchanges


class Life:
    """Begins with nobody linked or logged in; `device` gives a citizen's device by key and number."""

    def __init__(self, world: World, device: Callable[[str, int], Device]) -> None:
        self.rules = Rules(logs_out=world.scene.profile.offers.sign_off_policy == "logout")
        self.acts: tuple[Act, ...] = ()
        self._world = world
        self._devices = {(key, number): device(key, number) for key in CITIZENS for number in NUMBERS}
        self._arrived: dict[str, list[str]] = {key: [] for key in CITIZENS}
        for each in self._devices.values():
            world.end_session(each)
        for key in CITIZENS:
            world.make_unlinked(self._devices[key, 1])
            world.end_session(self._devices[key, 1])

    def allows(self, act: Act) -> bool:
        """Whether this can be done next, and has one right outcome."""
        if not self.rules.allows(act):
            return False
        if act.deed is Deed.LINK:
            return self._world.links.leaves(self._world.scene.profile.cost.max_links)
        return act.deed is not Deed.SIGN_ON or act.citizen in self.rules.linked or self._former(act.citizen) is not None

    def _former(self, citizen: str) -> str | None:
        """The pseudonym under which a citizen was linked last."""
        retired = self._world.scene.portal.state.retired
        return next((pseudonym for pseudonym in reversed(retired) if retired[pseudonym] == citizen), None)

    def play(self, act: Act) -> None:
        """Do it and look. Raises MismatchError; GivenFailed, EnvironmentFault and HarnessError as the flows do."""
        self.acts += (act,)
        try:
            passage = self._do(act)
            used = {each.device for each in self.acts}
            seen = {place: self._look(self._devices[place]) for place in sorted(used)}
        except PartnerFault as fault:
            raise MismatchError(ABOUT[act.deed], self.acts, fault.expected, fault.observed, fault.exchanges) from fault
        broken = self.rules.judge(act, {place: shown for place, (shown, _) in seen.items()})
        if broken is not None:
            exchanges = (*passage.exchanges, *seen[broken.device][1])
            raise MismatchError(
                broken.requirement, self.acts, _told(broken, broken.expected), _told(broken, broken.seen), exchanges
            )

    def _do(self, act: Act) -> Passage:
        world, device = self._world, self._devices[act.device]
        match act.deed:
            case Deed.LINK:
                world.count_link()
                return link(world.scene, device)
            case Deed.SIGN_ON:
                return self._sign_on(device)
            case Deed.SIGN_OFF:
                return sign_off(world.scene, device).passage
            case Deed.UNLINK:
                return self._unlink(device)
            case Deed.NOTICES:
                return self._retrieve(device)

    def _sign_on(self, device: Device) -> Passage:
        """As a linked citizen does; else the portal vouches under the former pseudonym, which it never does otherwise.

        Raises GivenFailed where that did not come about: what was never tried shows nothing.
        """
        scene, key = self._world.scene, device.citizen.key
        former = self._former(key)
        if key in self.rules.linked or former is None:
            return sign_on(scene, device)
        with scene.portal.vouching_as(key, former) as step:
            # A screen that asks for consent is where it ends: nothing is agreed to.
            passage = sign_on(scene, device, Manner.LOOK)
        if not step.times:
            raise GivenFailed(
                Text(
                    f"模擬マイナポータルが本人を証明する段階まで進まなかった（到達した画面: {passage.end.ja}）",
                    f"it did not come to the portal's vouching (ended on: {passage.end.en})",
                ),
                roots.SIGN_ON,
                passage.exchanges,
            )
        return passage

    def _unlink(self, device: Device) -> Passage:
        unlinking = self._world.unlink_somehow(device)
        if not unlinking.accepted:
            raise PartnerFault(
                Text("属性連携解除の要求が受け付けられる。", "The request to unlink is accepted."),
                Text("受け付けられなかった。", "It was not accepted."),
                unlinking.passage.exchanges,
            )
        return unlinking.passage

    def _retrieve(self, device: Device) -> Passage:
        scene, key = self._world.scene, device.citizen.key
        passage = choose_notices(scene, device)
        consent = give_provision_consent(scene, device)
        if consent is not None:
            passage = passage.then(consent)
        if can_seed(scene):
            notice = seed(scene, device.citizen, "任意の順序")
            self._world.seeded.append(notice)
            self._arrived[key].append(notice.title)
        retrieval = retrieve(scene, key)
        titles = {header.title for header in retrieval.headers}
        foreign = [title for other in CITIZENS if other != key for title in self._arrived[other] if title in titles]
        if foreign or not retrieval.provided:
            others = Text(f"他の利用者の件: {len(foreign)} 件", f"another citizen's: {len(foreign)}")
            raise PartnerFault(
                Text("利用者本人の件名だけが提供される。", "Headers of the citizen's own are provided, and no others."),
                Text(f"{retrieval.words.ja}。{others.ja}", f"{retrieval.words.en}; {others.en}"),
                retrieval.exchanges,
            )
        return passage

    def _look(self, device: Device) -> tuple[str | None, tuple[str, ...]]:
        standing = probe(self._world.scene, device)
        return (None if standing.nobody else standing.citizen or _SOMEBODY_ELSE), standing.exchanges


def _told(broken: Broken, who: str | None) -> Text:
    key, number = broken.device
    standing = _standing(who)
    return Text(f"利用者{key}の端末{number}: {standing.ja}。", f"device {number} of citizen {key}: {standing.en}.")


def _standing(who: str | None) -> Text:
    if who is None:
        return Text("誰もログインしていない", "nobody is logged in")
    if who == _SOMEBODY_ELSE:
        return Text("プロファイルにない利用者がログインしている", "somebody not in the profile is logged in")
    return Text(f"利用者{who}がログインしている", f"citizen {who} is logged in")
