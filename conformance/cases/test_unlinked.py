"""What must not be possible without a link (guideline 2.2.1)."""

from ..catalogue import NEGATIVE, case
from ..checks import Outcome, describe_answer, leaves_login_of
from ..execution import Stage, roots
from ..flows import probe, sign_off, sign_on, unlink
from ..vocabulary import Text, Verdict
from ..wires.base import AnswerKind
from .attempts import expect_sign_on_refused, require_attempt, require_way_to_unlink


@case(
    roots.SIGN_ON_UNLINKED,
    "G-2.2.1-4",
    title=("未連携の仮名ではログインできない", "A pseudonym that is not linked logs nobody in"),
    purpose=(
        "一度も連携していない仮名によるシングルサインオンで、誰もログインできず、連携済みでログイン中の利用者にも影響しないことを確かめる。",
        "Sign-on under a pseudonym that was never linked logs nobody in, and a citizen who is linked and logged in stays so.",
    ),
    kinds=NEGATIVE,
    alone=True,
)
def test_sign_on_unlinked(stage: Stage) -> None:
    other = stage.signed_on("B")
    expect_sign_on_refused(stage, "G-2.2.1-4", stage.device("A", 2), stage.scene.portal.unused_pseudonym())
    stage.expect("G-2.2.1-4", leaves_login_of(probe(stage.scene, other), "B"))


@case(
    "account/2.2.1-4/sign-off-unlinked",
    "G-2.2.1-4",
    title=(
        "未連携の仮名のシングルサインオフで誰の状態も変わらない",
        "Sign-off of a pseudonym that is not linked changes nobody's state",
    ),
    purpose=(
        "一度も連携していない仮名を指すシングルサインオフ要求を別の端末から送っても、ログイン中の利用者の状態が変わらないことを確かめる。",
        "A sign-off request that names a pseudonym never linked, sent from another device, leaves everybody logged in.",
    ),
    kinds=NEGATIVE,
    alone=True,
)
def test_sign_off_unlinked(stage: Stage) -> None:
    citizen = stage.signed_on("B")
    stranger = stage.device("A", 2)
    with stage.scene.portal.vouching_as("A", stage.scene.portal.unused_pseudonym()) as step:
        signing_off = sign_off(stage.scene, stranger)
    require_attempt(step, signing_off.passage, roots.SIGN_OFF)
    stage.expect("G-2.2.1-4", leaves_login_of(probe(stage.scene, citizen), "B"))


@case(
    "account/2.2.1-4/unlink-unlinked",
    "G-2.2.1-4",
    title=(
        "未連携の仮名の解除要求で誰の紐付けも変わらない",
        "Unlinking a pseudonym that is not linked changes nobody's tie",
    ),
    purpose=(
        "一度も連携していない仮名の解除要求を送っても、連携済みの利用者が引き続きシングルサインオンできることを確かめる。",
        "A request to unlink a pseudonym never linked leaves other ties: a linked citizen can still sign on.",
    ),
    kinds=NEGATIVE,
    alone=True,
)
def test_unlink_unlinked(stage: Stage) -> None:
    require_way_to_unlink(stage)
    stage.stands_on(roots.SIGN_ON)
    citizen = stage.linked("B")
    stranger = stage.device("A", 2)
    with stage.scene.portal.vouching_as("A", stage.scene.portal.unused_pseudonym()) as step:
        unlinking = unlink(stage.scene, stranger)
    require_attempt(step, unlinking.passage, roots.UNLINK)
    sign_on(stage.scene, citizen)
    stage.expect("G-2.2.1-4", leaves_login_of(probe(stage.scene, citizen), "B"))
    accepted = unlinking.answer is not None and unlinking.answer.kind is AnswerKind.ACCEPTED
    stage.expect(
        "G-2.2.1-4",
        Outcome(
            not accepted,
            Text(
                "未知の仮名の解除は拒否される（効果のない成功応答は注意）。",
                "It is refused (Success without effect is worth a look).",
            ),
            describe_answer(unlinking.answer, unlinking.passage),
            unlinking.passage.exchanges,
        ),
        otherwise=Verdict.WARN,
    )
