"""属性連携 (guideline 2.2.1, 2.2.2(1), 2.3)."""

from ..catalogue import BOTH, NEGATIVE, case
from ..checks import (
    Outcome,
    arrives_at,
    is_logged_in_as,
    is_nobody,
    never_shows,
    refuses_with_a_screen,
    shows,
    shows_in_order,
)
from ..execution import Stage, roots
from ..flows import Manner, link, probe, settle_link, sign_off, sign_on, start_link_at_partner
from ..vocabulary import ScreenKind, Text, Verdict
from .attempts import expect_no_tie, expect_sign_on_refused, expect_still_linked
from .unseen import OF_THE_STAND_IN

_NEVER_FINISHED = (ScreenKind.MENU, ScreenKind.CONTENT)


# 2.1 ①, 2.2 table 2.2-1 no. 1, 2.3 figure 2.3-1
@case(
    roots.LINK,
    "G-2.1-4",
    "G-2.2-1",
    "G-2.3-1",
    title=("マイナポータルから属性連携を開始し、完了できる", "Linking starts at the portal and completes"),
    purpose=(
        "利用者がマイナポータルで連携先を選んで同意し、外部連携先の画面で同意すると、連携が完了してサービスメニューに至る。画面の順序も確かめる。",
        "The citizen chooses and consents at the portal, consents at the partner, and arrives at the service menu, in that order.",
    ),
)
def test_from_portal(stage: Stage) -> None:
    citizen = stage.unlinked("A")
    stage.world.count_link()
    passage = link(stage.scene, citizen)
    stage.expect("G-2.1-4", arrives_at(passage, ScreenKind.MENU))
    stage.expect("G-2.2-1", shows(passage, ScreenKind.CONSENT))
    stage.expect("G-2.1-4", is_logged_in_as(probe(stage.scene, citizen), "A"))
    order = ("portal-services", "portal-link-consent", ScreenKind.CONSENT, ScreenKind.MENU)
    words = Text(
        "連携対象の選択 → 属性連携同意確認 → 利用者同意 → サービスメニューの順に遷移する。",
        "Choose partner, portal consent, partner consent, service menu, in this order.",
    )
    stage.expect("G-2.3-1", shows_in_order(passage, order, words), otherwise=Verdict.WARN)


# 2.2.2(1)
@case(
    roots.NEEDS_CONSENT,
    "G-2.2.2-2",
    title=("外部連携先での同意の前に連携は成立しない", "No tie before the citizen's consent at the partner"),
    purpose=(
        "外部連携先の同意画面で操作をやめた利用者について、ログインも連携も成立していないことを確かめる。",
        "A citizen who stops at the partner's consent screen is neither logged in nor linked.",
    ),
    kinds=NEGATIVE,
)
def test_needs_consent(stage: Stage) -> None:
    citizen = stage.unlinked("A")
    stage.world.count_link()
    with stage.given(roots.LINK):
        passage = link(stage.scene, citizen, Manner.STOP_AT_CONSENT)
    stage.expect("G-2.2.2-2", arrives_at(passage, ScreenKind.CONSENT))
    stage.expect("G-2.2.2-2", is_nobody(probe(stage.scene, citizen)))
    expect_no_tie(stage, "G-2.2.2-2", "A", 2)
    settle_link(stage.scene, stage.device("A", 2), linked=False)


@case(
    roots.DECLINED,
    "G-2.2-1",
    "G-2.2.2-2",
    title=("外部連携先で同意しなければ連携は成立しない", "Declining at the partner makes no tie"),
    purpose=(
        "利用者が外部連携先の同意画面で「同意しない」を選んだとき、ログインも連携も成立しないことを確かめる。",
        "A citizen who declines on the partner's consent screen is neither logged in nor linked.",
    ),
    kinds=NEGATIVE,
)
def test_declined_at_partner(stage: Stage) -> None:
    citizen = stage.unlinked("A")
    stage.world.count_link()
    with stage.given(roots.LINK):
        passage = link(stage.scene, citizen, Manner.DECLINE)
    stage.expect("G-2.2.2-2", shows(passage, ScreenKind.CONSENT))
    stage.expect("G-2.2-1", is_nobody(probe(stage.scene, citizen)))
    expect_no_tie(stage, "G-2.2-1", "A", 2)
    settle_link(stage.scene, stage.device("A", 2), linked=False)


@case(
    "link/2.2-1/declined-at-portal",
    "G-2.2-1",
    title=("マイナポータルで同意しなければ連携は成立しない", "Declining at the portal makes no tie"),
    purpose=(
        "利用者がマイナポータルの同意確認で「同意しない」を選んだとき、外部連携先にログインも連携も成立しないことを確かめる。",
        "A citizen who declines at the portal is neither logged in at the partner nor linked.",
    ),
    kinds=NEGATIVE,
)
def test_declined_at_portal(stage: Stage) -> None:
    stage.stands_on(roots.LINK)
    citizen = stage.unlinked("A")
    passage = start_link_at_partner(stage.scene, citizen, portal_consent=False)
    stage.expect("G-2.2-1", never_shows(passage, ScreenKind.CONSENT))
    stage.expect("G-2.2-1", refuses_with_a_screen(passage))
    stage.expect("G-2.2-1", is_nobody(probe(stage.scene, citizen)))
    tied = "A" in stage.scene.portal.state.links
    stage.expect("G-2.2-1", _portal_tie(tied=tied, wanted=False, exchanges=passage.exchanges))


# 2.2.1
@case(
    "link/2.2.1-3/no-user-folder",
    "G-2.2.1-3",
    title=("利用者フォルダーのない利用者は連携できない", "A citizen without a user folder cannot link"),
    purpose=(
        "利用者フォルダーを開設していない利用者の連携をマイナポータルが拒否したとき、外部連携先にログインも連携も成立しないことを確かめる。",
        "When the portal refuses a citizen without a user folder, nobody is logged in at the partner and no tie comes about.",
    ),
    kinds=NEGATIVE,
)
def test_no_user_folder(stage: Stage) -> None:
    stage.stands_on(roots.LINK)
    stage.world.require_calibration()
    key = next(citizen.key for citizen in stage.profile.citizens if not citizen.user_folder)
    citizen = stage.device(key)
    passage = start_link_at_partner(stage.scene, citizen)
    stage.expect("G-2.2.1-3", never_shows(passage, ScreenKind.CONSENT))
    stage.expect("G-2.2.1-3", refuses_with_a_screen(passage))
    stage.expect("G-2.2.1-3", is_nobody(probe(stage.scene, citizen)))
    tied = key in stage.scene.portal.state.links
    stage.expect("G-2.2.1-3", _portal_tie(tied=tied, wanted=False, exchanges=passage.exchanges))


def _portal_tie(*, tied: bool, wanted: bool, exchanges: tuple[str, ...]) -> Outcome:
    words = {
        True: Text("マイナポータルは連携ありとしている。", "The portal holds a tie."),
        False: Text("マイナポータルは連携なしとしている。", "The portal holds no tie."),
    }
    return Outcome(tied is wanted, words[wanted], words[tied], exchanges)


# 2.2.2(1), figure 2.2-4
@case(
    "link/2.2.2-1/pseudonyms-are-not-mixed-up",
    "G-2.2.2-1",
    title=("仮名を利用者ごとに厳密に区別する", "Pseudonyms are told apart exactly"),
    purpose=(
        "連携した利用者の仮名と大文字・小文字だけが異なる仮名を示しても、その利用者としてログインできないことを確かめる（前後に正しい仮名でのログインを確認する）。",
        "A pseudonym that differs from a linked one in letter case alone logs nobody in; the right one does, before and after.",
    ),
    kinds=BOTH,
)
def test_pseudonyms_exact(stage: Stage) -> None:
    stage.signed_on("A", 1)
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    expect_sign_on_refused(stage, "G-2.2.2-1", stage.device("A", 2), pseudonym.swapcase())
    stage.world.end_session(stage.device("A", 1))
    again = stage.device("A", 3)
    sign_on(stage.scene, again)
    stage.expect("G-2.2.2-1", is_logged_in_as(probe(stage.scene, again), "A"))


# 2.2.2(1), figure 2.2-5
@case(
    "link/2.2.2-3/asks-basic-four-only",
    "G-2.2.2-3",
    title=("外部連携先の取得要求は基本4情報に限られる", "The partner asks for the basic four attributes only"),
    purpose=(
        "アカウント生成情報をマイナポータルから取得する方式で、外部連携先の取得要求が氏名・住所・生年月日・性別の4つに限られることを確かめる。",
        "Where account data comes from the portal, the partner's request is limited to name, address, birth date and sex.",
    ),
)
def test_asks_basic_four_only(stage: Stage) -> None:
    if stage.profile.offers.account_source != "portal":
        raise stage.does_not_apply(
            "アカウント生成情報をマイナポータルから取得しない方式（offers.account_source）",
            "account data does not come from the portal (offers.account_source)",
        )
    with stage.given(roots.DESCRIPTION):
        asked = stage.scene.portal.wire.describe_partner().requested_attributes
    beyond = sorted(set(asked) - {"name", "address", "birthDate", "sex"})
    expected = Text(
        "取得要求は基本4情報（氏名・住所・生年月日・性別）に限る。",
        "Only name, address, birth date and sex are asked for.",
    )
    observed = Text(f"取得要求: {'、'.join(asked) or 'なし'}", f"asked for: {', '.join(asked) or 'nothing'}")
    stage.expect("G-2.2.2-3", Outcome(bool(asked) and not beyond, expected, observed))


# 2.2.2(1), figure 2.2-6
@case(
    "link/2.2.2-4/input-screen",
    "G-2.2.2-4",
    title=("アカウント生成に必要な情報の入力画面がある", "There is an input screen for the account data"),
    purpose=(
        "利用者に入力させる方式で、連携の途中に外部連携先の入力画面が表示され、入力すると連携が完了することを確かめる。",
        "Where the citizen types the account data, the partner's input screen appears and linking completes after it.",
    ),
)
def test_input_screen(stage: Stage) -> None:
    if stage.profile.offers.account_source != "typed":
        raise stage.does_not_apply(
            "利用者に入力させない方式（offers.account_source）",
            "account data is not typed by the citizen (offers.account_source)",
        )
    citizen = stage.unlinked("B")
    stage.world.count_link()
    passage = link(stage.scene, citizen)
    stage.expect("G-2.2.2-4", shows(passage, ScreenKind.INPUT))
    stage.expect("G-2.2.2-4", arrives_at(passage, ScreenKind.MENU))


# 2.2.2(2)
@case(
    roots.LASTS,
    "G-2.2.2-6",
    title=("連携は解除するまで続き、シングルサインオンで解けない", "A link lasts, whatever sign-ons follow"),
    purpose=(
        "連携した利用者がシングルサインオンとログアウトを繰り返しても、連携が続き、再びログインできることを確かめる。",
        "After repeated sign-on and sign-off the link is still there and sign-on works.",
    ),
)
def test_lasts(stage: Stage) -> None:
    citizen, earlier = stage.signing_on("A")
    sign_off(stage.scene, citizen)
    for number in (2, 3, 4):
        device = stage.device("A", number)
        expect_still_linked(stage, "G-2.2.2-6", device, earlier)
        stage.world.end_session(device)


@case(
    roots.AGAIN,
    "G-2.2.2-10",
    title=("解除した利用者は再び連携でき、シングルサインオンできる", "An unlinked citizen can link again and sign on"),
    purpose=(
        "連携を解除した利用者が再び連携し、その後シングルサインオンできることを確かめる。",
        "A citizen who unlinked links again, and sign-on then works.",
    ),
)
def test_again(stage: Stage) -> None:
    stage.signed_on("A")
    citizen = stage.unlinked("A")
    stage.world.count_link()
    passage = link(stage.scene, citizen)
    stage.expect("G-2.2.2-10", arrives_at(passage, ScreenKind.MENU))
    stage.world.end_session(citizen)
    device = stage.device("A", 2)
    sign_on(stage.scene, device)
    stage.expect("G-2.2.2-10", is_logged_in_as(probe(stage.scene, device), "A"))


# 2.2.2(1)
@case(
    "link/2.2.2-11/no-use-before-linking",
    "G-2.2.2-11",
    title=(
        "連携前は、マイナポータルの認証と利用者の情報を利用できない",
        "Before linking, neither authentication nor information can be used",
    ),
    purpose=(
        "連携していない利用者がマイナポータルから外部連携先を開いても、ログインが成立しないことを確かめる。",
        "A citizen who is not linked opens the partner from the portal; no login comes about.",
    ),
    kinds=NEGATIVE,
)
def test_no_use_before(stage: Stage) -> None:
    stage.signed_on("B")
    citizen = stage.unlinked("A")
    passage = sign_on(stage.scene, citizen, portal_consent=False)
    stage.expect("G-2.2.2-11", is_nobody(probe(stage.scene, citizen)))
    stage.expect("G-2.2.2-11", never_shows(passage, ScreenKind.MENU))
    stage.expect("G-2.2.2-11", refuses_with_a_screen(passage))


# 2.2.2(1), figure 2.2-5
@case(
    "link/2.2.2-12/portal-releases-basic-four-once",
    "G-2.2.2-12",
    title=(
        "マイナポータルは基本4情報のみを、連携のときだけ渡す",
        "The portal releases the basic four only, and only when linking",
    ),
    purpose=(
        "模擬マイナポータル自身が、取得要求に応じて基本4情報のみを連携のときに渡し、以後のシングルサインオンでは渡さないことを確かめる。",
        "The stand-in itself releases the basic four attributes on request when linking, and nothing in later sign-ons.",
    ),
    unseen=OF_THE_STAND_IN,
)
def test_portal_releases(stage: Stage) -> None:
    citizen = stage.unlinked("A")
    released = stage.scene.portal.released
    del released[:]
    stage.world.count_link()
    with stage.given(roots.LINK):
        passage = link(stage.scene, citizen)
    stage.world.end_session(citizen)
    with stage.given(roots.SIGN_ON):
        passage = passage.then(sign_on(stage.scene, stage.device("A", 2)))
    wanted = stage.profile.offers.account_source == "portal"
    first, *later = released or [()]
    with stage.given(roots.DESCRIPTION):
        asked = stage.scene.portal.wire.describe_partner().requested_attributes
    held = (
        set(first) <= {"name", "address", "birthDate", "sex"} & set(asked)
        and (bool(first) or not wanted)
        and bool(later)
        and not any(later)
    )
    expected = Text(
        "連携時に、外部連携先が求めた基本4情報のみを渡す。以後のシングルサインオンでは何も渡さない。",
        "When linking, only what the partner asked for of the basic four; in later sign-ons nothing.",
    )
    observed = Text(
        f"連携時: {'、'.join(first) or 'なし'}。以後: {[list(each) for each in later] or '問合せなし'}",
        f"when linking: {', '.join(first) or 'nothing'}; later: {[list(each) for each in later] or 'never asked'}",
    )
    stage.expect("G-2.2.2-12", Outcome(held, expected, observed, passage.exchanges))
