"""What a citizen leaves behind in a browser, in addresses and on the way to others (guideline 2.2.3(2); W3C, OWASP)."""

from urllib.parse import urlsplit

from ..actors.browser import Visit
from ..actors.browser.urls import is_trustworthy, netloc_of
from ..catalogue import NEGATIVE, case
from ..checks import Outcome, is_nobody, keeps_addresses_to_itself, kinds_in
from ..execution import Stage, roots
from ..flows import (
    Device,
    Passage,
    account_shown,
    can_seed,
    probe,
    sign_off,
)
from ..profile import Citizen
from ..vocabulary import ScreenKind, Text, Verdict
from .arrival import press_what_arrived

_MOST_BACKS = 15
_KINDS = {
    "pseudonym": Text("仮名", "pseudonym"),
    "name": Text("氏名", "name"),
    "address": Text("住所", "address"),
    "birthDate": Text("生年月日", "birth date"),
    "login": Text("ログインID", "login"),
    "shown_as": Text("表示名", "displayed name"),
}


def _values(citizen: Citizen, pseudonym: str | None = None) -> dict[str, str]:
    """What gives this citizen away, by kind."""
    basic = {kind: value for kind, value in citizen.attributes.items() if kind in _KINDS}
    more = {"pseudonym": pseudonym, "login": citizen.login, "shown_as": citizen.shown_as}
    return {**basic, **{kind: value for kind, value in more.items() if value}}


def _named(kinds: tuple[str, ...]) -> Text:
    words = [_KINDS[kind] for kind in kinds]
    return Text("・".join(each.ja for each in words), ", ".join(each.en for each in words))


@case(
    "sso/P-WEB-2/login-out-of-scripts-reach",
    "P-WEB-2",
    title=("スクリプトから読める Cookie ではログイン状態に入れない", "Cookies that scripts can read give no login"),
    purpose=(
        "シングルサインオン後の画面のスクリプトから読める Cookie だけを別のブラウザーに移しても、誰もログインしていないことを確かめる。",
        "The cookies that a script of the page can read, carried to another browser, log nobody in.",
    ),
    kinds=NEGATIVE,
)
def test_login_out_of_reach(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    citizen = stage.signed_on("A")
    readable = window.readable_cookies
    taken = [each for each in citizen.browser.cookies if readable.get(each.name) == each.value]
    thief = Device(citizen.citizen, citizen.browser.carrying(taken))
    standing = probe(stage.scene, thief)
    thief.browser.close()
    names = ", ".join(sorted(readable))
    outcome = is_nobody(standing)
    observed = Text(
        f"スクリプトから読める Cookie: {names or 'なし'}。それだけを持つブラウザーでは、{standing.words.ja}",
        f"cookies that scripts read: {names or 'none'}; with these alone {standing.words.en}",
    )
    stage.expect("P-WEB-2", Outcome(outcome.held, outcome.expected, observed, outcome.exchanges))


@case(
    "ssoff/2.2.3-4/back-button",
    "G-2.2.3-4",
    title=("ログアウト後に「戻る」を押しても、以前の画面は見えない", "After sign-off the back button shows nothing"),
    purpose=(
        "共用端末を想定し、シングルサインオフの後にブラウザーの「戻る」を繰り返し押しても、利用者の情報が載った外部連携先の画面が表示されないことを確かめる。",
        "As on a shared terminal: the back button, pressed again and again after sign-off, shows no page of the partner's with the citizen on it.",
    ),
    kinds=NEGATIVE,
)
def test_back_button(stage: Stage) -> None:
    citizen = _signed_off(stage)
    backs = _backs(stage, citizen)
    if not any(_reaches_partner(stage, visit) for visit in backs):
        raise stage.needs_review(
            "「戻る」を押しても外部連携先の画面に至らないため、ログアウト後に何が見えるかを人が確かめる必要がある。",
            "The back button leads to no page of the partner's: a person has to look at what is to be seen after sign-off.",
        )
    shown = [visit for visit in backs if _shows_account(stage, visit)]
    pages = [visit.page.title or visit.page.url for visit in shown if visit.page is not None]
    stage.expect(
        "G-2.2.3-4",
        Outcome(
            not shown,
            Text("利用者の情報が載った画面は表示されない。", "No screen with the citizen on it is shown."),
            Text(
                f"表示された画面: {'、'.join(f'「{page}」' for page in pages) or 'なし'}",
                f"shown: {', '.join(f'“{page}”' for page in pages) or 'none'}",
            ),
            tuple(page.exchange for visit in shown if (page := visit.page) is not None),
        ),
        otherwise=Verdict.WARN,
    )


def _signed_off(stage: Stage) -> Device:
    """Given a citizen who signed on, looked at the menu and signed off, by a partner that logs out."""
    if stage.profile.offers.sign_off_policy == "keep":
        raise stage.does_not_apply(
            "ログアウトしない方針（offers.sign_off_policy = keep）", "the declared policy keeps sessions"
        )
    stage.window(stage.device("A"))
    stage.stands_on(roots.POLICY)
    citizen = stage.signed_on("A")
    with stage.given(roots.SIGN_OFF):
        sign_off(stage.scene, citizen)
    return citizen


def _backs(stage: Stage, citizen: Device) -> list[Visit]:
    """Every page that the back button leads to."""
    stage.scene.say(
        f"{citizen.name.ja}が「戻る」を押していく。", f"{citizen.name.en} presses the back button again and again."
    )
    found: list[Visit] = []
    while len(found) < _MOST_BACKS and (visit := stage.window(citizen).go_back()) is not None:
        found.append(visit)
    return found


def _reaches_partner(stage: Stage, visit: Visit) -> bool:
    """Whether the browser went back to one of the partner's pages, kept or asked for anew."""
    pages = [hop.request.url for hop in visit.hops] + ([visit.page.url] if visit.page is not None else [])
    return any(urlsplit(url).netloc not in {"", stage.scene.portal.host} for url in pages)


def _shows_account(stage: Stage, visit: Visit) -> bool:
    """Whether it is a page of the partner's that says who is, or was, logged in."""
    page = visit.page
    if page is None or visit.stopped is not None or urlsplit(page.url).netloc == stage.scene.portal.host:
        return False
    places = [stage.profile.probe.account, *(screen.account for screen in stage.profile.screens.values())]
    return any(place is not None and account_shown(page, place) is not None for place in places)


@case(
    "ssoff/2.2.3-4/nothing-left-in-the-browser",
    "G-2.2.3-4",
    title=(
        "ログアウト後、ブラウザーの保存領域に利用者の情報が残らない",
        "After sign-off nothing of the citizen is left in the browser's storage",
    ),
    purpose=(
        "共用端末を想定し、シングルサインオフの後、外部連携先の画面がブラウザーの保存領域（localStorage）に書いたものに、利用者の氏名や仮名などが残っていないことを確かめる。",
        "As on a shared terminal: what the partner's pages wrote to local storage holds no name, pseudonym or the like after sign-off.",
    ),
    kinds=NEGATIVE,
)
def test_nothing_left(stage: Stage) -> None:
    citizen = _signed_off(stage)
    values = _values(citizen.citizen, stage.scene.portal.state.links["A"].pseudonym)
    window = stage.window(citizen)
    left = {
        f"{item.origin} {item.name}": kinds
        for item in window.stored
        if (kinds := kinds_in(f"{item.name}\n{item.value}", values))
    }
    stage.expect(
        "G-2.2.3-4",
        Outcome(
            not left,
            Text("利用者の情報が残っていない。", "Nothing of the citizen is left."),
            Text(
                "、".join(f"{place} に{_named(kinds).ja}" for place, kinds in left.items()) or "残っていない。",
                "; ".join(f"{_named(kinds).en} in {place}" for place, kinds in left.items()) or "Nothing is left.",
            ),
        ),
        otherwise=Verdict.WARN,
    )


@case(
    "notices/P-WEB-6/notice-url-kept-from-others",
    "P-WEB-6",
    title=("件名URLが他サイトに伝わらない", "The notice URL is not passed on to other sites"),
    purpose=(
        "詳細画面が他サイトから何かを読み込むときに、件名URLが Referer として送られないことを確かめる（オリジンだけなら可）。",
        "Where the content page loads something from another site, the notice URL is not sent as Referer (the origin alone may be).",
    ),
    kinds=NEGATIVE,
)
def test_notice_url_kept(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    citizen = stage.receiving_notices("A")
    passage, _ = press_what_arrived(stage, citizen, "参照元の確認")
    stage.require_screen(passage, ScreenKind.CONTENT, roots.OWN_CONTENT)
    own = {*stage.profile.allowed_hosts, netloc_of(stage.scene.portal.base_url)}
    stage.expect("P-WEB-6", keeps_addresses_to_itself(window.asked, own, passage.exchanges))


def _tour(stage: Stage) -> tuple[Device, Passage]:
    """Sign-on to the menu, and where notices can be made to arrive, on to the content of one."""
    citizen, menu = stage.signing_on("A")
    if not can_seed(stage.scene):
        return citizen, menu
    stage.receive_notices(citizen)
    content, _ = press_what_arrived(stage, citizen, "画面の確認")
    stage.require_screen(content, ScreenKind.CONTENT, roots.OWN_CONTENT)
    return citizen, menu.then(content)


@case(
    "account/P-WEB-6/nothing-personal-in-addresses",
    "P-WEB-6",
    title=("画面のURLに仮名や個人情報が載らない", "No pseudonym or personal data in the addresses of pages"),
    purpose=(
        "シングルサインオンからお知らせの詳細までの画面とその途中のURLに、仮名・氏名・住所・生年月日などが載らないことを確かめる。Chromium ではスクリプトが書き換えたURLも見る。",
        "From sign-on to the content of a notice, no address holds a pseudonym, name, address or birth date; in Chromium also those that scripts rewrote.",
    ),
    kinds=NEGATIVE,
)
def test_nothing_in_addresses(stage: Stage) -> None:
    citizen, passage = _tour(stage)
    values = _values(citizen.citizen, stage.scene.portal.state.links["A"].pseudonym)
    hops = [hop.request.url for visit in passage.visits for hop in visit.hops]
    addresses = dict.fromkeys([*hops, *(screen.page.url for screen in passage.screens)])
    found = {
        urlsplit(address).path: kinds
        for address in addresses
        if urlsplit(address).netloc != stage.scene.portal.host and (kinds := kinds_in(address, values))
    }
    stage.expect(
        "P-WEB-6",
        Outcome(
            not found,
            Text("どのURLにも仮名・個人情報がない。", "No address holds a pseudonym or personal data."),
            Text(
                "、".join(f"{path} に{_named(kinds).ja}" for path, kinds in found.items())
                or f"{len(addresses)} 件のURLのどれにもない。",
                "; ".join(f"{_named(kinds).en} in {path}" for path, kinds in found.items())
                or f"None of {len(addresses)} addresses does.",
            ),
            passage.exchanges,
        ),
    )


@case(
    "account/P-WEB-7/nothing-unprotected",
    "P-WEB-7",
    title=("画面が読み込むものはすべて暗号化された通信で届く", "Pages load nothing over unprotected connections"),
    purpose=(
        "シングルサインオンからお知らせの詳細までの画面が、画像・スクリプトなどを暗号化されない通信（http）で読み込まないことを確かめる（ループバックを除く）。",
        "From sign-on to the content of a notice, pages load no image, script or the like over plain http (loopback aside).",
    ),
    kinds=NEGATIVE,
)
def test_nothing_unprotected(stage: Stage) -> None:
    window = stage.window(stage.device("A"))
    passage = _tour(stage)[1]
    plain = [each.url for each in window.asked if not each.page and each.url.startswith("http://")]
    unprotected = [url for url in dict.fromkeys([*plain, *window.insecure]) if not is_trustworthy(url)]
    stage.expect(
        "P-WEB-7",
        Outcome(
            not unprotected,
            Text("暗号化されない通信で読み込むものがない。", "Nothing is loaded over an unprotected connection."),
            Text(
                f"読み込もうとしたもの: {'、'.join(unprotected) or 'なし'}",
                f"wanted: {', '.join(unprotected) or 'none'}",
            ),
            passage.exchanges,
        ),
    )
