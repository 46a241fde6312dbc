"""Requests to sign off that are not right, between valid ones: nobody's login ends, then the valid one ends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from types import MappingProxyType

from ..checks import Outcome, describe_answer, ends_no_login_of, still_ends_login, still_lets_in
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, SigningOff, probe, sign_off, sign_on
from ..vocabulary import Text, Verdict
from ..wires.altering import Attempt
from .attacks import asking_wire, repeating_wire
from .attempts import expect_no_crash, require_attempt, require_lasting_links

__all__ = ["SignOffAttempts", "expect_nobody_signed_off_by_each", "sign_off_attempts"]

_NOT_ENDED = Text(
    "この経路では正しい要求でもログアウトしないため、見分けられない",
    "by this way the right request does not end the login either, so that nothing can be told",
)


class SignOffAttempts:
    """Citizens A and B, signed on at a device each, and one way of asking to sign A off that ends his login.

    The forgery comes by A's own browser, where that is the way: nothing but its fault keeps it from being carried out.
    """

    def __init__(self, stage: Stage, requirement: str, way: str, device: Device, bystander: Device) -> None:
        self.stage, self.requirement, self.way = stage, requirement, way
        self.device, self._bystander = device, bystander

    def expect_logins_stay(
        self,
        difference: Text,
        replaced: AbstractContextManager[Attempt],
        milder: Mapping[str, Verdict] = MappingProxyType({}),
    ) -> None:
        """Sign-off with the request replaced ends nobody's login; `milder` says what ending this citizen's weighs."""
        stage = self.stage
        stage.scene.say(
            f"次の一点だけが正しくないシングルサインオフ要求を送る: {difference.ja}。",
            f"A request to sign off goes out that is right but for one thing: {difference.en}.",
        )
        with stage.scene.portal.state.attempt(), replaced as step:
            tried = sign_off(stage.scene, self.device, variant=self.way)
        require_attempt(step, tried.passage, roots.SIGN_OFF)
        for device in (self.device, self._bystander):
            key = device.citizen.key
            outcome = ends_no_login_of(probe(stage.scene, device), key, difference)
            outcome = replace(outcome, exchanges=tried.passage.exchanges + outcome.exchanges)
            if not stage.expect(self.requirement, outcome, otherwise=milder.get(key, Verdict.FAIL)):
                stage.world.end_session(device)
                sign_on(stage.scene, device)
        expect_no_crash(stage, self.requirement, tried.answer, tried.passage)

    def sign_off(self) -> SigningOff:
        """By the right request."""
        return sign_off(self.stage.scene, self.device, variant=self.way)

    def expect_valid_ends(self) -> None:
        """The right request ends A's login right after, and the link is whole: he signs on again."""
        stage = self.stage
        self.sign_off()
        stage.expect(self.requirement, still_ends_login(probe(stage.scene, self.device)))
        stage.world.end_session(self.device)
        sign_on(stage.scene, self.device)
        linked = still_lets_in(probe(stage.scene, self.device), "A")
        if not linked.held:
            require_lasting_links(stage)
        stage.expect(self.requirement, linked)
        stage.world.end_session(self.device)


def sign_off_attempts(stage: Stage, requirement: str, *, every_way: bool = False) -> Iterator[SignOffAttempts]:
    """By one way of each kind, or every way, that the partner publishes, after the right request ended A's login by it.

    Raises DoesNotApply for a partner that keeps its sessions, GivenFailed where the right request does not end one.
    """
    if stage.profile.offers.sign_off_policy == "keep":
        raise stage.does_not_apply(
            "ログアウトしない方針（offers.sign_off_policy = keep）", "the declared policy keeps sessions"
        )
    ways = stage.scene.portal.wire.sign_off_variants
    if not ways:
        raise GivenFailed(
            Text("シングルサインオフの要求の受信先がない。", "No endpoint for sign-off is published."), roots.SIGN_OFF
        )
    bystander = stage.signed_on("B")
    for way in ways if every_way else repeating_wire(stage).one_way_of_each_kind(ways):
        device = stage.signed_on("A")
        signing_off = sign_off(stage.scene, device, variant=way)
        standing = probe(stage.scene, device)
        if standing.nobody:
            sign_on(stage.scene, device)
            yield SignOffAttempts(stage, requirement, way, device, bystander)
        elif way == ways[0]:
            raise GivenFailed(standing.words, roots.SIGN_OFF, signing_off.passage.exchanges, (roots.POLICY,))
        else:
            answer = describe_answer(signing_off.answer, signing_off.passage)
            expected = Text(f"正しい要求でログアウトする（{way}）。", f"The right request ends the login ({way}).")
            stage.record(requirement, Verdict.NOT_APPLICABLE, Outcome(True, expected, _not_ended(answer)))


def _not_ended(answer: Text) -> Text:
    return Text(f"{_NOT_ENDED.ja}。{answer.ja}", f"{_NOT_ENDED.en}. {answer.en}")


def expect_nobody_signed_off_by_each(
    stage: Stage, requirement: str, *names: str, otherwise: Verdict = Verdict.FAIL, every_way: bool = False
) -> None:
    """Each of these alterations ends nobody's login, and the valid request before and after them ends A's.

    `otherwise` is the weight of ending one. That of another citizen whom the portal named is only worth a look.
    """
    wire = asking_wire(stage)
    for attempts in sign_off_attempts(stage, requirement, every_way=every_way):
        for alteration in (wire.request_alterations[name] for name in names):
            portal = stage.scene.portal
            other = portal.state.links["B"].pseudonym if alteration.names_another else portal.unused_pseudonym()
            attempts.expect_logins_stay(
                alteration.difference,
                wire.altering_request(alteration.name, other),
                {"A": otherwise, "B": Verdict.WARN if alteration.names_another else otherwise},
            )
        attempts.expect_valid_ends()
