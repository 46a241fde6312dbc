"""Attempts that must fail: one step of a flow replaced, and proof that the attempt really reached the partner."""

from __future__ import annotations

from ..actors.portal import AsIf
from ..checks import is_nobody, refuses_with_a_screen
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, Manner, Passage, probe, sign_on
from ..vocabulary import Text

__all__ = ["expect_sign_on_refused", "require_attempt"]


def expect_sign_on_refused(stage: Stage, requirement: str, device: Device, pseudonym: str) -> None:
    """Sign-on under this pseudonym logs nobody in, and the citizen gets a screen that is no crash."""
    with stage.scene.portal.vouching_as(device.citizen.key, pseudonym) as step:
        passage = sign_on(stage.scene, device, Manner.LOOK)
    require_attempt(step, passage, roots.SIGN_ON)
    stage.expect(requirement, is_nobody(probe(stage.scene, device)))
    stage.expect(requirement, refuses_with_a_screen(passage))


def require_attempt(step: AsIf, passage: Passage, root: str) -> None:
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
