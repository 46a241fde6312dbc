"""シングルサインオフ (guideline 2.2 table 2.2-1 no. 4, 2.2.3(2))."""

from ..catalogue import NEGATIVE, case
from ..checks import (
    Outcome,
    answers_with,
    arrives_at,
    describe_answer,
    is_logged_in_as,
    is_nobody,
    refuses_with_a_screen,
)
from ..errors import PartnerFault
from ..execution import Stage, roots
from ..flows import Device, Passage, SigningOff, Standing, probe, sign_off, sign_off_at_partner
from ..profile import Absent
from ..vocabulary import ScreenKind, Text, Verdict
from ..wires.base import AnswerKind
from .acts import require_offered
from .answers import ANY_ANSWER, expect_sign_off_answered
from .attempts import expect_still_linked

_PORTAL_SIGNED_OFF = "portal-signed-off"


@case(
    roots.SIGN_OFF,
    "G-2.2.3-7",
    "G-2.2.3-5",
    title=("マイナポータルを起点にシングルサインオフできる", "Sign-off works from the portal"),
    purpose=(
        "シングルサインオン中の外部連携先が、マイナポータルからのシングルサインオフ要求を受け取り、正しい応答を返すことを確かめる。",
        "A partner in single sign-on takes the portal's sign-off request and answers it rightly.",
    ),
)
def test_from_portal(stage: Stage) -> None:
    citizen = stage.signed_on("A")
    expect_sign_off_answered(stage, sign_off(stage.scene, citizen))


def _given_answered(stage: Stage, citizen: Device) -> SigningOff:
    """Given that sign-off from the portal is answered: how, and what it changes, the case says."""
    with stage.given(roots.SIGN_OFF):
        signing_off = sign_off(stage.scene, citizen)
        outcome = answers_with(signing_off.answer, signing_off.passage, ANY_ANSWER)
        if not outcome.held:
            raise PartnerFault(outcome.expected, outcome.observed, outcome.exchanges)
    return signing_off


@case(
    "ssoff/2.2-4/one-action",
    "G-2.2-4",
    title=("一つの操作がマイナポータルと外部連携先の両方に及ぶ", "One action reaches portal and partner"),
    purpose=(
        "利用者の一つの操作で、マイナポータルのセッションが終わり、シングルサインオン中の外部連携先にも要求が届くことを確かめる。",
        "One action of the citizen ends the portal's session and carries the request to the partner.",
    ),
)
def test_one_action(stage: Stage) -> None:
    citizen = stage.signed_on("A")
    signing_off = sign_off(stage.scene, citizen)
    session = stage.world.portal_session(citizen)
    answer = describe_answer(signing_off.answer, signing_off.passage)
    ended = Text("終了" if session is None else "継続", "ended" if session is None else "goes on")
    stage.expect(
        "G-2.2-4",
        Outcome(
            session is None and signing_off.answer is not None and signing_off.answer.kind in ANY_ANSWER,
            Text(
                "マイナポータルのセッションが終わり、外部連携先に要求が及ぶ。",
                "The portal's session ends and the request reaches the partner.",
            ),
            Text(f"マイナポータルのセッション: {ended.ja}。{answer.ja}", f"Portal session: {ended.en}. {answer.en}"),
            signing_off.passage.exchanges,
        ),
    )


@case(
    roots.POLICY,
    "G-2.2.3-6",
    title=("申告した方針・応答・実際の状態が一致する", "Declared policy, answer and state agree"),
    purpose=(
        "シングルサインオフの要求に対し、外部連携先が申告した方針（ログアウトする・しない）のとおりに応答し、実際のログイン状態もそれと一致することを確かめる。",
        "The partner answers sign-off as its declared policy says, and the login state agrees with both.",
    ),
)
def test_policy(stage: Stage) -> None:
    citizen = stage.signed_on("A")
    signing_off = _given_answered(stage, citizen)
    stage.expect("G-2.2.3-6", _answer_fits(stage, signing_off))
    stage.expect("G-2.2.3-6", _state_fits(stage, probe(stage.scene, citizen)))


def _answer_fits(stage: Stage, signing_off: SigningOff) -> Outcome:
    if stage.profile.offers.sign_off_policy == "logout":
        return answers_with(signing_off.answer, signing_off.passage, (AnswerKind.ACCEPTED,))
    return answers_with(signing_off.answer, signing_off.passage, stage.scene.portal.wire.keep_answers)


def _state_fits(stage: Stage, standing: Standing) -> Outcome:
    if stage.profile.offers.sign_off_policy == "logout":
        return is_nobody(standing)
    return is_logged_in_as(standing, "A")


@case(
    "ssoff/2.2.3-4/old-session-is-of-no-use",
    "G-2.2.3-4",
    title=("ログアウト後は古いセッションを使えない", "After sign-off the old session is of no use"),
    purpose=(
        "共用端末を想定し、ログアウト前に端末が持っていたセッション情報（Cookie）を再び送っても、ログイン状態に戻らないことを確かめる。",
        "As on a shared terminal: cookies held before sign-off, sent again, bring no login back.",
    ),
    kinds=NEGATIVE,
)
def test_old_session(stage: Stage) -> None:
    if stage.profile.offers.sign_off_policy == "keep":
        raise stage.does_not_apply(
            "ログアウトしない方針（offers.sign_off_policy = keep）", "the declared policy keeps sessions"
        )
    citizen = stage.signed_on("A")
    kept = Device(citizen.citizen, citizen.browser.duplicate())
    _given_answered(stage, citizen)
    with stage.given(roots.POLICY):
        left = is_nobody(probe(stage.scene, citizen))
        if not left.held:
            raise PartnerFault(left.expected, left.observed, left.exchanges)
    stage.expect("G-2.2.3-4", is_nobody(probe(stage.scene, kept)), otherwise=Verdict.WARN)
    kept.browser.close()


# 2.2.3(2), last but one paragraph
@case(
    roots.SIGN_OFF_HERE,
    "G-2.2.3-8",
    "G-2.2-4",
    title=("外部連携先を起点にシングルサインオフできる", "Sign-off works from the partner"),
    purpose=(
        "利用者が外部連携先でログアウトすると、外部連携先のログイン状態とマイナポータルのセッションの両方が終わることを確かめる。",
        "When the citizen signs off at the partner, both its login state and the portal's session end.",
    ),
)
def test_from_partner(stage: Stage) -> None:
    require_offered(stage, stage.profile.offers.sign_off_from_partner)
    citizen = stage.signed_on("A")
    passage = sign_off_at_partner(stage.scene, citizen)
    stage.expect("G-2.2.3-8", is_nobody(probe(stage.scene, citizen)))
    # By some contracts the partner sends the browser to the portal, whose own page is then the last.
    if ScreenKind.SIGNED_OFF in stage.profile.screens and passage.kinds[-1:] != (_PORTAL_SIGNED_OFF,):
        stage.expect("G-2.2.3-8", arrives_at(passage, ScreenKind.SIGNED_OFF))
    stage.expect("G-2.2-4", _portal_session_ended(stage, citizen, passage))


def _portal_session_ended(stage: Stage, citizen: Device, passage: Passage) -> Outcome:
    session = stage.world.portal_session(citizen)
    words = {
        True: Text("マイナポータルのセッションが終わった。", "The portal's session ended."),
        False: Text("マイナポータルのセッションが続いている。", "The portal's session goes on."),
    }
    expected = Text("マイナポータルのセッションも終わる。", "The portal's session ends too.")
    return Outcome(session is None, expected, words[session is None], passage.exchanges)


# 2.2.3(2), first paragraph. Nothing says what the partner makes of the portal's answer, but a terminal may be shared.
@case(
    "ssoff/2.2.3-4/not-confirmed-by-portal",
    "G-2.2.3-4",
    title=(
        "マイナポータルが成功と答えなくても、外部連携先からログアウトする",
        "Signed off at the partner, though the portal does not answer with success",
    ),
    purpose=(
        "利用者が外部連携先でログアウトしたとき、マイナポータルが該当するセッションがないと答えても、外部連携先のログイン状態は終わることを確かめる（共用端末を想定。マイナポータルの停止中は A-OPS-1 のケースで確かめる）。",
        "When the citizen signs off at the partner its own login ends, also where the portal answers that it has no such session (as on a shared terminal; the portal that is down has its case on A-OPS-1).",
    ),
    kinds=NEGATIVE,
)
def test_not_confirmed(stage: Stage) -> None:
    require_offered(stage, stage.profile.offers.sign_off_from_partner)
    stage.stands_on(roots.SIGN_OFF_HERE)
    citizen = stage.signed_on("A")
    stage.world.lose_portal_session(citizen)
    passage = sign_off_at_partner(stage.scene, citizen)
    standing = probe(stage.scene, citizen)
    stage.expect("G-2.2.3-4", is_nobody(standing), otherwise=Verdict.WARN)
    stage.expect("G-2.2.3-4", refuses_with_a_screen(passage), otherwise=Verdict.WARN)
    if not standing.nobody:
        stage.world.leave_partner(citizen)


@case(
    roots.LINK_SURVIVES,
    "G-2.2.3-9",
    title=("シングルサインオフで連携は解除されない", "Sign-off does not end the link"),
    purpose=(
        "シングルサインオフ（マイナポータル起点、提供する場合は外部連携先起点も）の後も連携が続き、あらためて同意することなくシングルサインオンできることを確かめる。",
        "After sign-off (from the portal, and from the partner where offered) the link is still there: sign-on works without a new consent.",
    ),
)
def test_link_survives(stage: Stage) -> None:
    citizen, earlier = stage.signing_on("A")
    _given_answered(stage, citizen)
    device = stage.device("A", 2)
    expect_still_linked(stage, "G-2.2.3-9", device, earlier)
    if not isinstance(stage.profile.offers.sign_off_from_partner, Absent):
        with stage.given(roots.SIGN_OFF_HERE):
            sign_off_at_partner(stage.scene, device)
        expect_still_linked(stage, "G-2.2.3-9", stage.device("A", 3), earlier)
