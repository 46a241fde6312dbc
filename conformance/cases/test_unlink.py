"""属性連携解除 (guideline 2.2 table 2.2-1 no. 2, 2.2.2(2))."""

from ..catalogue import BOTH, NEGATIVE, case
from ..checks import Outcome, answers_with, is_logged_in_as, provides_nothing
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, probe, retrieve_as, sign_on, unlink
from ..vocabulary import Text, Verdict
from ..wires.base import AnswerKind
from .answers import ACCEPTED, expect_unlink_accepted
from .arrival import lists_something
from .attempts import expect_sign_on_refused, require_way_to_unlink
from .unseen import OF_THE_STAND_IN

_ANSWERED = (AnswerKind.ACCEPTED, AnswerKind.REFUSED)
_UNTIED = Text("解除した仮名では件名情報が提供されない。", "Nothing is provided for the former pseudonym.")


def _unlink_somehow(stage: Stage, requirement: str, citizen: Device) -> bool:
    """Unlinking by the ways that the partner publishes, the profile's choice first; one of them at least is accepted.

    A real provider takes one way only where its own session lives; that another works is worth a look, no failure.
    """
    unlinking = unlink(stage.scene, citizen)
    for variant in stage.scene.portal.wire.unlink_variants[1:]:
        if unlinking.accepted:
            break
        outcome = answers_with(unlinking.answer, unlinking.passage, ACCEPTED)
        stage.record(requirement, Verdict.WARN, outcome)
        unlinking = unlink(stage.scene, citizen, variant=variant)
    return expect_unlink_accepted(stage, requirement, unlinking)


@case(
    roots.UNLINK,
    "G-2.2-2",
    "G-2.2.2-5",
    title=("解除により、アカウントの紐付けが実際に解かれる", "Unlinking really removes the tie"),
    purpose=(
        "利用者の意思でマイナポータルから解除すると、外部連携先が受け付け、解除した仮名では件名情報も提供されなくなることを確かめる（解除前は提供される）。",
        "The citizen unlinks at will; the partner accepts, and for the former pseudonym nothing is provided any more (it was before).",
    ),
    kinds=BOTH,
)
def test_tie_removed(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    listed = lists_something(stage, "A")
    if not _unlink_somehow(stage, "G-2.2.2-5", citizen):
        refused = Text("解除が受け付けられなかった。", "Unlinking was not accepted.")
        stage.record("G-2.2-2", Verdict.BLOCKED, Outcome(False, _UNTIED, refused))
        return
    if not listed:
        raise stage.needs_review(
            "解除前の一覧に1件もなく、紐付けが解かれたことを件名取得から確かめられない。",
            "The list was empty before unlinking, so the removal of the tie cannot be seen from it.",
        )
    former = retrieve_as(stage.scene, pseudonym)
    if former.headers and retrieve_as(stage.scene, stage.scene.portal.unused_pseudonym()).headers:
        any_pseudonym = Text(
            "一度も連携していない仮名にも件名情報が提供されるため、紐付けが解かれたことを確かめられない。",
            "Headers are provided for a pseudonym never linked too, so the removal of the tie cannot be seen.",
        )
        raise GivenFailed(any_pseudonym, roots.NEVER_LINKED, former.exchanges)
    stage.expect("G-2.2-2", provides_nothing(former))


@case(
    "unlink/2.2.2-5/while-signed-off",
    "G-2.2.2-5",
    title=(
        "外部連携先にログインしていない利用者の解除を受け付ける",
        "Unlinking is accepted while the citizen is not logged in",
    ),
    purpose=(
        "外部連携先にログインしていない利用者が、マイナポータルから解除できることを確かめる（解除はログインの有無によらない）。",
        "A citizen who is not logged in at the partner unlinks from the portal: unlinking does not depend on a login there.",
    ),
)
def test_while_signed_off(stage: Stage) -> None:
    require_way_to_unlink(stage)
    stage.stands_on(roots.SIGN_ON)
    _unlink_somehow(stage, "G-2.2.2-5", stage.linked("A"))


@case(
    "unlink/2.2.2-13/own-consent-at-portal",
    "G-2.2.2-13",
    title=(
        "利用者が同意しなければ、マイナポータルは解除を求めない",
        "Without the citizen's consent the portal does not unlink",
    ),
    purpose=(
        "模擬マイナポータル自身が、利用者が解除に同意しない限り解除要求を送らず、連携が続くことを確かめる。",
        "The stand-in itself sends no unlink request unless the citizen agrees; the link lives on.",
    ),
    unseen=OF_THE_STAND_IN,
)
def test_own_consent(stage: Stage) -> None:
    citizen = stage.linked("A")
    unlinking = unlink(stage.scene, citizen, consent=False)
    linked = "A" in stage.scene.portal.state.links
    expected = Text("解除要求を送らず、連携を保つ。", "No unlink request is sent; the tie is kept.")
    observed = Text(
        f"解除要求: {'なし' if unlinking.answer is None else 'あり'}。連携: {'あり' if linked else 'なし'}",
        f"unlink request: {'none' if unlinking.answer is None else 'sent'}; tie: {'kept' if linked else 'gone'}",
    )
    stage.expect(
        "G-2.2.2-13", Outcome(unlinking.answer is None and linked, expected, observed, unlinking.passage.exchanges)
    )


@case(
    roots.WHILE_SIGNED_ON,
    "G-2.2.2-7",
    title=("ログイン中でも解除を受け付ける", "Unlinking is accepted while the citizen is logged in"),
    purpose=(
        "シングルサインオンでログイン中の利用者の解除を、外部連携先が受け付けることを確かめる。",
        "The partner accepts unlinking of a citizen who is logged in through sign-on.",
    ),
)
def test_while_signed_on(stage: Stage) -> None:
    require_way_to_unlink(stage)
    _unlink_somehow(stage, "G-2.2.2-7", stage.signed_on("A"))


@case(
    "unlink/2.2.2-8/login-survives",
    "G-2.2.2-8",
    title=("解除前のログイン状態は解除で失われない", "A login state from before unlinking survives it"),
    purpose=(
        "シングルサインオンでログインした後に解除しても、そのログイン状態が続くことを確かめる。",
        "A citizen logged in through sign-on before unlinking is still logged in after it.",
    ),
)
def test_login_survives(stage: Stage) -> None:
    citizen = stage.signed_on("A")
    stage.untied(citizen)
    stage.expect("G-2.2.2-8", is_logged_in_as(probe(stage.scene, citizen), "A"))


@case(
    roots.UNTIED,
    "G-2.2.2-9",
    title=("解除後は、再び連携するまでシングルサインオンできない", "After unlinking no new sign-on succeeds"),
    purpose=(
        "解除した仮名による新たなシングルサインオンで、誰もログインできないことを確かめる。他の利用者のシングルサインオンは変わらずできる。",
        "A new sign-on under the former pseudonym logs nobody in; another citizen's sign-on still works.",
    ),
    kinds=NEGATIVE,
)
def test_sso_refused(stage: Stage) -> None:
    stage.signed_on("B")
    stage.world.end_session(stage.device("B"))
    citizen = stage.signed_on("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    stage.untied(citizen)
    expect_sign_on_refused(stage, "G-2.2.2-9", stage.device("A", 2), pseudonym)
    other = stage.device("B", 2)
    sign_on(stage.scene, other)
    stage.expect("G-2.2.2-9", is_logged_in_as(probe(stage.scene, other), "B"))


@case(
    "unlink/2.2-2/asked-again",
    "G-2.2-2",
    title=(
        "応答が届かず要求し直しても、解除されたままである",
        "Asked again because the answer was lost, the tie stays removed",
    ),
    purpose=(
        "解除の応答がマイナポータルに届かなかったものとして、同じ仮名の解除をもう一度要求しても、外部連携先が回答し（受付でも拒否でもよい）、解除されたままであることを確かめる。",
        "As if the answer had been lost, the portal asks to unlink the same pseudonym once more: the partner answers (that it accepts, or refuses), and the tie stays removed.",
    ),
)
def test_asked_again(stage: Stage) -> None:
    require_way_to_unlink(stage)
    stage.stands_on(roots.UNTIED)
    citizen = stage.signed_on("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    stage.untied(citizen)
    with stage.scene.portal.vouching_as("A", pseudonym):
        again = unlink(stage.scene, citizen)
    stage.expect("G-2.2-2", answers_with(again.answer, again.passage, _ANSWERED))
    expect_sign_on_refused(stage, "G-2.2-2", stage.device("A", 2), pseudonym)
