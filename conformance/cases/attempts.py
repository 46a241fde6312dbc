"""Attempts that must fail: one step of a flow replaced, and proof that the attempt really reached the partner."""

from __future__ import annotations

from typing import Protocol

from ..actors.browser import Page
from ..checks import answers_without_crash, is_logged_in_as, is_nobody, never_shows, refuses_with_a_screen
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, Manner, Passage, link, probe, sign_on
from ..vocabulary import ScreenKind, Text, Verdict
from ..wires.base import PartnerAnswer

__all__ = [
    "ReplacedStep",
    "come_to",
    "expect_no_crash",
    "expect_no_tie",
    "expect_sign_on_refused",
    "expect_still_linked",
    "require_attempt",
    "require_lasting_links",
    "require_way_to_unlink",
]


def expect_sign_on_refused(stage: Stage, requirement: str, device: Device, pseudonym: str) -> None:
    """Sign-on under this pseudonym logs nobody in, and the citizen gets a screen that is no crash."""
    with stage.scene.portal.vouching_as(device.citizen.key, pseudonym) as step:
        passage = sign_on(stage.scene, device, Manner.LOOK)
    require_attempt(step, passage, roots.SIGN_ON)
    standing = probe(stage.scene, device)
    if not standing.nobody and stage.spec.id != roots.SIGN_ON_UNLINKED and _lets_anybody_in(stage, device):
        raise GivenFailed(
            Text("一度も連携していない仮名でもログインできる。", "Even a pseudonym never linked logs somebody in."),
            roots.SIGN_ON_UNLINKED,
            standing.exchanges,
        )
    stage.expect(requirement, is_nobody(standing))
    stage.expect(requirement, refuses_with_a_screen(passage))


def expect_no_tie(stage: Stage, requirement: str, key: str, number: int) -> None:
    """Another device signs on under the pseudonym that the abandoned linking was given: nobody must be logged in."""
    expect_sign_on_refused(stage, requirement, stage.device(key, number), stage.scene.portal.issued[key])


def _lets_anybody_in(stage: Stage, device: Device) -> bool:
    """Whether it was not this pseudonym that was taken, but any: that is another case's to judge."""
    other = stage.device(device.citizen.key, 7)
    with stage.scene.portal.vouching_as(device.citizen.key, stage.scene.portal.unused_pseudonym()):
        sign_on(stage.scene, other, Manner.LOOK)
    return not probe(stage.scene, other).nobody


def expect_still_linked(stage: Stage, requirement: str, device: Device, earlier: Passage) -> None:
    """Sign-on works as it did earlier: with no consent screen now, unless this partner asks at every sign-on anyway."""
    passage = sign_on(stage.scene, device)
    if not earlier.saw(ScreenKind.CONSENT):
        stage.expect(requirement, never_shows(passage, ScreenKind.CONSENT))
    stage.expect(requirement, is_logged_in_as(probe(stage.scene, device), device.citizen.key))


def expect_no_crash(stage: Stage, requirement: str, answer: PartnerAnswer | None, passage: Passage) -> None:
    """What is refused is refused with a screen; a direct answer that is an HTTP 5xx and no refusal is worth a look.

    Real providers answer so where their contract has another status for it, and what was asked for is not done.
    """
    stage.expect(requirement, refuses_with_a_screen(passage))
    outcome = answers_without_crash(answer, passage)
    if not outcome.held:
        stage.expect(requirement, outcome, otherwise=Verdict.WARN)


class ReplacedStep(Protocol):
    """A step of the happy flow that a case replaced; `times` it was done."""

    @property
    def times(self) -> int: ...


def require_attempt(step: ReplacedStep, passage: Passage, root: str) -> None:
    """Raise GivenFailed unless the replaced step was reached: what was never tried shows nothing."""
    if not step.times:
        raise GivenFailed(
            Text(
                f"模擬マイナポータルの電文を送る段階まで進まなかった（到達した画面: {passage.end.ja}）",
                f"it did not come to the portal's message (ended on: {passage.end.en})",
            ),
            root,
            passage.exchanges,
        )


def require_lasting_links(stage: Stage) -> None:
    """Where links do not last anyway, it was not an attempt that ended this one. Raises GivenFailed there."""
    for root in (roots.LASTS, roots.LINK_SURVIVES):
        stage.stands_on(root)


def come_to(
    stage: Stage, device: Device, kind: ScreenKind = ScreenKind.CONSENT, manner: Manner = Manner.STOP_AT_CONSENT
) -> Page:
    """Given that linking, begun now, has come to this screen of the partner's, where the citizen leaves it."""
    stage.world.count_link()
    with stage.given(roots.LINK):
        passage = link(stage.scene, device, manner)
    stage.require_screen(passage, kind, roots.INPUT if kind is ScreenKind.INPUT else roots.LINK)
    return passage.screens[-1].page


def require_way_to_unlink(stage: Stage) -> None:
    """Raise GivenFailed where the partner publishes none: one fault, which the first case on unlinking judges."""
    if not stage.scene.portal.wire.unlink_variants:
        raise GivenFailed(
            Text("属性連携解除の要求の受信先がない。", "No endpoint for unlinking is published."), roots.UNLINK
        )
