"""What a screen is only on a screen: consent that waits, nothing more asked, content that can be read (guideline 2.2, 2.3)."""

from ..catalogue import NEGATIVE, case
from ..checks import Outcome, is_nobody, shows
from ..execution import Stage, roots
from ..flows import Manner, link, probe, settle_link
from ..vocabulary import ScreenKind, Text, Verdict
from .arrival import press_what_arrived
from .attempts import come_to, expect_no_tie

_UNTOUCHED = 600.0
"""Seconds of the page's own clock."""


@case(
    "link/2.2.2-2/consent-by-own-act",
    "G-2.2.2-2",
    title=("同意画面は、利用者が操作しない限り先へ進まない", "The consent screen waits for the citizen's own act"),
    purpose=(
        "外部連携先の同意画面を開いたまま何も操作せず、画面の時計で10分が過ぎても、ログインも連携も成立しないことを確かめる。",
        "The partner's consent screen is left alone for ten minutes by the page's own clock: nobody is logged in, nobody linked.",
    ),
    kinds=NEGATIVE,
)
def test_consent_by_own_act(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    citizen = stage.unlinked("A")
    stage.world.count_link()
    window.hold_clock()
    passage = link(stage.scene, citizen, Manner.STOP_AT_CONSENT)
    stage.expect("G-2.2.2-2", shows(passage, ScreenKind.CONSENT))
    later = window.let_pass(_UNTOUCHED)
    stage.scene.say(
        "同意画面に触れないまま10分が過ぎる。",
        "Ten minutes pass with the consent screen left alone.",
        later.exchange_ids,
    )
    stage.expect("G-2.2.2-2", is_nobody(probe(stage.scene, citizen)))
    expect_no_tie(stage, "G-2.2.2-2", "A", 2)
    settle_link(stage.scene, stage.device("A", 2), linked=False)


@case(
    "link/P-WEB-5/not-in-a-foreign-frame",
    "P-WEB-5",
    title=("同意画面は他サイトのフレームの中に表示されない", "The consent screen is not shown in another site's frame"),
    purpose=(
        "同意画面に至ったブラウザーで、その画面を他サイトのページのフレームとして開いても表示されないことを確かめる（クリックジャッキング対策）。",
        "In a browser that has come to the consent screen, a page of another site cannot show that screen in a frame.",
    ),
    kinds=NEGATIVE,
)
def test_not_in_a_foreign_frame(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    citizen = stage.unlinked("A")
    page = come_to(stage, citizen)
    framed = window.can_be_framed(page.url)
    settle_link(stage.scene, stage.device("A", 2), linked=False)
    stage.expect(
        "P-WEB-5",
        Outcome(
            not framed,
            Text("他サイトのフレームの中には表示されない。", "It is not shown in a frame of another site."),
            Text("表示された。", "It was shown.") if framed else Text("表示されなかった。", "It was not shown."),
            (page.exchange,),
        ),
        otherwise=Verdict.WARN,
    )


@case(
    "sso/2.2.3-1/nothing-asked-on-the-screen",
    "G-2.2.3-1",
    title=(
        "シングルサインオンの後、画面でもパスワードなどを求められない",
        "After sign-on no password is asked for on the screen",
    ),
    purpose=(
        "シングルサインオンで到達した画面に、スクリプトによるものを含め、パスワードやワンタイムコードの入力欄が表示されないことを確かめる。",
        "The screen that sign-on arrives at shows no field for a password or a one-time code, made by scripts or otherwise.",
    ),
)
def test_nothing_asked(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    _, passage = stage.signing_on("A")
    asked = window.asks_for_secret
    stage.expect(
        "G-2.2.3-1",
        Outcome(
            not asked,
            Text("認証のための入力欄が表示されない。", "No field for authentication is shown."),
            Text(
                f"入力欄: {'表示された' if asked else 'なし'}（画面: {passage.end.ja}）",
                f"field: {'shown' if asked else 'none'} (screen: {passage.end.en})",
            ),
            passage.exchanges,
        ),
    )


@case(
    "notices/2.1-2/pressed-in-the-list",
    "G-2.1-2",
    title=(
        "マイナポータルの画面に並ぶ件名のリンクとして、実際に押せる",
        "As a link in the portal's list the notice URL really works",
    ),
    purpose=(
        "マイナポータルのお知らせ一覧で件名を押すと、ブラウザーが他サイトからの遷移として開いても、外部連携先の詳細画面に至ることを確かめる。",
        "Pressed in the portal's list, which the browser declares as coming from another site, the title leads to the content.",
    ),
)
def test_pressed_in_the_list(stage: Stage) -> None:
    stage.window(stage.device("A"))
    citizen = stage.receiving_notices("A")
    passage, _ = press_what_arrived(stage, citizen, "一覧からの遷移")
    stage.expect("G-2.1-2", shows(passage, ScreenKind.CONTENT))


@case(
    "notices/2.1-3/readable-on-the-screen",
    "G-2.1-3",
    title=("詳細の本文が、画面で実際に読める", "The content can really be read on the screen"),
    purpose=(
        "件名から開いた詳細画面で、本文が隠れずに表示され、画面で読めることを確かめる。",
        "On the screen that a title opens, the text is not hidden: it can be read.",
    ),
)
def test_readable(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    citizen = stage.receiving_notices("A")
    passage, content = press_what_arrived(stage, citizen, "画面での確認")
    stage.require_screen(passage, ScreenKind.CONTENT, roots.OWN_CONTENT)
    visible = content in window.visible_text
    stage.expect(
        "G-2.1-3",
        Outcome(
            visible,
            Text("本文が画面で読める。", "The text can be read on the screen."),
            Text(
                f"到達した画面: {passage.end.ja}。本文: {'読める' if visible else '見えない'}",
                f"ended on: {passage.end.en}; text: {'readable' if visible else 'not to be seen'}",
            ),
            passage.exchanges,
        ),
    )
