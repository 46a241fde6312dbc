"""Defects that only a browser shows: what scripts, caches, frames and windows make of right pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, g, request

from conformance.reference.defects.catalogue import defect
from conformance.reference.notices import Notice
from conformance.reference.pages.account import show_menu
from conformance.reference.pages.link import show_consent
from conformance.reference.pages.notices import show_content
from conformance.reference.sessions import Session
from conformance.reference.visits import PendingLink
from conformance.reference.web import (
    CookieAttributes,
    error_page,
    go,
    session_cookie_attributes,
    session_of,
    visit,
)

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


def _with(response: Response, markup: str) -> Response:
    """The same page with something more at its end."""
    html = response.get_data(as_text=True)
    response.set_data(html.replace("</body>", f"{markup}</body>"))
    return response


def _with_script(response: Response, source: str) -> Response:
    return _with(response, f'<script nonce="{g.nonce}">{source}</script>')


def _with_image(response: Response, url: str) -> Response:
    """The image, and a policy that lets it be loaded."""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{g.nonce}'; img-src {url}; frame-ancestors 'none'"
    )
    return _with(response, f'<img src="{url}" alt="" referrerpolicy="unsafe-url">')


@defect(
    session_cookie_attributes,
    "session-cookie-readable-by-scripts",
    "sso",
    ("P-WEB-2",),
    "セッションの Cookie をスクリプトから読める（HttpOnly がない）。",
    "Scripts can read the session cookie (no HttpOnly).",
    browser=True,
)
def session_cookie_readable_by_scripts(partner: Partner) -> CookieAttributes:
    return {"secure": True, "httponly": False, "samesite": "Lax"}


@defect(
    session_cookie_attributes,
    "session-cookie-for-every-site",
    "sso",
    ("P-WEB-2",),
    "セッションの Cookie が他サイトからの要求にも付く（SameSite=None）。",
    "The session cookie goes along with requests from every site (SameSite=None).",
)
def session_cookie_for_every_site(partner: Partner) -> CookieAttributes:
    return {"secure": True, "httponly": True, "samesite": "None"}


@defect(
    session_of,
    "login-tied-to-earlier-cookie",
    "sso",
    ("P-WEB-2",),
    "ログイン前に与えた Cookie だけで、ログイン後の状態に入れる（セッションを新しくしない）。",
    "A cookie given before login is enough to be in the login state (sessions are not renewed).",
)
def login_tied_to_earlier_cookie(partner: Partner, session_id: str | None) -> Session | None:
    return session_of.conformant(partner, session_id) or partner.sessions.get(visit().session_id)


@defect(
    show_menu,
    "menu-kept-by-the-browser",
    "ssoff",
    ("G-2.2.3-4",),
    "サービスメニューをブラウザーに保存させるため、ログアウト後に「戻る」で再び表示される。",
    "The menu is kept by the browser: after sign-off the back button shows it again.",
    browser=True,
)
def menu_kept_by_the_browser(partner: Partner, session: Session, message: str | None) -> Response:
    response = show_menu.conformant(partner, session, message)
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@defect(
    show_menu,
    "account-left-in-browser-storage",
    "ssoff",
    ("G-2.2.3-4",),
    "利用者の氏名をブラウザーの保存領域（localStorage）に書き、ログアウト後も消さない。",
    "The account's name is written to local storage and stays there after sign-off.",
    browser=True,
)
def account_left_in_browser_storage(partner: Partner, session: Session, message: str | None) -> Response:
    name = json.dumps(partner.accounts.get(session.account).attributes.name)
    return _with_script(show_menu.conformant(partner, session, message), f"localStorage.setItem('account', {name});")


@defect(
    show_menu,
    "login-dialog-after-sign-on",
    "sso",
    ("G-2.2.3-1",),
    "シングルサインオンの後、スクリプトがパスワードの入力欄を表示する。",
    "After sign-on a script shows a field for a password.",
    browser=True,
)
def login_dialog_after_sign_on(partner: Partner, session: Session, message: str | None) -> Response:
    dialog = (
        "const box = document.createElement('dialog');"
        "box.innerHTML = '<label>パスワードを確認します<input type=password></label>';"
        "document.body.append(box); box.showModal();"
    )
    return _with_script(show_menu.conformant(partner, session, message), dialog)


@defect(
    show_menu,
    "pseudonym-in-the-address",
    "account",
    ("P-WEB-6",),
    "スクリプトが画面のURLに仮名を書き加える。",
    "A script adds the pseudonym to the page's address.",
    browser=True,
)
def pseudonym_in_the_address(partner: Partner, session: Session, message: str | None) -> Response:
    names = [part.name_id.value for part in session.participations]
    address = json.dumps(f"/menu?user={names[-1] if names else ''}")
    return _with_script(show_menu.conformant(partner, session, message), f"history.replaceState(null, '', {address});")


@defect(
    show_menu,
    "pseudonym-in-a-redirect",
    "account",
    ("P-WEB-6",),
    "サービスメニューへ、URLに仮名を付けて移動させる。",
    "The browser is sent on to the menu with the pseudonym in the address.",
)
def pseudonym_in_a_redirect(partner: Partner, session: Session, message: str | None) -> Response:
    names = [part.name_id.value for part in session.participations]
    if names and "user" not in request.args:
        session.message = message
        return go(f"/menu?user={quote(names[-1])}")
    return show_menu.conformant(partner, session, message)


@defect(
    show_consent,
    "consent-given-by-timer",
    "link",
    ("G-2.2.2-2", "G-2.2-1"),
    "同意画面を1分間そのままにすると、スクリプトが「同意する」を押す。",
    "Left alone for a minute, the consent screen presses “agree” by itself.",
    browser=True,
)
def consent_given_by_timer(partner: Partner, pending: PendingLink) -> Response:
    press = "setTimeout(() => document.getElementById('agree').click(), 60000);"
    return _with_script(show_consent.conformant(partner, pending), press)


@defect(
    show_consent,
    "consent-in-a-foreign-frame",
    "link",
    ("P-WEB-5",),
    "同意画面を他サイトのフレームの中に表示できる（クリックジャッキング）。",
    "The consent screen can be shown in a frame of another site (clickjacking).",
    browser=True,
)
def consent_in_a_foreign_frame(partner: Partner, pending: PendingLink) -> Response:
    response = show_consent.conformant(partner, pending)
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'nonce-{g.nonce}'"
    return response


@defect(
    show_content,
    "content-leaves-its-own-window",
    "notices",
    ("G-2.3-2",),
    "詳細画面が、単独のウィンドウで開かれたことを検知して一覧画面へ移ってしまう。",
    "The content page notices that it is in a window of its own, and goes to the list instead.",
    browser=True,
)
def content_leaves_its_own_window(partner: Partner, found: Notice) -> Response:
    return _with_script(
        show_content.conformant(partner, found), "if (window.opener === null) location.replace('/inbox');"
    )


@defect(
    show_content,
    "content-hidden-by-script",
    "notices",
    ("G-2.1-3",),
    "詳細の本文がスクリプトで隠され、画面では読めない。",
    "A script hides the text, so that it cannot be read on the screen.",
    browser=True,
)
def content_hidden_by_script(partner: Partner, found: Notice) -> Response:
    hide = "document.getElementById('notice-content').style.visibility = 'hidden';"
    return _with_script(show_content.conformant(partner, found), hide)


@defect(
    show_content,
    "content-refused-to-who-comes-from-elsewhere",
    "notices",
    ("G-2.1-2", "G-2.1-3", "G-2.1-6", "G-2.2.4-6", "G-2.3-2"),
    "マイナポータルの画面でリンクを押して来たブラウザーには、詳細を表示しない。",
    "A browser that comes from a link on the portal's page is shown no content.",
    browser=True,
)
def content_refused_to_who_comes_from_elsewhere(partner: Partner, found: Notice) -> Response:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return error_page("この画面は、サービスメニューからお開きください。")
    return show_content.conformant(partner, found)


@defect(
    show_content,
    "notice-url-in-referrer",
    "notices",
    ("P-WEB-6",),
    "詳細画面が読み込む外部の画像に、件名URLが Referer で送られる。",
    "The notice URL is sent as Referer for an image of another site.",
    browser=True,
)
def notice_url_in_referrer(partner: Partner, found: Notice) -> Response:
    return _with_image(show_content.conformant(partner, found), "https://counter.invalid/p.gif")


@defect(
    show_content,
    "unprotected-image-in-content",
    "account",
    ("P-WEB-7",),
    "詳細画面が、暗号化されない通信（http）で画像を読み込む。",
    "The content page loads an image over an unprotected connection (http).",
    browser=True,
)
def unprotected_image_in_content(partner: Partner, found: Notice) -> Response:
    response = _with_image(show_content.conformant(partner, found), "http://static.invalid/logo.png")
    response.set_data(response.get_data(as_text=True).replace("unsafe-url", "no-referrer"))
    return response


DEFECTS = (
    session_cookie_readable_by_scripts,
    session_cookie_for_every_site,
    login_tied_to_earlier_cookie,
    menu_kept_by_the_browser,
    account_left_in_browser_storage,
    login_dialog_after_sign_on,
    pseudonym_in_the_address,
    pseudonym_in_a_redirect,
    consent_given_by_timer,
    consent_in_a_foreign_frame,
    content_leaves_its_own_window,
    content_hidden_by_script,
    content_refused_to_who_comes_from_elsewhere,
    notice_url_in_referrer,
    unprotected_image_in_content,
)
