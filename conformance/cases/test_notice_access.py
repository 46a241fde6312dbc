"""Who may not read a notice: nobody without a login, nobody by another form of the URL (guideline 2.1 ③; OWASP ASVS)."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from ..catalogue import NEGATIVE, case
from ..checks import Outcome, refuses_with_a_screen
from ..execution import Stage, roots
from ..flows import Device, Manner, SeededNotice, log_in_at_portal, open_at_partner, probe, sign_off
from ..vocabulary import Text, Verdict
from .arrival import arrive, url_of
from .contents import gives_no_content, read_by

_CRASH: Final = 500
_NOT_SHOWN: Final = Text("件名も本文も表示されない", "neither title nor text is shown")


@case(
    "notices/P-WEB-4/needs-a-login",
    "P-WEB-4",
    title=("ログインしていなければ詳細は表示されない", "Without a login a notice is not shown"),
    purpose=(
        "本人が一度閲覧したお知らせの件名URLを、ログインしたことのない端末、本人がシングルサインオフした後の同じ端末、属性連携を解除した後の端末で開いても、詳細が表示されないことを確かめる（ログイン中の本人には表示される）。",
        "The URL of a notice that its owner read shows no content at a device where nobody ever logged in, at his own after sign-off, and after unlinking; to the owner who is logged in it does.",
    ),
    kinds=NEGATIVE,
)
def test_needs_a_login(stage: Stage) -> None:
    owner = stage.receiving_notices("A")
    notice = arrive(stage, "A", "ログインが必要な確認")
    url = url_of(stage, notice)
    read_by(stage, owner, url, notice)
    _expect_hidden(
        stage, stage.device("A", 2), url, notice, Text("ログインしたことのない端末", "a device without a login")
    )
    with stage.given(roots.SIGN_OFF):
        sign_off(stage.scene, owner)
    # Whether sign-off ends the login is the partner's policy, and judged elsewhere.
    if probe(stage.scene, owner).nobody:
        _expect_hidden(stage, owner, url, notice, Text("シングルサインオフした端末", "the device that signed off"))
    if stage.profile.cost.link_effort == "person":
        return
    # While he is signed on, which is the ordinary time for it.
    stage.untied(stage.signed_on("A", 3))
    other = stage.device("A", 4)
    log_in_at_portal(stage.scene, other)
    passage = open_at_partner(stage.scene, other, url, Manner.LOOK)
    page = passage.last.page if passage.last else None
    expected = Text(f"属性連携を解除した後は、{_NOT_SHOWN.ja}。", f"After unlinking, {_NOT_SHOWN.en}.")
    stage.expect("P-WEB-4", gives_no_content(page, notice, expected, passage.end, passage.exchanges))


def _expect_hidden(stage: Stage, device: Device, url: str, notice: SeededNotice, where: Text) -> None:
    """Opened without going to the portal, which would sign the citizen on."""
    stage.scene.say(
        f"{where.ja}で、ログインせずに件名URLを開く。", f"The notice URL is opened at {where.en}, with no login."
    )
    visit = device.browser.peek(url)
    shown = (
        Text(f"HTTP {visit.page.status} の画面", f"a page (HTTP {visit.page.status})")
        if visit.page is not None
        else Text("画面なし（シングルサインオンに進む）", "no page (it leads to sign-on)")
    )
    expected = Text(f"{where.ja}では、{_NOT_SHOWN.ja}。", f"At {where.en}, {_NOT_SHOWN.en}.")
    stage.expect("P-WEB-4", gives_no_content(visit.page, notice, expected, shown, visit.exchange_ids))
    if visit.page is not None and visit.page.status >= _CRASH:
        known = any(visit.page.matches(screen.match) for screen in stage.profile.screens.values())
        answered = Text("画面で応答する。", "It answers with a screen.")
        stage.expect("P-WEB-4", Outcome(known, answered, shown, visit.exchange_ids))


@case(
    "notices/P-WEB-4/other-forms-of-the-url",
    "P-WEB-4",
    title=(
        "件名URLを書き換えても、推測しても、他人の詳細は見えない",
        "Neither rewritten nor guessed does a URL show another's notice",
    ),
    purpose=(
        "ログイン中の利用者Aが、利用者Bの件名URLをそのまま、又は書き方を変えて開いても、自分の件名URLの識別子の一部を変えて開いても、利用者Bの詳細が表示されず、画面で応答することを確かめる（それぞれ本人には表示される）。",
        "Citizen A, logged in, opens citizen B's notice URL as it is and written in other ways, and his own with its identifier changed: nothing of B's is shown, and the partner answers with a screen. To each his own is shown.",
    ),
    attack=True,
)
def test_other_forms_of_the_url(stage: Stage) -> None:
    stage.stands_on(roots.OWNER_ONLY)
    other = stage.receiving_notices("B")
    owner = stage.receiving_notices("A")
    # One of B's before A's and one after it: what comes next to A's identifier is B's.
    theirs = [arrive(stage, "B", "利用者Bだけの確認1")]
    own = arrive(stage, "A", "利用者Aだけの確認")
    theirs.append(arrive(stage, "B", "利用者Bだけの確認2"))
    urls = [url_of(stage, notice) for notice in theirs]
    read_by(stage, other, urls[0], theirs[0])
    mine = url_of(stage, own)
    for difference, url in (*_written_otherwise(urls[0]), *_guessed(mine)):
        passage = open_at_partner(stage.scene, owner, url, Manner.LOOK)
        page = passage.last.page if passage.last else None
        expected = Text(f"{difference.ja}と、{_NOT_SHOWN.ja}。", f"{difference.en}: {_NOT_SHOWN.en}.")
        for notice in theirs:
            outcome = gives_no_content(page, notice, expected, passage.end, passage.exchanges)
            if notice is theirs[0] or not outcome.held:
                stage.expect("P-WEB-4", outcome)
        stage.expect("P-WEB-4", refuses_with_a_screen(passage), otherwise=Verdict.WARN)
    read_by(stage, owner, mine, own)


def _written_otherwise(url: str) -> Iterator[tuple[Text, str]]:
    """Another citizen's URL: as it is, and in other ways to write it."""
    parts = urlsplit(url)
    yield Text("利用者Bの件名URLを開く", "citizen B's URL"), url
    query = f"{parts.query}&conformance=1" if parts.query else "conformance=1"
    yield (
        Text("利用者Bの件名URLに問合せを加えて開く", "citizen B's URL with a query added"),
        urlunsplit(parts._replace(query=query)),
    )
    yield (
        Text("利用者Bの件名URLの末尾に / を加えて開く", "citizen B's URL with a slash at its end"),
        urlunsplit(parts._replace(path=f"{parts.path}/")),
    )
    if parts.path[-1:].isalnum():
        yield (
            Text("利用者Bの件名URLの1文字を符号化して開く", "citizen B's URL with one letter percent-encoded"),
            urlunsplit(parts._replace(path=f"{parts.path[:-1]}%{ord(parts.path[-1]):02X}")),
        )


def _guessed(url: str) -> Iterator[tuple[Text, str]]:
    """One's own URL with its identifier changed, as somebody would who wonders what is beside it."""
    parts = urlsplit(url)
    field = "query" if parts.query else "path"
    text = str(getattr(parts, field))
    digits = len(text) - len(text.rstrip("0123456789"))
    if digits:
        number = int(text[-digits:])
        for near in (number - 1, number + 1):
            if near >= 0:
                words = Text("自分の件名URLの番号を隣の番号にして開く", "one's own URL with the number beside it")
                yield words, urlunsplit(parts._replace(**{field: f"{text[:-digits]}{near:0{digits}}"}))
    last = "A" if text[-1:] != "A" else "B"
    yield (
        Text("自分の件名URLの最後の1文字を変えて開く", "one's own URL with its last letter changed"),
        urlunsplit(parts._replace(**{field: f"{text[:-1]}{last}"})),
    )
    yield (
        Text("自分の件名URLの識別子を短くして開く", "one's own URL with its identifier cut short"),
        urlunsplit(parts._replace(**{field: text[:-1]})),
    )


@case(
    "notices/P-WEB-4/not-kept-for-others",
    "P-WEB-4",
    title=("詳細の画面を、他人と共用するキャッシュに蓄えさせない", "No cache that others share may keep a notice"),
    purpose=(
        "詳細の画面の応答に、共用のキャッシュに蓄えてよいという指定がないことを確かめる（蓄えない指定も本人限りの指定もないことは注意）。",
        "The answer with the content does not allow caches that others share to keep it (to say neither no-store nor private is worth a look).",
    ),
    kinds=NEGATIVE,
)
def test_not_kept_for_others(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    notice = arrive(stage, "A", "蓄えさせない確認")
    url = url_of(stage, notice)
    read_by(stage, citizen, url, notice)
    passage = open_at_partner(stage.scene, citizen, url)
    headers = passage.last.page.headers if passage.last else ()
    value = ", ".join(text for name, text in headers if name.lower() == "cache-control")
    said = {directive.strip().lower().partition("=")[0] for directive in value.split(",")} - {""}
    guarded = bool(said & {"no-store", "private"})
    shared = bool(said & {"public", "s-maxage"}) and not guarded
    expected = Text("Cache-Control に no-store か private がある。", "Cache-Control has no-store or private.")
    observed = Text(f"Cache-Control: {value or 'なし'}", f"Cache-Control: {value or 'none'}")
    outcome = Outcome(guarded, expected, observed, passage.exchanges)
    stage.expect("P-WEB-4", outcome, otherwise=Verdict.FAIL if shared else Verdict.WARN)
