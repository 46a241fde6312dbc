"""Control twins: the valid answer, the same with one difference, and the valid one again (docs/verdicts.md)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from ..checks import Outcome, lets_nobody_in, refuses_with_a_screen, still_lets_in
from ..execution import Stage, roots
from ..flows import Device, Manner, Passage, Scene, probe, sign_on
from ..vocabulary import Text, Verdict
from ..wires.altering import Alteration, AltersAnswers, AltersRequests, RepeatsRequests
from .attempts import ReplacedStep, require_attempt, require_lasting_links

__all__ = [
    "altering_wire",
    "asking_wire",
    "expect_refusal_of_each",
    "expect_refused",
    "expect_valid_again",
    "repeating_wire",
    "valid_twin",
]

Way = Callable[[Scene, Device, Manner], Passage]


def altering_wire(stage: Stage) -> AltersAnswers:
    """The account wire, which can send what is not right. Raises DoesNotApply for one that cannot."""
    wire = stage.scene.portal.wire
    if not isinstance(wire, AltersAnswers):
        raise stage.does_not_apply(
            "この方式は、誤りのある応答を作る手段を持たない",
            "this wire has no way to send an answer that is not right",
        )
    return wire


def asking_wire(stage: Stage) -> AltersRequests:
    """The account wire, which can ask for what is not right. Raises DoesNotApply for one that cannot."""
    wire = stage.scene.portal.wire
    if not isinstance(wire, AltersRequests):
        raise stage.does_not_apply(
            "この方式は、誤りのある要求を作る手段を持たない",
            "this wire has no way to make a request that is not right",
        )
    return wire


def repeating_wire(stage: Stage) -> RepeatsRequests:
    """The account wire, whose requests can come twice. Raises DoesNotApply for one that has no such message."""
    wire = stage.scene.portal.wire
    if not isinstance(wire, RepeatsRequests):
        raise stage.does_not_apply(
            "この方式には、再送できる要求の電文がない",
            "this wire has no message of a request that could be sent again",
        )
    return wire


def valid_twin(stage: Stage, key: str = "A") -> Device:
    """Given that the valid answer logs this citizen in; his browser is empty again afterwards."""
    device = stage.signed_on(key)
    stage.world.end_session(device)
    return device


def expect_refusal_of_each(stage: Stage, requirement: str, *names: str, otherwise: Verdict = Verdict.FAIL) -> None:
    """Each of these alterations lets nobody in, and the valid answer is taken before, between and after.

    `otherwise` is the weight of letting somebody in, where the standard asks no more than to take care.
    """
    wire = altering_wire(stage)
    chosen = [wire.alterations[name] for name in names]
    obstacles = [each.impossible for each in chosen if each.impossible is not None]
    if len(obstacles) == len(chosen):
        # What was not tried at all is no pass.
        raise stage.does_not_apply(obstacles[0].ja, obstacles[0].en)
    # Somebody whom a forgery can name: the partner lets him in, so that nothing but the fault keeps him out.
    named = valid_twin(stage, "B") if any(each.names_another for each in chosen) else None
    device = valid_twin(stage)
    for alteration in chosen:
        if alteration.impossible is None:
            _expect_refusal(stage, requirement, device, wire, alteration, otherwise)
        else:
            words = Text(f"{alteration.difference.ja}。", f"{alteration.difference.en}.")
            stage.record(requirement, Verdict.NOT_APPLICABLE, Outcome(True, words, alteration.impossible))
    if named is not None:
        expect_valid_again(stage, requirement, named)


def _expect_refusal(
    stage: Stage,
    requirement: str,
    device: Device,
    wire: AltersAnswers,
    alteration: Alteration,
    otherwise: Verdict,
) -> None:
    other = stage.scene.portal.state.links["B"].pseudonym if alteration.names_another else ""
    expect_refused(
        stage,
        requirement,
        device,
        wire.altering_answer(alteration.name, other),
        alteration.difference,
        # What the portal signed is true: who takes that alone, and not what was forged beside it, is not deceived.
        {device.citizen.key: Verdict.WARN} if alteration.keeps_what_was_signed else {},
        otherwise,
    )


def expect_refused(
    stage: Stage,
    requirement: str,
    device: Device,
    replaced: AbstractContextManager[ReplacedStep],
    difference: Text,
    milder: dict[str, Verdict] | None = None,
    otherwise: Verdict = Verdict.FAIL,
    *,
    way: Way = sign_on,
) -> None:
    """Sign-on with this one step replaced lets nobody in, and does no harm: the valid answer is taken right after it.

    `milder` says what it weighs that this very citizen is let in; `way` is how the attempt goes about signing on.
    """
    stage.scene.say(
        f"次の一点だけが正しくない応答を送る: {difference.ja}。",
        f"An answer goes out that is right but for one thing: {difference.en}.",
    )
    with replaced as step:
        passage = way(stage.scene, device, Manner.LOOK)
    require_attempt(step, passage, roots.SIGN_ON)
    standing = probe(stage.scene, device)
    weight = (milder or {}).get(standing.citizen or "", otherwise)
    outcome = lets_nobody_in(standing, difference)
    stage.expect(requirement, replace(outcome, exchanges=passage.exchanges + outcome.exchanges), otherwise=weight)
    stage.expect(requirement, refuses_with_a_screen(passage))
    if not standing.nobody:
        stage.world.end_session(device)
    expect_valid_again(stage, requirement, device)


def expect_valid_again(stage: Stage, requirement: str, device: Device) -> None:
    """The valid answer is taken as before: what was sent meanwhile did no harm."""
    sign_on(stage.scene, device)
    outcome = still_lets_in(probe(stage.scene, device), device.citizen.key)
    if not outcome.held:
        require_lasting_links(stage)
    stage.expect(requirement, outcome)
    stage.world.end_session(device)
