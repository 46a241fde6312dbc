"""What outlives a case: links that cases share, notices seeded, the calibration of the oracle, and undoing it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ..actors.browser import Browser
from ..actors.portal import PortalSession
from ..checks import describe_answer
from ..errors import CalibrationError, ConformanceError, PartnerFault
from ..flows import (
    Device,
    Manner,
    Scene,
    SeededNotice,
    Unlinking,
    link,
    log_in_at_partner,
    person_lacking,
    probe,
    recognise,
    remove_by_person,
    remove_seeded,
    sign_off,
    sign_off_at_partner,
    sign_on,
    unlink,
)
from ..profile import Absent, Citizen, PersonStep
from ..vocabulary import ScreenKind, Text
from . import roots
from .progress import LinkCount
from .signals import GivenFailed, NeedsReview

__all__ = ["World"]


@dataclass(slots=True)
class World:
    """State of a run across its cases. `trusted` names citizens whose tie at the partner is known to be whole.

    `watched`: whether the citizens' browsers have windows in which a person can act.
    """

    scene: Scene
    new_browser: Callable[[str], Browser]
    trusted: set[str] = field(default_factory=set)
    links: LinkCount = field(default_factory=LinkCount)
    seeded: list[SeededNotice] = field(default_factory=list)
    watched: bool = False
    _calibrated: bool = False

    # -- givens -----------------------------------------------------------------------------------------------------

    def make_linked(self, device: Device) -> None:
        """See to it that the citizen is linked; an earlier case's link serves as long as it is whole."""
        key = device.citizen.key
        if key in self.scene.portal.state.links:
            if key in self.trusted or self._serves_still(device.citizen):
                self.trusted.add(key)
                return
            self.make_unlinked(device)
        self.count_link()
        passage = link(self.scene, device)
        if passage.ended_on is not ScreenKind.MENU:
            raise GivenFailed(
                Text(
                    f"属性連携が完了しなかった（到達した画面: {passage.end.ja}）",
                    f"linking was not completed (ended on: {passage.end.en})",
                ),
                roots.LINK,
                passage.exchanges,
                (roots.AGAIN,) if key in self.scene.portal.state.retired.values() else (),
            )
        self.trusted.add(key)

    def make_unlinked(self, device: Device) -> None:
        """See to it that the citizen is not linked."""
        if device.citizen.key not in self.scene.portal.state.links:
            return
        unlinking = self._untie(device)
        if device.citizen.key in self.scene.portal.state.links:
            answer = describe_answer(unlinking.answer, unlinking.passage)
            raise GivenFailed(
                Text(f"属性連携解除が受け付けられなかった。{answer.ja}", f"unlinking was not accepted. {answer.en}"),
                roots.UNLINK,
                unlinking.passage.exchanges,
            )

    def count_link(self) -> None:
        """One more link at the partner. Raises GivenFailed when the profile's `max_links` does not allow it.

        Raises NeedsReview where it takes a person and nobody is there, or nobody sees the citizen's browser.
        """
        if self.scene.profile.cost.link_effort == "person":
            lacking = person_lacking(self.scene, watched=self.watched)
            if lacking is not None:
                raise NeedsReview(
                    Text(
                        f"連携に人の操作が必要（cost.link_effort = person）。{lacking.ja}。",
                        f"Linking takes a person (cost.link_effort = person); {lacking.en}.",
                    )
                )
        most = self.scene.profile.cost.max_links
        if not self.links.take(most):
            raise GivenFailed(
                Text(
                    f"連携の回数が上限（max_links = {most}）に達した",
                    f"the limit of links (max_links = {most}) is reached",
                ),
                None,
            )

    @property
    def links_made(self) -> int:
        return self.links.made

    # -- the oracle -------------------------------------------------------------------------------------------------

    def calibrate(self) -> tuple[Text, tuple[str, ...]]:
        """Probe and recognisers must tell nobody from A from B; what was seen is returned.

        Raises CalibrationError when they do not, EnvironmentFault or PartnerFault when the partner does not play.
        """
        seen: list[Text] = []
        exchanges: tuple[str, ...] = ()
        with_folder = [citizen for citizen in self.scene.profile.citizens if citizen.user_folder][:2]
        nobody = probe(self.scene, Device(with_folder[0], self.new_browser(f"{with_folder[0].key}-0")))
        exchanges += nobody.exchanges
        if not nobody.nobody:
            raise CalibrationError(
                Text(
                    f"ログインしていないのに、プローブが「{nobody.shown}」を示しました。"
                    "プロファイルの probe.account を見直してください。",
                    f"Nobody is logged in, yet the probe shows {nobody.shown!r}; mend probe.account in the profile.",
                )
            )
        seen.append(Text("ログインなし=誰でもない", "no login = nobody"))
        for citizen in with_folder:
            exchanges += self._calibrate_citizen(citizen)
            shown = Text("本人", "the citizen")
            if citizen.synthetic:
                shown = Text(citizen.shown_as, f"“{citizen.shown_as}”")
            seen.append(Text(f"利用者{citizen.named}={shown.ja}", f"citizen {citizen.key} = {shown.en}"))
        self._calibrated = True
        ja, en = "、".join(each.ja for each in seen), ", ".join(each.en for each in seen)
        return Text(f"判別できた: {ja}", f"told apart: {en}"), exchanges

    def require_calibration(self) -> None:
        """Calibrate unless that was done; a case that relies on the probe calls this first."""
        if not self._calibrated:
            self.calibrate()

    def _calibrate_citizen(self, citizen: Citizen) -> tuple[str, ...]:
        device = Device(citizen, self.new_browser(f"{citizen.key}-0"))
        if ScreenKind.LOGIN in self.scene.profile.screens and citizen.login and citizen.password:
            passage = log_in_at_partner(self.scene, device)
            if not passage.saw(ScreenKind.LOGIN):
                raise CalibrationError(
                    Text(
                        f"ログイン画面を認識できません（表示された画面: {passage.end.ja}）。"
                        "プロファイルの screens.login を見直してください。",
                        f"The login screen is not recognised (shown: {passage.end.en}); "
                        "mend screens.login in the profile.",
                    )
                )
            by = Text(
                "プロファイルの試験用資格情報によるログイン", "the local login with the profile's test credentials"
            )
        else:
            self.make_linked(device)
            passage = sign_on(self.scene, device)
            by = Text("シングルサインオン", "sign-on")
        standing = probe(self.scene, device)
        if standing.citizen != citizen.key:
            raise CalibrationError(
                Text(
                    f"{by.ja}の後、プローブは利用者{citizen.named}（表示「{citizen.shown_as}」）を示すはずが、"
                    f"{standing.words.ja}と示しました。"
                    "プロファイルの probe、shown_as、試験用利用者の準備を確認してください。",
                    f"After {by.en} the probe should show citizen {citizen.named} ({citizen.shown_as!r}), "
                    f"but {standing.words.en}; check probe, shown_as and the test citizen's set-up.",
                )
            )
        if passage.last is not None:
            recognise(self.scene, passage.last.page)
        return passage.exchanges + standing.exchanges

    # -- undoing ----------------------------------------------------------------------------------------------------

    def portal_session(self, device: Device) -> PortalSession | None:
        """The portal session that this very browser holds."""
        held = {cookie.value for cookie in device.browser.cookies}
        return next((session for session in self.scene.portal.state.sessions.values() if session.id in held), None)

    def end_session(self, device: Device) -> None:
        """Sign a device off without judging how the partner takes it; only what went wrong is noted as clean-up."""
        session = self.portal_session(device)
        if session is not None and session.signed_on:
            self._undo(
                Text(f"端末 {device.browser.device} のログアウト", f"sign-off of {device.browser.device}"),
                partial(_signed_off, self.scene, device),
                tell=False,
            )
        device.browser.close()

    def lose_portal_session(self, device: Device) -> None:
        """The portal's session is over and nobody was told, as after a time without use."""
        session = self.portal_session(device)
        if session is not None:
            del self.scene.portal.state.sessions[session.id]

    def leave_partner(self, device: Device) -> None:
        """End a login that the partner itself gave, which the portal's sign-off does not reach; only noted."""
        if isinstance(self.scene.profile.offers.sign_off_from_partner, Absent):
            return
        self._undo(
            Text(
                f"端末 {device.browser.device} の外部連携先からのログアウト",
                f"sign-off of {device.browser.device} at the partner",
            ),
            lambda: bool(sign_off_at_partner(self.scene, device).visits),
            tell=False,
        )

    def clean_up(self) -> None:
        """Undo links and seeded notices at the end of a run, also after a failure or an interruption."""
        self._remove_notices()
        for citizen in self.scene.profile.citizens:
            if citizen.key in self.scene.portal.state.links:
                device = Device(citizen, self.new_browser(f"{citizen.key}-9"))
                self._undo(
                    Text(f"利用者{citizen.named}の連携の解除", f"unlinking of citizen {citizen.named}"),
                    partial(self._untied, device),
                )
                device.browser.close()

    def _remove_notices(self) -> None:
        if self.seeded and isinstance(self.scene.profile.notices.removal, PersonStep):
            count = len(self.seeded)
            self._undo(
                Text(f"届けたお知らせ{count}件の削除", f"removal of {count} notices"),
                partial(remove_by_person, self.scene, tuple(self.seeded)),
            )
        else:
            for notice in self.seeded:
                self._undo(
                    Text(f"お知らせ「{notice.title}」の削除", f"removal of notice “{notice.title}”"),
                    partial(remove_seeded, self.scene, notice),
                )
        self.seeded.clear()

    def _untied(self, device: Device) -> bool:
        self._untie(device)
        return device.citizen.key not in self.scene.portal.state.links

    def _untie(self, device: Device) -> Unlinking:
        """Undo a tie by any way that the partner publishes, the profile's choice first.

        A real provider takes the way through the browser only where its own session lives; the device here has none.
        Which ways work, and when, the cases of unlinking judge: setting up and clearing away must not depend on it.
        """
        portal = self.scene.portal
        unlinking = self.unlink_somehow(device)
        tie = portal.state.links.get(device.citizen.key)
        if tie is None:
            return unlinking
        if self._is_tied(device.citizen):
            sign_on(self.scene, device)
            return self.unlink_somehow(device)
        # The partner unlinked before, with an answer that did not count: no later case is to suffer for that.
        portal.retire(tie)
        return unlinking

    def unlink_somehow(self, device: Device) -> Unlinking:
        """Unlink by the first of the published ways that is accepted."""
        first, *others = self.scene.portal.wire.unlink_variants or (None,)
        unlinking = unlink(self.scene, device, variant=first)
        for variant in others:
            if unlinking.accepted:
                break
            unlinking = unlink(self.scene, device, variant=variant)
        return unlinking

    def _serves_still(self, citizen: Citizen) -> bool:
        """Whether a tie in doubt is kept: where none can be undone, one that logs its citizen in is as good as new."""
        return not self.scene.portal.wire.unlink_variants and self._is_tied(citizen)

    def _is_tied(self, citizen: Citizen) -> bool:
        """Whether the pseudonym that the portal holds still logs this citizen in at the partner."""
        device = Device(citizen, self.new_browser(f"{citizen.key}-8"))
        sign_on(self.scene, device, Manner.LOOK)
        tied = probe(self.scene, device).citizen == citizen.key
        self.end_session(device)
        return tied

    def _undo(self, what: Text, act: Callable[[], bool], *, tell: bool = True) -> None:
        try:
            done = act()
        except Exception as error:  # noqa: BLE001 - whatever breaks one undoing is told, and keeps no other from being tried
            reason = _observed(error)
            self.scene.recorder.remark(
                "cleanup", Text(f"{what.ja}（{reason.ja}）", f"{what.en} ({reason.en})"), ok=False
            )
            return
        if done and not tell:
            return
        self.scene.recorder.remark("cleanup", what, ok=done)


def _observed(error: Exception) -> Text:
    if isinstance(error, PartnerFault):
        return error.observed
    if isinstance(error, ConformanceError):
        return error.text
    kind = type(error).__name__
    return Text(f"試験系の内部異常: {kind}: {error}", f"an internal fault of the harness: {kind}: {error}")


def _signed_off(scene: Scene, device: Device) -> bool:
    return sign_off(scene, device).answer is not None
