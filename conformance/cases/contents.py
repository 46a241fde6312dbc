"""The content behind a notice URL: whose it is, who read it, and that somebody else sees nothing of it."""

from __future__ import annotations

from ..actors.browser import Page
from ..checks import Outcome
from ..errors import PartnerFault
from ..execution import Stage, roots
from ..flows import Device, Passage, SeededNotice, account_shown, open_at_partner
from ..vocabulary import ScreenKind, Text

__all__ = ["gives_no_content", "read_by", "shows_content_of"]


def shows_content_of(stage: Stage, passage: Passage, notice: SeededNotice) -> Outcome:
    """The content screen, with the title and the text of this very notice."""
    screen = stage.profile.screens.get(ScreenKind.CONTENT)
    page = passage.last.page if passage.last else None
    title = account_shown(page, screen.title) if page and screen and screen.title else None
    shown = page.shown_text if page else ""
    belongs = notice.title in (title if title is not None else shown) and notice.content in shown
    return Outcome(
        passage.ended_on is ScreenKind.CONTENT and belongs,
        Text(f"「{notice.title}」の詳細が表示される。", f"The content of “{notice.title}” is shown."),
        Text(
            f"到達した画面: {passage.end.ja}。件名: {title or '読み取れない'}、本文: {'一致' if notice.content in shown else '一致しない'}",
            f"ended on: {passage.end.en}; title: {f'“{title}”' if title else 'not readable'}, text: {'matches' if notice.content in shown else 'does not match'}",
        ),
        passage.exchanges,
    )


def read_by(stage: Stage, citizen: Device, url: str, notice: SeededNotice) -> None:
    """Given that the citizen read this very notice; whether URLs lead to their own content is judged elsewhere."""
    with stage.given(roots.OWN_CONTENT):
        outcome = shows_content_of(stage, open_at_partner(stage.scene, citizen, url), notice)
        if not outcome.held:
            raise PartnerFault(outcome.expected, outcome.observed, outcome.exchanges)


def gives_no_content(
    page: Page | None, notice: SeededNotice, expected: Text, end: Text, exchanges: tuple[str, ...]
) -> Outcome:
    """Neither title nor text of a notice is on the page that somebody got who must not read it."""
    # In the source as well: what is hidden by style or script has been given away all the same.
    given = "" if page is None else f"{page.shown_text}\n{page.text}"
    leaked = notice.content in given or notice.title in given
    observed = Text(
        f"到達した画面: {end.ja}。内容: {'表示された' if leaked else '表示されない'}",
        f"ended on: {end.en}; content: {'shown' if leaked else 'not shown'}",
    )
    return Outcome(not leaked, expected, observed, exchanges)
