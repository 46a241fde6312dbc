"""One device, two citizens: who comes second is not taken for who came first (guideline 2.2.1)."""

from ..catalogue import BOTH, case
from ..checks import Outcome, is_logged_in_as
from ..execution import Stage, roots
from ..flows import Device, Passage, Standing, link, probe, settle_link, sign_on
from ..vocabulary import Text, Verdict
from .acts import SAYS_NO
from .attempts import come_to, expect_no_tie


@case(
    "sso/2.2.1-5/shared-device",
    "G-2.2.1-5",
    title=(
        "別の利用者のログイン状態が残る端末でも、本人のアカウントにログインする",
        "On a device where somebody else is logged in, sign-on reaches the citizen's own account",
    ),
    purpose=(
        "利用者Aが外部連携先にログインしたままの端末で、利用者Bがマイナポータルにログインして外部連携先を開いたとき、BとしてログインしAのアカウントに入らないことを確かめる。続けてAが同じ端末で開き直し、Aとしてログインすることも確かめる。",
        "Citizen A is still logged in at the partner when B logs in at the portal on the same device and opens the partner: B is logged in, and not in A's account. Then A opens it again on the same device, and is logged in as A.",
    ),
)
def test_sign_on(stage: Stage) -> None:
    stage.stands_on(roots.OWN_ACCOUNT)
    stage.linked("B")
    first = stage.signed_on("A")
    for key in ("B", "A"):
        device = _handed_over(stage, first, key)
        passage = sign_on(stage.scene, device)
        _expect_own_account(stage, probe(stage.scene, device), passage, key)


@case(
    "link/2.2.1-5/shared-device",
    "G-2.2.1-5",
    "G-2.2.2-2",
    title=(
        "連携を途中でやめた端末で別の利用者が連携しても、取り違えない",
        "Where one citizen broke off linking, another one who links on the device is not taken for him",
    ),
    purpose=(
        "利用者Aが外部連携先の同意画面で操作をやめた端末で、利用者Bが連携したとき、Bのアカウントだけが連携し、同意していないAの連携は成立しないことを確かめる。",
        "Citizen A breaks off at the partner's consent screen, and B links on the same device: B's account is linked, and A, who did not consent, is not.",
    ),
    kinds=BOTH,
)
def test_link(stage: Stage) -> None:
    for root in (roots.LINK, roots.SIGN_ON, roots.OWN_ACCOUNT, roots.AGAIN):
        stage.stands_on(root)
    stage.unlinked("B")
    first = stage.unlinked("A")
    come_to(stage, first)
    second = _handed_over(stage, first, "B")
    stage.world.count_link()
    passage = link(stage.scene, second)
    if _expect_own_account(stage, probe(stage.scene, second), passage, "B"):
        elsewhere = stage.device("B", 2)
        sign_on(stage.scene, elsewhere)
        stage.expect("G-2.2.1-5", is_logged_in_as(probe(stage.scene, elsewhere), "B"))
    expect_no_tie(stage, "G-2.2.2-2", "A", 2)
    settle_link(stage.scene, stage.device("A", 2), linked=False)


def _handed_over(stage: Stage, device: Device, key: str) -> Device:
    """The same device in the hands of another citizen: the session at the portal has run out, nothing else is gone."""
    stage.world.lose_portal_session(device)
    taken = Device(stage.profile.citizen(key), device.browser)
    stage.scene.say(
        f"マイナポータルのセッションが切れた端末 {device.browser.device} を、利用者{key}が使う。",
        f"The session at the portal has run out, and citizen {key} uses the device {device.browser.device}.",
    )
    return taken


def _expect_own_account(stage: Stage, standing: Standing, passage: Passage, key: str) -> bool:
    """His own account, or (worth a look) a screen that says no; never somebody else's taken for his."""
    refused = standing.nobody or passage.ended_on in SAYS_NO
    outcome = Outcome(
        standing.citizen == key,
        Text(
            f"利用者{key}としてログインする（画面で断るのは注意）。",
            f"Citizen {key} is logged in (a screen that says no is worth a look).",
        ),
        Text(
            f"{standing.words.ja}（到達した画面: {passage.end.ja}）",
            f"{standing.words.en} (ended on: {passage.end.en})",
        ),
        passage.exchanges + standing.exchanges,
    )
    return stage.expect("G-2.2.1-5", outcome, otherwise=Verdict.WARN if refused else Verdict.FAIL)
