"""The Chromium engine's words: why a visit stopped, and what is worth noting about one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....vocabulary import Text
from ..base import Note, NoteKind
from ..page import MatcherLike, Page
from ..pressing import describe
from ..stops import Stop, StopKind
from ..urls import host_of, netloc_of
from .journey import Journey
from .tab import Tab

__all__ = ["download", "failed", "never_ready", "no_such_element", "not_operable", "on_visit"]

_MOST_NOTES: Final = 20
_KINDS: Final = {
    "ERR_TOO_MANY_REDIRECTS": StopKind.TOO_MANY_REDIRECTS,
    "ERR_UNKNOWN_URL_SCHEME": StopKind.BAD_LOCATION,
    "ERR_INVALID_REDIRECT": StopKind.BAD_LOCATION,
    "ERR_UNSAFE_REDIRECT": StopKind.BAD_LOCATION,
    "ERR_INVALID_URL": StopKind.BAD_LOCATION,
    "ERR_UNSAFE_PORT": StopKind.BAD_LOCATION,
}


def failed(url: str, reason: str) -> Stop:
    """The browser itself gave up, for a reason of its own (`net::ERR_…`)."""
    kind = _KINDS.get(reason.removeprefix("net::"), StopKind.PROTOCOL)
    return Stop(
        kind,
        Text(
            f"{netloc_of(url)} の画面をブラウザーが表示できませんでした（{reason}）。",
            f"The browser could not show the page of {netloc_of(url)} ({reason}).",
        ),
    )


def never_ready(url: str, seconds: float) -> Stop:
    return Stop(
        StopKind.READ_TIMEOUT,
        Text(
            f"{url} の画面の読み込みが{seconds:g}秒以内に終わりませんでした。",
            f"The page at {url} did not finish loading within {seconds:g} s.",
        ),
    )


def download(url: str, name: str) -> Stop:
    return Stop(
        StopKind.DOWNLOAD,
        Text(
            f"画面ではなくファイル「{name}」がダウンロードされました（{url}）。ファイルは保存していません。",
            f"Instead of a page the file {name!r} was downloaded from {url}; it was not kept.",
        ),
    )


def no_such_element(page: Page, matcher: MatcherLike) -> Stop:
    return Stop(
        StopKind.ELEMENT_NOT_FOUND,
        Text(
            f"押すボタンまたはリンク（{describe(matcher)}）が画面にありません（画面: {page.title or page.url}）。",
            f"The page has no button or link to press ({describe(matcher)}) (page: {page.title or page.url}).",
        ),
    )


def not_operable(page: Page, what: str) -> Stop:
    return Stop(
        StopKind.ELEMENT_NOT_FOUND,
        Text(
            f"「{what}」は画面にありますが、無効か、見えないか、ほかの部品に隠れていて操作できません"
            f"（画面: {page.title or page.url}）。",
            f"{what!r} is on the page, but disabled, invisible or covered (page: {page.title or page.url}).",
        ),
    )


def on_visit(tab: Tab, journey: Journey, exchange: str, *, opened: bool) -> Iterator[Note]:
    """What happened in the window while it came to its page."""
    if opened:
        text = Text("新しいウィンドウが開き、そこで続けました。", "A new window opened, and the visit went on there.")
        yield Note(NoteKind.NEW_WINDOW, text, exchange)
    for message in tab.dialogs[:_MOST_NOTES]:
        text = Text(f"ダイアログ「{message}」に「OK」で答えました。", f"The dialog {message!r} was accepted.")
        yield Note(NoteKind.DIALOG, text, exchange)
    # Chromium has wishes of its own (what fields mean, for filling them in); they are refused and are no page's.
    for url in dict.fromkeys(each for each in journey.refused if each in tab.failed_requests):
        text = Text(
            f"画面が許可されていないホスト {host_of(url)} を呼び出そうとしたため、送信しませんでした（{url}）。",
            f"The page asked for {url} on a host that is not allowed; it was not sent.",
        )
        yield Note(NoteKind.REQUEST_REFUSED, text, exchange)
    for message in dict.fromkeys(tab.console_errors[:_MOST_NOTES]):
        text = Text(f"コンソールのエラー: {message}", f"Error on the console: {message}")
        yield Note(NoteKind.CONSOLE_ERROR, text, exchange)
    for message in dict.fromkeys(tab.page_errors[:_MOST_NOTES]):
        text = Text(f"スクリプトの例外: {message}", f"Uncaught exception of a script: {message}")
        yield Note(NoteKind.PAGE_ERROR, text, exchange)
