"""What a look around says about a profile: a guess for each key that something was seen of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from lxml import html

from ..actors.browser import Matcher, Page
from ..actors.browser.forms import is_submit_button
from ..actors.browser.urls import resolve
from ..profile import Guess, Sure
from ..vocabulary import ScreenKind, Text
from ._addresses import page_of
from ._looking import Look
from ._marks import mark_button, mark_page
from ._notes import plain
from ._screens import Sighting, buttons_out, label, sightings
from ._starts import start_guesses
from ._words import MY_PAGE, SIGNS_OFF

__all__ = ["guesses_from"]

_BEST: Final = tuple(Sure)


def guesses_from(looks: Sequence[Look], base_url: str) -> tuple[Guess, ...]:
    """Guesses for the keys of a draft, from what was seen."""
    # As browsers write it, which is how pages' addresses come.
    base_url = resolve("", base_url) or base_url
    pages = _pages(looks)
    seen = {id(page): sightings(page) for page in pages}
    missing = {id(look.page) for look in looks if look.is_missing}
    return (
        *start_guesses(looks, base_url),
        *_probe(looks, seen, base_url),
        *_sign_off(pages, base_url),
        *(guess for kind in ScreenKind for guess in _screen(kind, pages, seen, missing, base_url)),
    )


def _pages(looks: Sequence[Look]) -> list[Page]:
    """The pages that were seen, each once: redirects of several lead to the same login."""
    found: dict[tuple[str, str], Page] = {}
    for look in looks:
        if look.page is not None and look.page.is_html:
            found.setdefault((page_of(look.page.url), look.page.title), look.page)
    return list(found.values())


def _path(url: str, base_url: str) -> str:
    """Below the target without its host, so that the profile can be moved to another environment."""
    base = base_url.rstrip("/")
    address = page_of(url)
    return (address.removeprefix(base) or "/") if f"{address}/".startswith(f"{base}/") else address


# -- screens --------------------------------------------------------------------------------------------------------


def _screen(
    kind: ScreenKind, pages: Sequence[Page], seen: Mapping[int, tuple[Sighting, ...]], missing: set[int], base_url: str
) -> Iterator[Guess]:
    alike = [each for page in pages for each in seen[id(page)] if each.kind is kind]
    if not alike:
        return
    best = min(alike, key=lambda each: (_BEST.index(each.sure), len(each.page.links)))
    others = [page for page in pages if all(each.kind is not kind for each in seen[id(page)])]
    key, where = f"screens.{kind}", plain(_path(best.page.url, base_url))
    why = Text(f"{where} に{best.why.ja}ため", f"{where}: {best.why.en}")
    if kind in {ScreenKind.ERROR, ScreenKind.REFUSAL, ScreenKind.SIGNED_OFF, ScreenKind.MENU}:
        why = Text(f"{where} は、{best.why.ja}ため", why.en)
        if id(best.page) in missing:
            why = Text(
                f"存在しないページを開いたときの画面のため（HTTP {best.page.status}）",
                f"shown for a page that is not there (HTTP {best.page.status})",
            )
    if kind in {ScreenKind.CONSENT, ScreenKind.INPUT}:
        why = Text(
            f"{why.ja}（連携の途中に出る画面と同じかを確かめる）", f"{why.en} (is it the one shown while linking?)"
        )
    if kind is ScreenKind.MENU:
        return
    mark = mark_page(best.page, best.anchors, others)
    yield _match(f"{key}.match", mark, best, why)
    if kind is ScreenKind.LOGIN:
        yield Guess(
            f"{key}.page",
            _path(best.page.url, base_url),
            best.sure,
            Text("この URL でログイン画面が開いたため", "where the login was shown"),
        )
    if kind in {ScreenKind.LOGIN, ScreenKind.INPUT}:
        yield _fill(f"{key}.fill", best)
    if kind is ScreenKind.CONSENT and best.fill and best.sure is not Sure.UNKNOWN:
        ticked = Text("チェックを入れないと同意できないと思われるため", "boxes that probably have to be ticked")
        yield Guess(f"{key}.fill", dict(best.fill), Sure.LIKELY, ticked)
    if kind in {ScreenKind.LOGIN, ScreenKind.INPUT, ScreenKind.CONSENT}:
        yield _button(f"{key}.press", best, best.press)
    if kind is ScreenKind.CONSENT:
        yield _button(f"{key}.decline", best, best.decline)


def _match(key: str, mark: Matcher | None, best: Sighting, why: Text) -> Guess:
    if mark is None:
        return Guess(
            key,
            None,
            Sure.UNKNOWN,
            Text(
                f"{why.ja}。ただし、開いたほかの画面と区別できる要素が見つからない",
                f"{why.en}; but nothing tells it from the other pages",
            ),
        )
    if best.sure is Sure.UNKNOWN:
        shown = plain(", ".join(f"{name} = {value}" for name, value in _as_value(mark).items()))
        return Guess(key, None, Sure.UNKNOWN, Text(f"{why.ja}。候補: {shown}", f"{why.en}; candidate: {shown}"))
    sure = best.sure if mark.css is not None else Sure.LIKELY
    alone = Text("開いたほかの画面には当てはまらない", "matches no other page that was opened")
    return Guess(key, _as_value(mark), sure, Text(f"{why.ja}。{alone.ja}", f"{why.en}; {alone.en}"))


def _fill(key: str, best: Sighting) -> Guess:
    misfits = "、".join(f"{plain(each.name)}（{each.why.ja}）" for each in best.misfits)
    misfits_en = ", ".join(f"{plain(each.name)} ({each.why.en})" for each in best.misfits)
    ja, en = "欄の name・id・autocomplete・見出しに合うため", "fits names, ids, autocomplete and labels of the fields"
    if misfits:
        ja += f"。そのまま入れられない欄: {misfits}。citizens の account に値を書き、fill に {{…}} で足す"
        en += f"; not filled as they are: {misfits_en}: write values into citizens' account and add them here as {{…}}"
    if not best.fill:
        return Guess(key, None, Sure.UNKNOWN, Text("入力欄に name も id もないため", "fields have neither name nor id"))
    return Guess(key, dict(best.fill), Sure.LIKELY if misfits else best.sure, Text(ja, en))


def _button(key: str, best: Sighting, button: html.HtmlElement | None) -> Guess:
    mark = mark_button(best.page, button, best.form) if button is not None else None
    if button is None or mark is None:
        return Guess(key, None, Sure.UNKNOWN, Text("ボタンが見つからないため", "no button was found"))
    name = plain(label(button))
    more = Text("", "")
    if button.tag != "a" and not is_submit_button(button):
        more = Text(
            "。スクリプトで動くボタンのため、試験には --citizen-browser chromium が要る",
            "; it works by script, so that the test needs --citizen-browser chromium",
        )
    if best.sure is Sure.UNKNOWN:
        shown = plain(", ".join(f"{key} = {value}" for key, value in _as_value(mark).items()))
        return Guess(
            key,
            None,
            Sure.UNKNOWN,
            Text(f"候補:「{name}」のボタン（{shown}）{more.ja}", f"candidate: {name!r} ({shown}){more.en}"),
        )
    return Guess(
        key, _as_value(mark), best.sure, Text(f"「{name}」のボタンのため{more.ja}", f"the button {name!r}{more.en}")
    )


def _as_value(mark: Matcher) -> dict[str, str | int]:
    pairs = (("css", mark.css), ("text", mark.text), ("url", mark.url), ("title", mark.title), ("status", mark.status))
    return {name: value for name, value in pairs if value is not None}


# -- what only a citizen who is logged in can see ---------------------------------------------------------------------


def _probe(looks: Sequence[Look], seen: Mapping[int, tuple[Sighting, ...]], base_url: str) -> Iterator[Guess]:
    """A page that sends a visitor to the login shows him something of his own once he is logged in."""
    guarded = [look for look in looks if not look.is_missing and _sends_to_login(look, seen)]
    if not guarded:
        return
    best = next((look for look in guarded if MY_PAGE.search(f"{look.label} {urlsplit(look.asked).path}")), guarded[0])
    path = _path(best.asked, base_url)
    yield Guess(
        "probe.page",
        path,
        Sure.LIKELY,
        Text(
            f"{plain(path)} は、ログインしていないとログイン画面へ移動するため。"
            "ログイン中に表示名が出る画面かどうかを確かめる",
            f"{plain(path)} leads to the login while nobody is logged in; log in to see whether it shows the name",
        ),
    )


def _sends_to_login(look: Look, seen: Mapping[int, tuple[Sighting, ...]]) -> bool:
    page = look.page
    if page is None or page_of(page.url) == page_of(look.asked):
        return False
    return any(each.kind is ScreenKind.LOGIN for each in sightings(page))


def _sign_off(pages: Sequence[Page], base_url: str) -> Iterator[Guess]:
    for page in pages:
        for button in buttons_out(page):
            mark = mark_button(page, button)
            if mark is None:
                continue
            path, name = _path(page.url, base_url), plain(label(button))
            certain = bool(SIGNS_OFF.search(label(button)))
            shown = plain(", ".join(f"{key} = {value}" for key, value in _as_value(mark).items()))
            yield Guess(
                "offers.sign_off_from_partner",
                {"page": path, "press": _as_value(mark)} if certain else None,
                Sure.LIKELY if certain else Sure.UNKNOWN,
                Text(
                    f"{plain(path)} に「{name}」がある（{shown}）。シングルサインオフを始めるものかを確かめる",
                    f"{plain(path)} has {name!r} ({shown}); does it start single sign-off?",
                ),
            )
            return
