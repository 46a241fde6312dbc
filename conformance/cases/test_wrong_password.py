"""A citizen who cannot authenticate at the partner, where the partner authenticates (guideline 2.2.1, 2.2.3(1))."""

from dataclasses import replace

from ..catalogue import BOTH, case
from ..checks import Outcome, arrives_at, is_nobody, refuses_with_a_screen
from ..execution import Stage, roots
from ..flows import Device, Manner, Passage, filled_in, link, probe, settle_link, sign_on_from_partner, walk
from ..profile import Absent, Matcher, Screen, Secret
from ..vocabulary import ScreenKind, Text
from .attempts import expect_no_tie


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
    offer = stage.profile.offers.sign_on_from_partner
    if isinstance(offer, Absent):
        raise stage.does_not_apply(f"提供しない: {offer.reason}", f"not offered: {offer.reason}")
    _login(stage)
    stage.stands_on(roots.PARTNER_SIGN_ON)
    citizen = stage.linked("A")
    vouched = stage.scene.portal.vouched
    del vouched[:]
    asked = sign_on_from_partner(stage.scene, citizen, Manner.LOOK)
    stage.require_screen(asked, ScreenKind.LOGIN, roots.PARTNER_SIGN_ON)
    passage = _mistype(stage, citizen, asked)
    stage.expect("G-2.2.3-3", refuses_with_a_screen(passage))
    stage.expect("G-2.2.3-3", is_nobody(probe(stage.scene, citizen)))
    stage.expect("G-2.2.3-3", _signs_on(stage, citizen, passage, wanted=False))
    again = sign_on_from_partner(stage.scene, citizen)
    stage.expect("G-2.2.3-3", _signs_on(stage, citizen, again, wanted=True))
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
    _login(stage)
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


def _login(stage: Stage) -> tuple[Screen, Matcher]:
    """Where a password can be mistyped. Raises DoesNotApply or NeedsReview where the profile knows no such screen."""
    screen = stage.profile.screens.get(ScreenKind.LOGIN)
    if screen is not None and screen.person is not None:
        raise stage.needs_review(
            "ログイン画面の操作に人が要るため、認証できないときを人が確かめる必要がある。",
            "The login takes a person, who has to look what comes of one that fails.",
        )
    if screen is None or screen.press is None or not any("{password}" in each for each in screen.fill.values()):
        raise stage.does_not_apply(
            "プロファイルに、パスワードを入力するログイン画面がない（screens.login）",
            "the profile knows no login screen that takes a password (screens.login)",
        )
    return screen, screen.press


def _mistype(stage: Stage, device: Device, asked: Passage) -> Passage:
    """A password that is nobody's, and tells nothing of the citizen's own."""
    stage.scene.say(
        f"{device.name.ja}が外部連携先のログイン画面で誤ったパスワードを入力する。",
        f"{device.name.en} types a wrong password on the partner's login screen.",
    )
    screen, press = _login(stage)
    mistaken = replace(device.citizen, password=Secret("not-the-password", "case"))
    typed = device.browser.submit(asked.screens[-1].page, press, filled_in(screen, mistaken))
    return walk(stage.scene, device, typed, Manner.LOOK)


def _signs_on(stage: Stage, device: Device, passage: Passage, *, wanted: bool) -> Outcome:
    session = stage.world.portal_session(device)
    vouched = stage.scene.portal.vouched
    held = session is not None and session.citizen == "A" if wanted else session is None and not vouched
    expected = {
        True: Text("マイナポータルに利用者Aのセッションができる。", "A session of citizen A opens at the portal."),
        False: Text(
            "外部連携先は認証結果を渡さず、マイナポータルにセッションができない。",
            "The partner vouches for nobody, and no session opens at the portal.",
        ),
    }
    observed = Text(
        f"到達した画面: {passage.end.ja}。認証結果: {'あり' if vouched else 'なし'}、セッション: {f'利用者{session.citizen}' if session else 'なし'}",
        f"ended on: {passage.end.en}; vouched for somebody: {'yes' if vouched else 'no'}; session: {session.citizen if session else 'none'}",
    )
    return Outcome(held, expected[wanted], observed, passage.exchanges)
