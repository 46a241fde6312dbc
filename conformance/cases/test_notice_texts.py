"""What is written in a notice: every letter of a title in the list, and nothing of it at work on a screen."""

import unicodedata
from typing import Final

from ..actors.browser import Matcher
from ..catalogue import case
from ..checks import Outcome
from ..execution import GivenFailed, Stage, roots
from ..flows import Device, SeededNotice, account_shown, open_at_partner, retrieve
from ..vocabulary import ScreenKind, Text, Verdict
from ..wires.base import NoticeHeader
from .arrival import arrive_if_taken, require_seeding_by_itself, stands_on_ordinary_notices

_TEXTS: Final = (
    (Text("JIS X 0213 の漢字（サロゲートペア）", "kanji of JIS X 0213 (surrogate pairs)"), "𠮟る𠮷田𩸽と髙﨑"),
    (Text("結合文字と異体字", "combining marks and variants"), "か\u3099き\u3099 e\u0301 葛\U000e0100城"),
    (Text("絵文字", "emoji"), "👨\u200d👩\u200d👧 👍🏽 🇯🇵"),
    (Text("右から左に書く文字", "letters written from right to left"), "שלום العربية 123"),
    (Text("全角と半角", "full and half width"), "ｶﾞＡＢ①㈱～−"),
    (Text("記号", "signs"), "<重要>「A & B」の\"件\" &amp; '%41'"),
)
_MARKED_UP: Final = (
    (Text("要素", "an element"), "<conformance-mark>件名</conformance-mark>"),
    (Text("属性の終わり", "the end of an attribute"), '"><conformance-mark x="件名'),
    (Text("見出しや題名の終わり", "the end of a heading or title"), "</title></h1><conformance-mark>件名"),
)
_MARK: Final = Matcher(css="conformance-mark")


@case(
    "notices/2.1-1/any-text",
    "G-2.1-1",
    title=("件名のどの文字も、届いたとおりに提供する", "Every letter of a title is provided as it arrived"),
    purpose=(
        "JIS X 0213 の漢字、結合文字と異体字、絵文字、右から左に書く文字、全角と半角、記号を件名に含むお知らせが届き、一覧の件名が届いたとおりであることを確かめる（文字として等価な正規化と、外部連携先自身の画面でも同じ置き換えは注意）。",
        "Notices arrive whose titles have kanji of JIS X 0213, combining marks and variants, emoji, letters written from right to left, full and half width, and signs: the list has them as they arrived (canonical equivalents, and what the partner's own screen shows in the same way, are worth a look).",
    ),
)
def test_any_text(stage: Stage) -> None:
    require_seeding_by_itself(stage)
    stands_on_ordinary_notices(stage)
    citizen = stage.receiving_notices("A")
    sent = [(kind, arrive_if_taken(stage, "A", words)) for kind, words in _TEXTS]
    retrieval = retrieve(stage.scene, "A")
    if not retrieval.provided:
        raise GivenFailed(retrieval.words, roots.NOTICES, retrieval.exchanges)
    for kind, notice in sent:
        expected = Text(f"件名が届いたとおりである: {kind.ja}。", f"The title is as it arrived: {kind.en}.")
        if notice is None:
            observed = Text(
                "外部連携先システムの試験環境が、この文字を受け付けない。",
                "The partner's own test environment does not take these letters.",
            )
            stage.record("G-2.1-1", Verdict.NOT_APPLICABLE, Outcome(True, expected, observed))
            continue
        header = _like(notice, retrieval.headers)
        shown = None if header is None else header.title
        observed = Text(f"件名: {shown or '一覧にない'}", f"title: “{shown}”" if shown else "not listed")
        outcome = Outcome(shown == notice.title, expected, observed, retrieval.exchanges)
        stage.expect(
            "G-2.1-1", outcome, otherwise=Verdict.FAIL if outcome.held else _weight(stage, citizen, notice, header)
        )


def _like(notice: SeededNotice, headers: tuple[NoticeHeader, ...]) -> NoticeHeader | None:
    """The header of a notice whose title may have changed: its last word, plain letters of our own, tells it."""
    tag = notice.title.rpartition(" ")[2]
    return next((header for header in headers if tag in (header.title or "")), None)


def _weight(stage: Stage, citizen: Device, notice: SeededNotice, header: NoticeHeader | None) -> Verdict:
    """Another way to write the same letters, or what the partner itself holds for the title, deceives nobody."""
    if header is None or header.title is None or header.url is None:
        return Verdict.FAIL
    if unicodedata.normalize("NFC", header.title) == unicodedata.normalize("NFC", notice.title):
        return Verdict.WARN
    passage = open_at_partner(stage.scene, citizen, header.url)
    screen = stage.profile.screens.get(ScreenKind.CONTENT)
    page = passage.last.page if passage.last is not None else None
    if page is None or screen is None or screen.title is None:
        return Verdict.FAIL
    return Verdict.WARN if account_shown(page, screen.title) == " ".join(header.title.split()) else Verdict.FAIL


@case(
    "notices/P-TXT-1/markup-is-only-text",
    "P-TXT-1",
    title=("件名に書かれた記号が、画面上で命令として働かない", "Markup in a title does not work on the screen"),
    purpose=(
        "HTML の要素や属性の終わりを装った文字列を件名に含むお知らせが届き、件名URLの画面に、それによる要素が現れないことを確かめる。",
        "Notices arrive whose titles have what looks like an element, or the end of an attribute or title: no element comes of it on the screen behind the notice URL.",
    ),
    attack=True,
)
def test_markup_is_only_text(stage: Stage) -> None:
    require_seeding_by_itself(stage)
    citizen = stage.receiving_notices("A")
    for kind, words in _MARKED_UP:
        expected = Text(
            f"件名に書かれた「{kind.ja}」が画面の要素にならない。", f"What looks like {kind.en} in a title stays text."
        )
        notice = arrive_if_taken(stage, "A", words)
        retrieval = retrieve(stage.scene, "A")
        header = None if notice is None else _like(notice, retrieval.headers)
        if notice is None or header is None or header.url is None:
            observed = Text(
                "このような件名のお知らせが届かない。", "A notice with such a title does not arrive in the first place."
            )
            stage.record("P-TXT-1", Verdict.NOT_APPLICABLE, Outcome(True, expected, observed, retrieval.exchanges))
            continue
        passage = open_at_partner(stage.scene, citizen, header.url)
        if passage.ended_on is not ScreenKind.CONTENT or passage.last is None:
            raise GivenFailed(passage.end, roots.OWN_CONTENT, passage.exchanges)
        working = passage.last.page.find(_MARK)
        observed = Text(
            f"画面に現れた要素: {len(working)} 個", f"elements that came of it on the screen: {len(working)}"
        )
        stage.expect("P-TXT-1", Outcome(not working, expected, observed, passage.exchanges))
