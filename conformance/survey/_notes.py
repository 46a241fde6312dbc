"""What was opened and what was there, in words for the head of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from ..actors.browser import Page, StopKind
from ..vocabulary import ScreenKind, Text
from ._addresses import page_of, url_shown
from ._looking import Look
from ._screens import sightings

__all__ = ["notes_on", "plain"]

_LONGEST: Final = 60


def plain(text: str) -> str:
    """A partner's words as a comment can hold them: one line of bounded length, no control characters, no address."""
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    words = " ".join("（伏せた）" if "@" in word else word for word in words.split(" "))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def notes_on(looks: Sequence[Look]) -> tuple[Text, ...]:
    """One line for each page that was opened, and what to do about those that could not be read."""
    notes = [
        Text(
            f"ログインしていない利用者として、{len(looks)}ページを開きました（GET だけ。フォームは送信していません）。",
            f"Opened {len(looks)} pages as a visitor who is not logged in (GET only; no form was sent).",
        )
    ]
    notes += [_note(look) for look in looks]
    notes.append(
        Text(
            "値の上の「確実」「推定」「不明」は、どれだけ確かかを表します。「推定」は必ず確かめてください。"
            "「不明」の項目には値を入れていません。",
            "Remarks above values say how sure they are: certain, likely (look at these), unknown (no value written).",
        )
    )
    if any(look.stopped is not None and look.stopped.kind is StopKind.NEEDS_SCRIPTS for look in looks):
        notes.append(
            Text(
                "スクリプトで作られる画面は読めていません。--citizen-browser chromium を付けると読めます。",
                "Pages that scripts build could not be read; --citizen-browser chromium reads them.",
            )
        )
    elsewhere = sorted({host for look in looks if (host := _host_not_allowed(look)) is not None})
    if elsewhere:
        hosts = ", ".join(elsewhere)
        notes.append(
            Text(
                f"別のホスト（{hosts}）へ移動する画面がありました。外部連携先システムの一部なら、"
                "target.allowed_hosts に加えてください。",
                f"Some pages lead to other hosts ({hosts}); if these are the partner's, add them to allowed_hosts.",
            )
        )
    return tuple(notes)


def _host_not_allowed(look: Look) -> str | None:
    stopped, onward = look.stopped, look.onward
    if stopped is None or stopped.kind is not StopKind.FORBIDDEN_HOST or onward is None:
        return None
    return None if look.asks_the_portal else plain(urlsplit(onward).netloc)


def _note(look: Look) -> Text:
    where = plain(url_shown(look.asked))
    page, stopped = look.page, look.stopped
    if (
        stopped is not None
        and look.onward is not None
        and stopped.kind in {StopKind.LED_TO_PORTAL, StopKind.FORBIDDEN_HOST}
    ):
        onward = plain(url_shown(look.onward))
        return Text(f"{where} → {onward} へ移動しようとした（開いていない）", f"{where} → led to {onward} (not opened)")
    if page is None:
        why = stopped.text if stopped is not None else Text("画面がない", "no page")
        return Text(f"{where}: {why.ja}", f"{where}: {why.en}")
    if page_of(page.url) != page_of(look.asked):
        where = f"{where} → {plain(url_shown(page.url))}"
    if not page.is_html:
        kind = plain(page.content_type or "?")
        return Text(
            f"{where}: HTML ではない（{kind}、HTTP {page.status}）", f"{where}: not HTML ({kind}, {page.status})"
        )
    title = plain(page.title)
    state = _what_it_is(look, page)
    return Text(
        f"{where}:「{title}」（HTTP {page.status}）{state.ja}", f"{where}: {title!r} (HTTP {page.status}), {state.en}"
    )


def _what_it_is(look: Look, page: Page) -> Text:
    kinds = [each.kind for each in sightings(page)]
    if page.status == 404 and not look.is_missing and not look.label:
        return Text("このページはない", "there is no such page")
    if not kinds:
        return Text("どの画面か分からない", "no screen that is known")
    if kinds == [ScreenKind.MENU]:
        return Text("ログアウトのボタンがある", "has a button to log out")
    ja, en = "・".join(each.label.ja for each in kinds), ", ".join(each.label.en for each in kinds)
    return Text(f"{ja}らしい", f"looks like {en}")
