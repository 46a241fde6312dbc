"""Defects of the content behind a notice URL (件名URL)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from conformance.reference.defects.catalogue import defect
from conformance.reference.notices import Notice
from conformance.reference.pages.notices import mark_opened, may_read, show_content
from conformance.reference.sessions import Session

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


DEFECTS = (content_elsewhere, never_opened, anothers_content_shown)
