"""Acts that a page of another site makes a citizen's browser send (OWASP ASVS, cross-site request forgery)."""

from typing import Final

from ..actors.browser import Page
from ..catalogue import case
from ..checks import (
    Outcome,
    arrives_at,
    is_logged_in_as,
    makes_nobody_act,
    provides_list,
    provides_nothing,
    refuses_with_a_screen,
)
from ..execution import GivenFailed, NeedsReview, Stage, roots
from ..flows import (
    Device,
    Forgery,
    Manner,
    act_forged,
    can_seed,
    choose_notices,
    filled_in,
    probe,
    retrieve,
    settle_link,
    sign_on,
    unlink,
    walk,
    withdraw_provision_consent,
)
from ..profile import ProvisionConsent
from ..vocabulary import ScreenKind, Text
from .acts import NO_CONSENT_TAKEN, act_on, press_of, require_offered
from .arrival import arrive
from .attempts import come_to, expect_sign_on_refused

_REQUIREMENT = "P-WEB-3"
_FROM_ELSEWHERE: Final = Text("他サイトからの送信", "what another site can send")


@case(
    "link/P-WEB-3/forged-in-linking",
    _REQUIREMENT,
    title=(
        "他サイトのページが送らせた同意・入力では連携が成立しない",
        "Consent and input that another site made the browser send make no tie",
    ),
    purpose=(
        "同意画面（利用者に入力させる方式では入力画面も）に至った利用者のブラウザーに、他サイトのページがその操作を送らせても、ログインも連携も成立しないことを確かめる。本人が自分の画面で同じ操作をすれば連携が完了することも確かめる。",
        "A page of another site makes the browser of a citizen who has come to the consent screen (to the input screen too, where he types) send that act: nobody is logged in or linked. The same act by himself, on his own screen, completes the link.",
    ),
    attack=True,
)
def test_forged_in_linking(stage: Stage) -> None:
    for root in (roots.LINK, roots.AGAIN):
        stage.stands_on(root)
    screens = [(ScreenKind.CONSENT, Manner.STOP_AT_CONSENT)]
    if stage.profile.offers.account_source == "typed":
        screens.append((ScreenKind.INPUT, Manner.STOP_AFTER_CONSENT))
    for kind, manner in screens:
        _expect_own_act_only(stage, kind, manner)


def _expect_own_act_only(stage: Stage, kind: ScreenKind, manner: Manner) -> None:
    other, citizen = stage.unlinked("B"), stage.unlinked("A")
    theirs = come_to(stage, other, kind, manner)
    forgers = stage.scene.portal.issued["B"]
    own = come_to(stage, citizen, kind, manner)
    _expect_no_effect(stage, citizen, own, theirs, kind, tuple(Forgery))
    completed = _act_himself(stage, citizen, own, kind)
    if not completed.held:
        # An attempt may have ended the link that was under way: then each has to meet one of its own.
        for forgery in Forgery:
            _abandon(stage, citizen)
            own = come_to(stage, citizen, kind, manner)
            _expect_no_effect(stage, citizen, own, theirs, kind, (forgery,))
        _abandon(stage, citizen)
        completed = _act_himself(stage, citizen, come_to(stage, citizen, kind, manner), kind)
    stage.expect(_REQUIREMENT, completed)
    stage.expect(_REQUIREMENT, is_logged_in_as(probe(stage.scene, citizen), "A"))
    stage.world.end_session(citizen)
    _expect_not_tied(stage, "B", forgers)
    _abandon(stage, other)


def _expect_no_effect(
    stage: Stage, citizen: Device, own: Page, theirs: Page, kind: ScreenKind, forgeries: tuple[Forgery, ...]
) -> None:
    """What another site has sent logs nobody in, and makes no tie of the link that waits on the citizen's page."""
    press = press_of(stage, kind, _FROM_ELSEWHERE)
    fields = filled_in(stage.profile.screens[kind], stage.profile.citizen("B"))
    sent = False
    for forgery in forgeries:
        passage = act_forged(stage.scene, citizen, own, theirs, press, fields, forgery)
        if passage is not None:
            sent = True
            stage.expect(_REQUIREMENT, makes_nobody_act(probe(stage.scene, citizen), forgery.words))
            stage.expect(_REQUIREMENT, refuses_with_a_screen(passage))
    if sent:
        _expect_not_tied(stage, "A", stage.scene.portal.issued["A"])
    elif len(forgeries) > 1:
        raise _only_a_person(stage)


def _act_himself(stage: Stage, citizen: Device, own: Page, kind: ScreenKind) -> Outcome:
    """The very same act, on his own screen."""
    return arrives_at(act_on(stage, citizen, own, kind, _FROM_ELSEWHERE), ScreenKind.MENU)


def _abandon(stage: Stage, device: Device) -> None:
    """The link that was begun is given up, at the portal too; the browser is empty again."""
    settle_link(stage.scene, device, linked=False)
    stage.world.end_session(device)


def _expect_not_tied(stage: Stage, key: str, pseudonym: str) -> None:
    device = stage.device(key, 2)
    expect_sign_on_refused(stage, _REQUIREMENT, device, pseudonym)
    if not probe(stage.scene, device).nobody:
        # A tie that the portal does not know of would meet the citizen again in later cases.
        with stage.scene.portal.vouching_as(key, pseudonym):
            unlink(stage.scene, device)
        stage.world.end_session(device)


@case(
    "notices/P-WEB-3/forged-provision-consent",
    _REQUIREMENT,
    title=(
        "他サイトのページが送らせた同意では件名情報を提供しない",
        "Consent that another site made the browser send provides nothing",
    ),
    purpose=(
        "外部連携先が件名情報の提供について同意を取得する場合に、ログイン中の利用者のブラウザーに他サイトのページがその同意を送らせても、件名情報が提供されないことを確かめる。本人が自分の画面で同意すれば提供されることも確かめる。",
        "Where the partner takes consent to providing headers: a page of another site makes the browser of a logged-in citizen send it, and nothing is provided. The same by himself, on his own screen, provides the list.",
    ),
    attack=True,
)
def test_forged_provision_consent(stage: Stage) -> None:
    offer = require_offered(stage, stage.profile.offers.provision_consent, NO_CONSENT_TAKEN)
    citizen, other = (_without_provision(stage, key) for key in ("A", "B"))
    if can_seed(stage.scene):
        arrive(stage, "A", "提供の同意前")
    theirs = _consent_page(stage, other, offer)
    sent = False
    for forgery in Forgery:
        own = _consent_page(stage, citizen, offer)
        passage = act_forged(stage.scene, citizen, own, theirs, offer.press, {}, forgery)
        if passage is not None:
            sent = True
            stage.expect(_REQUIREMENT, provides_nothing(retrieve(stage.scene, "A")))
            stage.expect(_REQUIREMENT, refuses_with_a_screen(passage))
    if not sent:
        raise _only_a_person(stage)
    given = _consent_page(stage, citizen, offer)
    walk(stage.scene, citizen, citizen.browser.press(given, offer.press))
    after = retrieve(stage.scene, "A")
    stage.expect(_REQUIREMENT, provides_list(after))
    if not after.headers:
        raise stage.needs_review(
            "本人の同意の後も一覧に1件もなく、送らせた同意で提供されないことを確かめられない。",
            "The list is empty after the citizen's own consent too, so that nothing before it tells nothing.",
        )


def _without_provision(stage: Stage, key: str) -> Device:
    """Given a citizen who is signed on and has not consented to providing headers, as far as that can be undone."""
    device = stage.signed_on(key)
    with stage.given(roots.NOTICES):
        choose_notices(stage.scene, device)
        withdraw_provision_consent(stage.scene, device)
        before = retrieve(stage.scene, key)
    if before.headers:
        raise GivenFailed(
            Text(f"同意前なのに件名情報が提供された。{before.words.ja}", f"Provided before consent: {before.words.en}"),
            roots.PROVISION,
            before.exchanges,
        )
    return device


def _consent_page(stage: Stage, device: Device, offer: ProvisionConsent) -> Page:
    """Given the page on which this citizen, who is logged in, could consent; an attempt may have ended his login."""
    with stage.given(roots.SIGN_ON):
        if probe(stage.scene, device).nobody:
            sign_on(stage.scene, device)
        opened = walk(stage.scene, device, device.browser.open(stage.profile.resolve(offer.page)))
    if opened.last is None or not opened.last.page.matches(offer.press):
        raise GivenFailed(
            Text(
                f"同意する画面に至らなかった（{opened.end.ja}）", f"no page to consent on (ended on: {opened.end.en})"
            ),
            roots.PROVISION,
            opened.exchanges,
        )
    return opened.last.page


def _only_a_person(stage: Stage) -> NeedsReview:
    return stage.needs_review(
        "操作が画面の部品の送信によらない（人の操作、又はスクリプトによる）ため、他サイトからの送信を人が確かめる必要がある。",
        "The act is no form that is sent (a person's, or a script's): a person has to look what another site can send.",
    )
