"""The HTTP engine's words: why a visit stopped, and what is worth noting about one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...vocabulary import Text
from . import failures
from .base import Note, NoteKind
from .cookies import CookiesSent, RejectedCookie, Rejection
from .page import Page
from .stops import Navigation, Stop, StopKind

__all__ = [
    "bad_location",
    "led_to_portal",
    "not_sent",
    "on_cookies",
    "on_rejected",
    "scripts_needed",
    "too_many",
    "went_on_by_itself",
]

_REJECTIONS: Final = {
    Rejection.SYNTAX: Text("書式が正しくない", "its syntax is wrong"),
    Rejection.TOO_LARGE: Text("名前と値が4096バイトを超える", "name and value exceed 4096 bytes"),
    Rejection.DOMAIN_MISMATCH: Text("Domain属性が送信元のホストと一致しない", "its Domain does not cover the host"),
    Rejection.PUBLIC_SUFFIX: Text("Domain属性が公的接尾辞である", "its Domain is a public suffix"),
    Rejection.SECURE_ON_INSECURE: Text(
        "Secure属性付きだが、保護されていない接続で設定された", "Secure on an insecure connection"
    ),
    Rejection.OVERWRITES_SECURE: Text(
        "保護されていない接続からSecure属性付きのクッキーを上書きしようとした",
        "it would overlay a Secure cookie from an insecure place",
    ),
    Rejection.NONE_WITHOUT_SECURE: Text("SameSite=NoneだがSecure属性がない", "SameSite=None without Secure"),
    Rejection.SECURE_PREFIX: Text("__Secure-で始まるがSecure属性がない", "__Secure- without Secure"),
    Rejection.HOST_PREFIX: Text(
        "__Host-の条件（Secure、Path=/、Domainなし）を満たさない", "__Host- without Secure and Path=/, or with Domain"
    ),
    Rejection.HIDDEN_PREFIX: Text("名前のないクッキーの値が接頭辞で始まる", "a nameless cookie pretends to a prefix"),
}


def bad_location(page_url: str, target: str) -> Stop:
    """Not an address that a browser would go to."""
    return Stop(
        StopKind.BAD_LOCATION,
        Text(
            f"移動先「{target}」はhttpまたはhttpsのURLとして解釈できません（{page_url or 'アドレスバー'}）。",
            f"{target!r} is no http or https URL to go to (from {page_url or 'the address bar'}).",
        ),
    )


def not_sent(navigation: Navigation) -> Stop:
    return Stop(StopKind.FORBIDDEN_HOST, failures.forbidden(navigation.url).text, navigation)


def led_to_portal(navigation: Navigation) -> Stop:
    text = Text(
        "確認用のアクセスがマイナポータルへ誘導されたため、そこで止めました。",
        "The look at the page was led to the portal, and ended there.",
    )
    return Stop(StopKind.LED_TO_PORTAL, text, navigation)


def too_many(navigation: Navigation, limit: int) -> Stop:
    text = Text(
        f"リダイレクトまたは自動遷移が{limit}回を超えたため、中止しました（次の移動先: {navigation.url}）。",
        f"Given up after {limit} redirects or automatic steps (next: {navigation.url}).",
    )
    return Stop(StopKind.TOO_MANY_REDIRECTS, text, navigation)


def scripts_needed(page: Page) -> Stop:
    text = Text(
        f"{page.url} の画面はスクリプトで構成されるため、HTTPエンジンでは表示できません。"
        "--citizen-browser chromium で実行してください。",
        f"The page at {page.url} is built by scripts, which the HTTP engine does not run. "
        "Run with --citizen-browser chromium.",
    )
    return Stop(StopKind.NEEDS_SCRIPTS, text)


def went_on_by_itself(page: Page, navigation: Navigation, *, submits: bool) -> Note:
    if submits:
        text = Text(
            f"自動送信フォームを {navigation.url} へ送信しました。",
            f"A self-submitting form was sent to {navigation.url}.",
        )
        return Note(NoteKind.SELF_SUBMITTED, text, page.exchange)
    text = Text(
        f"画面の自動更新により {navigation.url} へ移動しました。", f"The page refreshed itself to {navigation.url}."
    )
    return Note(NoteKind.REFRESHED, text, page.exchange)


def on_cookies(sent: CookiesSent, exchange: str) -> Iterator[Note]:
    """What SameSite did to the cookies of a cross-site request."""
    if sent.by_grace:
        names = ", ".join(sent.by_grace)
        yield Note(
            NoteKind.LAX_POST_EXEMPTION,
            Text(
                f"クロスサイトのPOSTで、SameSite属性のないクッキー（{names}）が発行後2分以内の猶予により送信されました。"
                "2分を過ぎると送信されないため、SameSite=None; Secure の指定が必要です。",
                f"On a cross-site POST, cookies without SameSite ({names}) were sent only because browsers allow it "
                "for two minutes after they were set; they need SameSite=None; Secure.",
            ),
            exchange,
            sent.by_grace,
        )
    if sent.withheld:
        names = ", ".join(sent.withheld)
        yield Note(
            NoteKind.COOKIE_WITHHELD,
            Text(
                f"SameSite属性により、クロスサイトの要求でクッキー（{names}）は送信されませんでした。",
                f"Because of SameSite, cookies were not sent on a cross-site request ({names}).",
            ),
            exchange,
            sent.withheld,
        )


def on_rejected(rejected: RejectedCookie, exchange: str) -> Note:
    why = _REJECTIONS[rejected.reason]
    text = Text(
        f"クッキー「{rejected.name}」はブラウザーに保存されませんでした（{why.ja}）。",
        f"Browsers do not store cookie {rejected.name!r} ({why.en}).",
    )
    return Note(NoteKind.COOKIE_REJECTED, text, exchange, (rejected.name,))
