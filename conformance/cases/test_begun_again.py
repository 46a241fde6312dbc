"""Linking that is begun again, consented to twice, or begun while linked (guideline 2.2.2)."""

from typing import Final

from ..actors.browser import Page
from ..catalogue import BOTH, case
from ..checks import Outcome, arrives_at, is_logged_in_as
from ..execution import Stage, roots
from ..flows import Device, Manner, filled_in, link, probe, settle_link, sign_on, start_link_at_partner, walk
from ..profile import Matcher
from ..vocabulary import ScreenKind, Text, Verdict
from .acts import act_on, press_of
from .attempts import come_to, expect_sign_on_refused, require_way_to_unlink

_SENT_AGAIN: Final = Text("再び送信したときの結果", "what sending it again does")


@case(
    "link/2.1-4/begun-again",
    "G-2.1-4",
    "G-2.2.2-2",
    title=(
        "途中でやめた連携を、同じ端末で初めからやり直せる",
        "Linking that was broken off can be begun again on the same device",
    ),
    purpose=(
        "外部連携先の同意画面で操作をやめた利用者が、同じ端末でマイナポータルから連携をやり直すと完了することと、途中でやめた方の仮名では連携が成立していないことを確かめる。",
        "A citizen who broke off at the partner's consent screen begins again from the portal on the same device, and completes; under the pseudonym of the link that was broken off nobody is linked.",
    ),
    kinds=BOTH,
)
def test_begun_again(stage: Stage) -> None:
    for root in (roots.LINK, roots.SIGN_ON, roots.AGAIN):
        stage.stands_on(root)
    citizen = stage.unlinked("A")
    come_to(stage, citizen)
    issued = stage.scene.portal.issued
    abandoned = issued["A"]
    settle_link(stage.scene, citizen, linked=False)
    stage.world.count_link()
    stage.expect("G-2.1-4", arrives_at(link(stage.scene, citizen), ScreenKind.MENU))
    completed = issued["A"]
    stage.world.end_session(citizen)
    device = stage.device("A", 2)
    sign_on(stage.scene, device)
    stage.expect("G-2.1-4", is_logged_in_as(probe(stage.scene, device), "A"))
    if abandoned == completed:
        same = Text("連携し直しても仮名が変わらない。", "The pseudonym is the same again.")
        told = Text("途中でやめた連携を見分けられない。", "The link that was broken off cannot be told from it.")
        stage.record("G-2.2.2-2", Verdict.NOT_APPLICABLE, Outcome(True, same, told))
        return
    expect_sign_on_refused(stage, "G-2.2.2-2", stage.device("A", 3), abandoned)


@case(
    "link/2.2.2-9/old-consent-sent-again",
    "G-2.2.2-6",
    "G-2.2.2-9",
    title=(
        "同意の画面を再び送信しても、連携が壊れず、解除後によみがえらない",
        "A consent that is sent again neither breaks the link nor revives it after unlinking",
    ),
    purpose=(
        "同意のボタンが二度押されても連携が保たれてシングルサインオンできることと、解除の後に、開いたままの古い同意画面が再び送信されても、解除した仮名でログインできないことを確かめる。",
        "The button of consent is pressed twice: the link is whole and sign-on works. After unlinking the old consent screen, still open, is sent once more: the unlinked pseudonym logs nobody in.",
    ),
    kinds=BOTH,
)
def test_sent_again(stage: Stage) -> None:
    require_way_to_unlink(stage)
    for root in (roots.LINK, roots.SIGN_ON, roots.AGAIN, roots.UNLINK, roots.UNTIED):
        stage.stands_on(root)
    press = press_of(stage, ScreenKind.CONSENT, _SENT_AGAIN)
    citizen = stage.unlinked("A")
    page, fields = come_to(stage, citizen), filled_in(stage.profile.screens[ScreenKind.CONSENT], citizen.citizen)
    with stage.given(roots.LINK):
        passage = act_on(stage, citizen, page, ScreenKind.CONSENT, _SENT_AGAIN)
    stage.require_screen(passage, ScreenKind.MENU, roots.LINK)
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    _send_again(stage, citizen, page, press, fields)
    device = stage.device("A", 2)
    sign_on(stage.scene, device)
    stage.expect("G-2.2.2-6", is_logged_in_as(probe(stage.scene, device), "A"))
    stage.world.end_session(device)
    stage.untied(citizen)
    _send_again(stage, citizen, page, press, fields)
    expect_sign_on_refused(stage, "G-2.2.2-9", stage.device("A", 3), pseudonym)


def _send_again(stage: Stage, device: Device, page: Page, press: Matcher, fields: dict[str, str]) -> None:
    """The consent screen that was left behind is sent once more; what comes of it is seen elsewhere."""
    stage.scene.say(
        f"{device.name.ja}が、前に開いた同意画面を再び送信する。",
        f"{device.name.en} sends the consent screen of before once more.",
    )
    visit = device.browser.submit(page, press, fields)
    if not visit.hops:
        raise stage.needs_review(
            "同意の操作が画面の部品の送信によらないため、再び送信したときを人が確かめる必要がある。",
            "Consent is no form that is sent: a person has to look what sending it again does.",
        )
    walk(stage.scene, device, visit, Manner.LOOK)


@case(
    "link/2.2.2-6/begun-while-linked",
    "G-2.2.2-6",
    title=(
        "連携済みの利用者が連携を始めても、連携は保たれる",
        "Linking begun by a linked citizen leaves his link whole",
    ),
    purpose=(
        "連携済みの利用者が外部連携先の連携開始画面からもう一度連携を始めても、今ある連携が解けず、本人のアカウントにシングルサインオンできることを確かめる。",
        "A linked citizen begins to link once more at the partner's start of linking: the link that he has is not lost, and sign-on reaches his own account.",
    ),
)
def test_begun_while_linked(stage: Stage) -> None:
    if stage.scene.portal.wire.portal_vouches_first:
        raise stage.does_not_apply(
            "マイナポータルが先に本人を証明する方式で、連携済みの利用者の連携を始めることがない",
            "over this wire the portal vouches first, and begins no link for a linked citizen",
        )
    stage.stands_on(roots.SIGN_ON)
    citizen = stage.linked("A")
    start_link_at_partner(stage.scene, citizen, Manner.LOOK)
    device = stage.device("A", 2)
    sign_on(stage.scene, device)
    stage.expect("G-2.2.2-6", is_logged_in_as(probe(stage.scene, device), "A"))
