"""件名URL: from a header to the content (guideline 2.1 ③, 2.2.4(1), 2.3 figure 2.3-2)."""

from ..catalogue import BOTH, case
from ..checks import (
    Outcome,
    arrives_at,
    is_logged_in_as,
    never_shows,
)
from ..execution import Stage, roots
from ..flows import (
    Device,
    Passage,
    SeededNotice,
    open_at_partner,
    open_notice_list,
    press_notice,
    probe,
    retrieve,
)
from ..vocabulary import ScreenKind, Text, Verdict
from .arrival import arrive, url_of
from .contents import gives_no_content, read_by, shows_content_of


def _listing(stage: Stage, citizen: Device) -> Passage:
    """Given the list of notices at the portal, as the citizen has it before him."""
    with stage.given(roots.NOTICES):
        return open_notice_list(stage.scene, citizen)


@case(
    roots.OWN_CONTENT,
    "G-2.1-3",
    title=("件名URLから、その件名に対応する詳細を閲覧できる", "A notice URL leads to the content of that very notice"),
    purpose=(
        "二つのお知らせを届け、マイナポータルのお知らせ一覧でそれぞれの件名を押すと、それぞれに対応する詳細が表示されることを確かめる。",
        "Two notices arrive; pressing each one's title in the portal's list shows its own content.",
    ),
)
def test_own_content(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    notices = [arrive(stage, "A", f"詳細の確認{number}") for number in (1, 2)]
    for notice in notices:
        url_of(stage, notice)
    # The list stays open: the citizen comes back to it for the next title.
    listing = _listing(stage, citizen)
    for notice in notices:
        passage = press_notice(stage.scene, citizen, listing, notice.title)
        stage.expect("G-2.1-3", shows_content_of(stage, passage, notice))


@case(
    roots.THROUGH_SIGN_ON,
    "G-2.1-6",
    "G-2.2.4-6",
    title=(
        "未ログインで件名URLを開いても、認証操作なしに詳細に至る",
        "A notice URL without a login passes through sign-on to the content",
    ),
    purpose=(
        "外部連携先に未ログインの利用者が、マイナポータルのお知らせ一覧で件名を押すと、シングルサインオンを経て、外部連携先での認証操作なしに詳細が表示されることを確かめる。",
        "A citizen not logged in at the partner presses a title in the portal's list: through sign-on, with no authentication act, to the content.",
    ),
)
def test_through_sign_on(stage: Stage) -> None:
    fresh, notice = _logged_out(stage)
    passage = press_notice(stage.scene, fresh, _listing(stage, fresh), notice.title)
    arrived = arrives_at(passage, ScreenKind.CONTENT)
    stage.expect("G-2.1-6", arrived)
    stage.expect("G-2.1-6", is_logged_in_as(probe(stage.scene, fresh), "A"))
    if arrived.held:
        stage.expect("G-2.2.4-6", never_shows(passage, ScreenKind.LOGIN))
    else:
        stage.expect("G-2.2.4-6", arrived)


def _logged_out(stage: Stage) -> tuple[Device, SeededNotice]:
    """Given a notice, with a usable URL, of a citizen whose new device knows the partner not at all."""
    citizen = stage.receiving_notices("A")
    notice = arrive(stage, "A", "未ログインでの確認")
    url_of(stage, notice)
    stage.world.end_session(citizen)
    return stage.device("A", 2), notice


@case(
    "notices/2.2.4-1/opened-at-once",
    "G-2.2.4-1",
    title=("詳細を閲覧すると、次の取得で開封済みになる", "Once read, a notice is opened in the next retrieval"),
    purpose=(
        "件名URLから詳細を閲覧した直後の取得で、その件の開封状態が開封済みになっていることを確かめる（閲覧前は、一度提供された後も未開封）。",
        "Right after the content was read, the next retrieval shows the notice as opened (before that it is not, though listed once).",
    ),
)
def test_opened_at_once(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    notice = arrive(stage, "A", "開封状態の確認")
    url = url_of(stage, notice)
    # It was listed once already, and nobody has read it.
    stage.expect("G-2.2.4-1", _is_opened(stage, notice, wanted=False))
    read_by(stage, citizen, url, notice)
    stage.expect("G-2.2.4-1", _is_opened(stage, notice, wanted=True))


def _is_opened(stage: Stage, notice: SeededNotice, *, wanted: bool) -> Outcome:
    retrieval = retrieve(stage.scene, notice.citizen)
    opened = next((header.opened for header in retrieval.headers if header.title == notice.title), None)
    expected = {
        True: Text("閲覧した件の開封状態が「開封済み」である。", "The notice that was read is “opened”."),
        False: Text(
            "まだ閲覧していない件の開封状態が「未開封」である。", "A notice that nobody has read is not “opened”."
        ),
    }
    words = {True: "開封済み", False: "未開封", None: "一覧にない"}
    observed = Text(f"開封状態: {words[opened]}", f"opened: {opened}")
    return Outcome(opened is wanted, expected[wanted], observed, retrieval.exchanges)


@case(
    "notices/2.3-2/complete-in-own-window",
    "G-2.3-2",
    title=("詳細は単独のウィンドウで完結して表示される", "Content is complete in a window of its own"),
    purpose=(
        "マイナポータルのお知らせ一覧の件名から開く別ウィンドウでも、件名URLを直接（参照元なしで）開いても、詳細がそれだけで表示されることを確かめる。",
        "In the window that a title in the portal's list opens, and opened directly (with no referrer), the URL shows the content on its own.",
    ),
)
def test_own_window(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    notice = arrive(stage, "A", "別ウィンドウの確認")
    url = url_of(stage, notice)
    passage = press_notice(stage.scene, citizen, _listing(stage, citizen), notice.title)
    stage.expect("G-2.3-2", shows_content_of(stage, passage, notice), otherwise=Verdict.WARN)
    alone = open_at_partner(stage.scene, citizen, url)
    stage.expect("G-2.3-2", shows_content_of(stage, alone, notice), otherwise=Verdict.WARN)


@case(
    roots.OWNER_ONLY,
    "P-WEB-4",
    title=("詳細は本人だけが閲覧できる", "Only its owner opens a notice"),
    purpose=(
        "利用者Aの件名URLを、ログイン中の利用者Bが開いても、詳細が表示されないことを確かめる（本人には表示される）。",
        "Citizen A's notice URL, opened by citizen B who is logged in, shows no content; to A it does.",
    ),
    kinds=BOTH,
)
def test_owner_only(stage: Stage) -> None:
    owner = stage.receiving_notices("A")
    notice = arrive(stage, "A", "本人だけの確認")
    url = url_of(stage, notice)
    read_by(stage, owner, url, notice)
    other = stage.signed_on("B")
    passage = open_at_partner(stage.scene, other, url)
    page = passage.last.page if passage.last else None
    expected = Text("他人には件名も本文も表示されない。", "Neither title nor text is shown to another citizen.")
    stage.expect("P-WEB-4", gives_no_content(page, notice, expected, passage.end, passage.exchanges))
    read_by(stage, owner, url, notice)
