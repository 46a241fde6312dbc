"""Defects of the content behind a notice URL (件名URL)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from markupsafe import escape

from conformance.reference.defects.catalogue import defect
from conformance.reference.notices import Notice
from conformance.reference.pages.notices import mark_opened, may_read, show_content, sign_on_to_read
from conformance.reference.sessions import Session
from conformance.reference.web import known_visit

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = ["DEFECTS"]


@defect(
    show_content,
    "content-elsewhere",
    "notices",
    ("G-2.1-3", "G-2.3-2"),
    "件名URLの画面に件名しかなく、本文は別の画面に進まないと読めない。",
    "The page behind a notice URL has the title alone; the text is on another page.",
)
def content_elsewhere(partner: Partner, found: Notice) -> Response:
    complete = show_content.conformant(partner, found)
    html = complete.get_data(as_text=True).replace(found.content, "続きはお知らせ一覧からご覧ください。")
    return Response(html, content_type=complete.content_type)


@defect(
    mark_opened,
    "never-opened",
    "notices",
    ("G-2.2.4-1",),
    "詳細を閲覧しても、開封済みにならない。",
    "To read a notice does not make it opened.",
)
def never_opened(partner: Partner, found: Notice) -> None:
    """Leave it as it was."""


@defect(
    may_read,
    "anothers-content-shown",
    "notices",
    ("P-WEB-4",),
    "件名URLを知っていれば、ログイン中の誰にでも詳細を表示する。",
    "Whoever is logged in and knows the URL reads the notice.",
)
def anothers_content_shown(partner: Partner, session: Session, found: Notice) -> bool:
    return True


@defect(
    may_read,
    "anothers-content-by-url-with-query",
    "notices",
    ("P-WEB-4",),
    "件名URLに問合せを加えると、ログイン中の誰にでも詳細を表示する。",
    "With a query added to the URL, whoever is logged in reads the notice.",
)
def anothers_content_by_url_with_query(partner: Partner, session: Session, found: Notice) -> bool:
    return bool(request.query_string) or may_read.conformant(partner, session, found)


def _kept_copy(found: Notice) -> Response:
    """What was rendered for the one who read it."""
    return Response(f'<article id="notice"><h1>{escape(found.title)}</h1>{escape(found.content)}</article>')


@defect(
    sign_on_to_read,
    "opened-content-without-login",
    "notices",
    ("P-WEB-4",),
    "一度閲覧されたお知らせの詳細を、ログインしていなくても表示する。",
    "A notice that was read once is shown without a login.",
)
def opened_content_without_login(partner: Partner, notice_id: str) -> Response:
    found = partner.notices.get(notice_id, partner.clock())
    if found is not None and found.opened:
        return _kept_copy(found)
    return sign_on_to_read.conformant(partner, notice_id)


@defect(
    sign_on_to_read,
    "opened-content-after-sign-off",
    "notices",
    ("P-WEB-4",),
    "閲覧した端末では、シングルサインオフした後も詳細を表示する。",
    "At the device where it was read, a notice is shown after sign-off as well.",
)
def opened_content_after_sign_off(partner: Partner, notice_id: str) -> Response:
    found = partner.notices.get(notice_id, partner.clock())
    if found is not None and found.opened and known_visit() is not None:
        return _kept_copy(found)
    return sign_on_to_read.conformant(partner, notice_id)


@defect(
    show_content,
    "content-may-be-shared",
    "notices",
    ("P-WEB-4",),
    "詳細の画面を、共用のキャッシュが蓄えてよいことにしている。",
    "Caches that others share may keep the content.",
)
def content_may_be_shared(partner: Partner, found: Notice) -> Response:
    response = show_content.conformant(partner, found)
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


@defect(
    show_content,
    "content-kept-for-a-while",
    "notices",
    ("P-WEB-4",),
    "詳細の画面に、本人限りの指定も蓄えない指定もない。",
    "The content says neither that it is private nor that it is not to be stored.",
)
def content_kept_for_a_while(partner: Partner, found: Notice) -> Response:
    response = show_content.conformant(partner, found)
    response.headers["Cache-Control"] = "max-age=60"
    return response


@defect(
    show_content,
    "markup-in-title-at-work",
    "notices",
    ("P-TXT-1",),
    "件名に書かれた HTML の要素が、詳細の画面で要素として働く。",
    "Elements of HTML that are written in a title work as such on the content screen.",
)
def markup_in_title_at_work(partner: Partner, found: Notice) -> Response:
    complete = show_content.conformant(partner, found)
    page = complete.get_data(as_text=True).replace(str(escape(found.title)), found.title)
    return Response(page, content_type=complete.content_type)


DEFECTS = (
    content_elsewhere,
    never_opened,
    anothers_content_shown,
    anothers_content_by_url_with_query,
    opened_content_without_login,
    opened_content_after_sign_off,
    content_may_be_shared,
    content_kept_for_a_while,
    markup_in_title_at_work,
)
