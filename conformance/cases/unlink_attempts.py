"""Requests to unlink that are not right, between valid ones: nothing is untied, then the valid one unties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from ..checks import Outcome, describe_answer, is_logged_in_as, never_shows, unties_nothing_of
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, Passage, Unlinking, probe, sign_on, unlink
from ..vocabulary import ScreenKind, Text, Verdict
from .attacks import asking_wire, repeating_wire
from .attempts import (
    ReplacedStep,
    expect_no_crash,
    require_attempt,
    require_lasting_links,
    require_way_to_unlink,
)

__all__ = ["UnlinkAttempts", "expect_nothing_untied_by_each", "unlink_attempts"]


class UnlinkAttempts:
    """Citizen A, linked and signed on, and one way of asking to unlink, which the partner takes when it is right.

    The forgery comes by A's own browser, where that is the way: nothing but its fault keeps it from being carried out.
    Raises GivenFailed where the case on this way did not pass: it is the first control twin.
    """

    def __init__(self, stage: Stage, requirement: str, way: str) -> None:
        self.stage, self.requirement, self.way = stage, requirement, way
        self.root = roots.unlink_by(way)
        stage.stands_on(self.root)
        self.link_anew()

    def expect_tie_stays(
        self, difference: Text, replaced: AbstractContextManager[ReplacedStep], *, otherwise: Verdict = Verdict.FAIL
    ) -> None:
        """Unlinking with the request replaced unties nothing; `otherwise` is the weight of its untying."""
        unlinking = self.try_it(difference, replaced)
        tied = self.tie_stays(difference)
        if not tied.held:
            require_lasting_links(self.stage)
        if not self.stage.expect(self.requirement, tied, otherwise=otherwise):
            # What comes after is tried on a tie that is whole.
            self.stage.world.trusted.discard("A")
            self.link_anew()
        expect_no_crash(self.stage, self.requirement, unlinking.answer, unlinking.passage)

    def link_anew(self) -> None:
        """A is linked and signed on again."""
        self.device, self._earlier = self.stage.signing_on("A")

    def try_it(self, difference: Text, replaced: AbstractContextManager[ReplacedStep]) -> Unlinking:
        """The request goes out with this difference; whatever is answered, the portal goes on as if it had not."""
        self._at_hand()
        self.stage.scene.say(
            f"次の一点だけが正しくない解除要求を送る: {difference.ja}。",
            f"A request to unlink goes out that is right but for one thing: {difference.en}.",
        )
        with self.stage.scene.portal.state.attempt(), replaced as step:
            unlinking = unlink(self.stage.scene, self.device, variant=self.way)
        require_attempt(step, unlinking.passage, self.root)
        return unlinking

    def tie_stays(self, difference: Text, *, pseudonym: str | None = None) -> Outcome:
        """Whether A still signs on at another device, under the pseudonym that he has or this one."""
        scene, other = self.stage.scene, self.stage.device("A", 2)
        with nullcontext() if pseudonym is None else scene.portal.vouching_as("A", pseudonym):
            passage = sign_on(scene, other)
        standing = probe(scene, other)
        # Some partners ask at every sign-on.
        anew = passage.saw(ScreenKind.CONSENT) and not self._earlier.saw(ScreenKind.CONSENT)
        self.stage.world.end_session(other)
        outcome = unties_nothing_of(standing, "A", difference, asked_anew=anew)
        return replace(outcome, exchanges=passage.exchanges + outcome.exchanges)

    def expect_valid_unlinks(self, pseudonym: str | None = None) -> None:
        """The right request is accepted right after. Raises GivenFailed where it is not, and was not before either."""
        self._at_hand()
        portal = self.stage.scene.portal
        if pseudonym is None:
            unlinking = unlink(self.stage.scene, self.device, variant=self.way)
        else:
            with portal.vouching_as("A", pseudonym):
                unlinking = unlink(self.stage.scene, self.device, variant=self.way)
            if unlinking.accepted:
                portal.retire(portal.state.links["A"])
        if not unlinking.accepted:
            require_lasting_links(self.stage)
            answer = describe_answer(unlinking.answer, unlinking.passage)
            raise GivenFailed(answer, self.root, unlinking.passage.exchanges)

    def _at_hand(self) -> None:
        """A is signed on at this device: some partners keep no more than one login of his."""
        if probe(self.stage.scene, self.device).citizen != "A":
            sign_on(self.stage.scene, self.device)


def unlink_attempts(stage: Stage, requirement: str, *, every_way: bool = False) -> Iterator[UnlinkAttempts]:
    """By one way of each kind, or every way, that the partner publishes; B, linked as well, is so after all of them."""
    require_way_to_unlink(stage)
    stage.stands_on(roots.SIGN_ON)
    bystander, earlier = stage.signing_on("B")
    stage.world.end_session(bystander)
    ways = stage.scene.portal.wire.unlink_variants
    for way in ways if every_way else repeating_wire(stage).one_way_of_each_kind(ways):
        attempts = UnlinkAttempts(stage, requirement, way)
        yield attempts
    _expect_bystander_linked(stage, requirement, bystander, earlier)


def _expect_bystander_linked(stage: Stage, requirement: str, bystander: Device, earlier: Passage) -> None:
    """B signs on as before: who is asked to consent anew was untied."""
    passage = sign_on(stage.scene, bystander)
    outcomes = [is_logged_in_as(probe(stage.scene, bystander), "B")]
    if not earlier.saw(ScreenKind.CONSENT):
        outcomes.append(never_shows(passage, ScreenKind.CONSENT))
    if not all(outcome.held for outcome in outcomes):
        require_lasting_links(stage)
    for outcome in outcomes:
        stage.expect(requirement, outcome)


def expect_nothing_untied_by_each(
    stage: Stage, requirement: str, *names: str, otherwise: Verdict = Verdict.FAIL, every_way: bool = False
) -> None:
    """Each of these alterations unties nothing, and the valid request after them unties."""
    wire = asking_wire(stage)
    for attempts in unlink_attempts(stage, requirement, every_way=every_way):
        for alteration in (wire.request_alterations[name] for name in names):
            other = stage.scene.portal.unused_pseudonym()
            attempts.expect_tie_stays(
                alteration.difference, wire.altering_request(alteration.name, other), otherwise=otherwise
            )
        attempts.expect_valid_unlinks()
