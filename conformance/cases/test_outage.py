"""While the portal is down: the citizen is not left with a crash, and afterwards everything works (A-OPS-1)."""

from collections.abc import Callable
from functools import partial
from typing import Final

from ..catalogue import BOTH, case
from ..checks import Outcome, arrives_at, is_logged_in_as, is_nobody, refuses_with_a_screen
from ..execution import Stage, roots
from ..flows import (
    Device,
    Passage,
    Scene,
    Standing,
    link,
    open_at_partner,
    portal_down,
    probe,
    settle_link,
    sign_off_at_partner,
    sign_on,
    sign_on_begun_at_partner,
)
from ..vocabulary import ScreenKind, Text, Verdict
from .acts import SAYS_NO, act_on, require_offered
from .arrival import arrive, url_of
from .attempts import come_to

_REQUIREMENT = "A-OPS-1"
_WHILE_DOWN: Final = Text("停止の間の操作", "what it does while the portal is down")


@case(
    "sso/A-OPS-1/portal-down",
    _REQUIREMENT,
    title=(
        "マイナポータルの停止中に始まったシングルサインオンが、復旧後にやり直せる",
        "A sign-on begun while the portal is down can be done once it is up",
    ),
    purpose=(
        "マイナポータルの停止中に、未ログインの利用者が件名URL（お知らせを届ける方法がない場合は、シングルサインオンを開始するURL）を開いても、異常終了の画面にならず、誰もログインしないことを確かめる。復旧後に同じブラウザーで開き直すと、シングルサインオンできることも確かめる。",
        "A citizen without a login opens a notice URL while the portal is down (the partner's start of sign-on, where no notice can be let arrive): no crash, and nobody is logged in. Opened again in the same browser once the portal is up, it signs him on.",
    ),
    kinds=BOTH,
)
def test_sign_on(stage: Stage) -> None:
    device, begin = _beginning(stage)
    with portal_down(stage.scene):
        passage = begin(stage.scene, device)
    _should(stage, refuses_with_a_screen(passage))
    _should(stage, is_nobody(probe(stage.scene, device)))
    begin(stage.scene, device)
    _should(stage, is_logged_in_as(probe(stage.scene, device), "A"))


def _beginning(stage: Stage) -> tuple[Device, Callable[[Scene, Device], Passage]]:
    """Given a linked citizen's device that knows the partner not at all, and how sign-on begins at the partner."""
    if stage.profile.notices.seeding is None and not stage.scene.portal.wire.portal_vouches_first:
        stage.stands_on(roots.SIGN_ON)
        return stage.linked("A"), sign_on_begun_at_partner
    stage.stands_on(roots.THROUGH_SIGN_ON)
    citizen = stage.receiving_notices("A")
    url = url_of(stage, arrive(stage, "A", "マイナポータルの停止中の確認"))
    stage.world.end_session(citizen)
    return stage.device("A", 2), partial(open_at_partner, url=url)


@case(
    "ssoff/A-OPS-1/portal-down",
    _REQUIREMENT,
    title=(
        "マイナポータルの停止中でも、外部連携先でのログアウトが利用者を取り残さない",
        "Signing off at the partner leaves nobody behind while the portal is down",
    ),
    purpose=(
        "マイナポータルの停止中に利用者が外部連携先でログアウトしたとき、外部連携先からログアウトした状態になる（できなかった場合は、その旨の画面が表示される）ことを確かめる。復旧後に同じブラウザーでシングルサインオンできることも確かめる。",
        "A citizen signs off at the partner while the portal is down: he is logged out there, or a screen says that this could not be done. Once the portal is up, sign-on works in the same browser.",
    ),
    kinds=BOTH,
)
def test_sign_off(stage: Stage) -> None:
    require_offered(stage, stage.profile.offers.sign_off_from_partner)
    for root in (roots.SIGN_OFF_HERE, roots.LINK_SURVIVES):
        stage.stands_on(root)
    citizen = stage.signed_on("A")
    with portal_down(stage.scene):
        passage = sign_off_at_partner(stage.scene, citizen)
    _should(stage, refuses_with_a_screen(passage))
    _should(stage, _ended_or_told(probe(stage.scene, citizen), passage))
    sign_on(stage.scene, citizen)
    _should(stage, is_logged_in_as(probe(stage.scene, citizen), "A"))


@case(
    "link/A-OPS-1/portal-down",
    _REQUIREMENT,
    title=(
        "同意の時にマイナポータルが停止していても、連携が中途半端に残らない",
        "A portal that is down at the moment of consent leaves no half a link",
    ),
    purpose=(
        "利用者が外部連携先の同意画面まで進んだところでマイナポータルが停止しても、同意の操作が異常終了の画面にならないことを確かめる。復旧後は、連携が完了していればそのまま、完了していなければ連携をやり直して、シングルサインオンできることも確かめる。",
        "The portal goes down when the citizen has come to the partner's consent screen: consenting is answered by no crash. Once the portal is up, sign-on works: at once if the link was completed, and after linking again if it was not.",
    ),
    kinds=BOTH,
)
def test_link(stage: Stage) -> None:
    for root in (roots.LINK, roots.SIGN_ON, roots.AGAIN):
        stage.stands_on(root)
    citizen = stage.unlinked("A")
    page = come_to(stage, citizen)
    with portal_down(stage.scene):
        passage = act_on(stage, citizen, page, ScreenKind.CONSENT, _WHILE_DOWN)
    _should(stage, refuses_with_a_screen(passage))
    stage.world.end_session(citizen)
    device = stage.device("A", 2)
    # Whether the link was completed the portal cannot know; the partner lets the citizen in if it was.
    sign_on(stage.scene, device)
    if probe(stage.scene, device).nobody:
        settle_link(stage.scene, device, linked=False)
        stage.world.count_link()
        _should(stage, arrives_at(link(stage.scene, device), ScreenKind.MENU))
        stage.world.end_session(device)
        sign_on(stage.scene, device)
    _should(stage, is_logged_in_as(probe(stage.scene, device), "A"))


def _ended_or_told(standing: Standing, passage: Passage) -> Outcome:
    told = passage.ended_on in SAYS_NO
    return Outcome(
        standing.nobody or told,
        Text(
            "外部連携先からログアウトした状態になるか、できなかったことを画面で示す。",
            "Nobody is logged in at the partner any more, or a screen says that it could not be done.",
        ),
        Text(
            f"{standing.words.ja}（到達した画面: {passage.end.ja}）",
            f"{standing.words.en} (ended on: {passage.end.en})",
        ),
        passage.exchanges + standing.exchanges,
    )


def _should(stage: Stage, outcome: Outcome) -> None:
    stage.expect(_REQUIREMENT, outcome, otherwise=Verdict.WARN)
