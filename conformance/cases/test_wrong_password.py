"""A citizen who cannot authenticate at the partner, where the partner authenticates (guideline 2.2.1, 2.2.3(1))."""

from dataclasses import replace
from typing import Final

from ..catalogue import BOTH, case
from ..checks import arrives_at, is_nobody, refuses_with_a_screen
from ..execution import Stage, roots
from ..flows import Device, Manner, Passage, link, probe, settle_link
from ..profile import Secret
from ..vocabulary import ScreenKind, Text
from .acts import act_on, press_of, require_offered
from .attempts import expect_no_tie
from .vouching import begin_at_partner, opens_no_session, opens_session

_FAILING: Final = Text("認証できないときの結果", "what comes of a login that fails")


@case(
    "sso/2.2.3-3/wrong-password",
    "G-2.2.3-3",
    title=(
        "外部連携先で認証できない利用者は、マイナポータルにログインできない",
        "Who cannot authenticate at the partner is not signed on to the portal",
    ),
    purpose=(
        "外部連携先が認証を担う方式で、連携済みの利用者が外部連携先のログイン画面で誤ったパスワードを入力しても、外部連携先にもマイナポータルにもログインできないことを確かめる。続けて正しく入力すればログインできることも確かめる。",
        "Where the partner authenticates: a linked citizen who types a wrong password on the partner's login screen is logged in neither there nor at the portal. With the right one, right after it, he is.",
    ),
    kinds=BOTH,
)
def test_sign_on_from_partner(stage: Stage) -> None:
    require_offered(stage, stage.profile.offers.sign_on_from_partner)
    _require_login(stage)
    stage.stands_on(roots.PARTNER_SIGN_ON)
    citizen = stage.linked("A")
    asked = begin_at_partner(stage, citizen, Manner.LOOK)
    stage.require_screen(asked, ScreenKind.LOGIN, roots.PARTNER_SIGN_ON)
    passage = _mistype(stage, citizen, asked)
    stage.expect("G-2.2.3-3", refuses_with_a_screen(passage))
    stage.expect("G-2.2.3-3", is_nobody(probe(stage.scene, citizen)))
    stage.expect("G-2.2.3-3", opens_no_session(stage, citizen, passage))
    stage.expect("G-2.2.3-3", opens_session(stage, citizen, begin_at_partner(stage, citizen)))
    stage.world.leave_partner(citizen)


@case(
    "link/2.2.1-5/wrong-password",
    "G-2.2.1-5",
    title=(
        "既存のアカウントに認証できない利用者は、そのアカウントと連携できない",
        "Who cannot authenticate for an existing account is not linked to it",
    ),
    purpose=(
        "既存のアカウントに連携する方式で、連携の途中のログイン画面で誤ったパスワードを入力しても、ログインも連携も成立しないことを確かめる。連携をやり直して正しく入力すれば完了することも確かめる。",
        "Where an existing account is linked: a wrong password on the login screen within linking makes neither a login nor a tie. Linking begun again, with the right one, completes.",
    ),
    kinds=BOTH,
)
def test_linking(stage: Stage) -> None:
    if stage.profile.offers.account_source != "existing":
        raise stage.does_not_apply(
            "既存のアカウントに連携しない方式（offers.account_source）",
            "no existing account is linked (offers.account_source)",
        )
    _require_login(stage)
    for root in (roots.LINK, roots.AGAIN, roots.SIGN_ON):
        stage.stands_on(root)
    citizen = stage.unlinked("A")
    stage.world.count_link()
    with stage.given(roots.LINK):
        asked = link(stage.scene, citizen, Manner.STOP_AFTER_CONSENT)
    if asked.ended_on in {ScreenKind.MENU, ScreenKind.INPUT}:
        raise stage.does_not_apply(
            "同意の次にログイン画面を表示しない方式",
            "no login screen follows consent in linking",
        )
    stage.require_screen(asked, ScreenKind.LOGIN, roots.LINK)
    passage = _mistype(stage, citizen, asked)
    stage.expect("G-2.2.1-5", refuses_with_a_screen(passage))
    stage.expect("G-2.2.1-5", is_nobody(probe(stage.scene, citizen)))
    expect_no_tie(stage, "G-2.2.1-5", "A", 2)
    settle_link(stage.scene, citizen, linked=False)
    stage.world.count_link()
    stage.expect("G-2.2.1-5", arrives_at(link(stage.scene, citizen), ScreenKind.MENU))


def _require_login(stage: Stage) -> None:
    """Given where a password can be mistyped. Raises DoesNotApply or NeedsReview where the profile has no such screen."""
    screen = stage.profile.screens.get(ScreenKind.LOGIN)
    typed = (
        screen is not None and screen.press is not None and any("{password}" in each for each in screen.fill.values())
    )
    if screen is None or not (typed or screen.person):
        raise stage.does_not_apply(
            "プロファイルに、パスワードを入力するログイン画面がない（screens.login）",
            "the profile knows no login screen that takes a password (screens.login)",
        )
    press_of(stage, ScreenKind.LOGIN, _FAILING)


def _mistype(stage: Stage, device: Device, asked: Passage) -> Passage:
    """A password that is nobody's, and tells nothing of the citizen's own."""
    stage.scene.say(
        f"{device.name.ja}が外部連携先のログイン画面で誤ったパスワードを入力する。",
        f"{device.name.en} types a wrong password on the partner's login screen.",
    )
    mistaken = replace(device.citizen, password=Secret("not-the-password", "case"))
    page = asked.screens[-1].page
    return act_on(stage, device, page, ScreenKind.LOGIN, _FAILING, typing_as=mistaken, manner=Manner.LOOK)
