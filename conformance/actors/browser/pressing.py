"""What a citizen presses: from a profile's matcher to a link or to a form's button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import html

from ...vocabulary import Text
from .forms import Form, FormProblem, is_submit_button, owner_of
from .page import MatcherLike, Page, shown_text, squeeze
from .stops import Navigation, Stop, StopKind
from .submission import follow_link, submit_form

__all__ = ["describe", "press", "pressables", "problem"]


def describe(matcher: MatcherLike) -> str:
    """The matcher as a profile writes it, for messages."""
    parts = [("css", matcher.css), ("text", matcher.text)]
    return ", ".join(f'{name} = "{value}"' for name, value in parts if value is not None)


def press(page: Page, matcher: MatcherLike, fields: Mapping[str, str | bool]) -> Navigation | Stop:
    """The request that pressing makes, with the fields filled in; or why the citizen cannot do it."""
    target = next(pressables(page, matcher), None)
    if target is None:
        return _stop(
            StopKind.ELEMENT_NOT_FOUND,
            f"押すボタンまたはリンク（{describe(matcher)}）が画面にありません",
            f"The page has no button or link to press ({describe(matcher)})",
            page,
        )
    if target.tag in {"a", "area"} and not fields:
        return follow_link(page, target) or _scripted(page, matcher)
    form = target if target.tag == "form" else owner_of(target)
    if form is None or target.get("disabled") is not None:
        return _stop(
            StopKind.ELEMENT_NOT_FOUND,
            f"押す部品（{describe(matcher)}）が無効か、フォームに属していません",
            f"What is to be pressed ({describe(matcher)}) is disabled or belongs to no form",
            page,
        )
    if target is not form and not is_submit_button(target):
        return _scripted(page, matcher)
    owner = Form(form)
    button = target if target is not form else next(iter(owner.buttons), None)
    try:
        return submit_form(page, owner, fields, button) or _scripted(page, matcher)
    except FormProblem as found:
        return problem(page, found)


def pressables(page: Page, matcher: MatcherLike) -> Iterator[html.HtmlElement]:
    """Links, buttons and forms at the elements that the matcher finds; those labelled exactly so come first."""
    found = list(page.find(matcher))
    if matcher.text is not None:
        wanted = squeeze(matcher.text)
        found.sort(key=lambda element: shown_text(element) != wanted)
    for element in found:
        if _is_target(element):
            yield element
            continue
        around = next(element.iterancestors("a", "button"), None)
        yield from (near for near in (around, *element.iter("a", "button", "input")) if _is_target(near))


def _is_target(element: html.HtmlElement | None) -> bool:
    if element is None:
        return False
    if element.tag in {"a", "area"}:
        return element.get("href") is not None
    if element.tag == "input":
        return (element.get("type") or "").lower() in {"submit", "image", "button"}
    return element.tag in {"button", "form"}


def problem(page: Page, found: FormProblem) -> Stop:
    """Why the citizen cannot fill or send the form, in words."""
    names = ", ".join(found.fields)
    if found.unfilled:
        return _stop(
            StopKind.FORM_INVALID,
            f"必須項目（{names}）が未入力のため、ブラウザーはフォームを送信しません",
            f"A browser does not send the form, because required fields are empty ({names})",
            page,
        )
    return _stop(
        StopKind.ELEMENT_NOT_FOUND,
        f"入力欄「{names}」がフォームにないか、指定された値を入力・選択できません",
        f"The form has no field {names}, or the field does not take the value",
        page,
    )


def _scripted(page: Page, matcher: MatcherLike) -> Stop:
    return _stop(
        StopKind.NEEDS_SCRIPTS,
        f"押す部品（{describe(matcher)}）はスクリプトで動作します。--citizen-browser chromium で実行してください",
        f"What is to be pressed ({describe(matcher)}) works by script; run with --citizen-browser chromium",
        page,
    )


def _stop(kind: StopKind, ja: str, en: str, page: Page) -> Stop:
    return Stop(kind, Text(f"{ja}（画面: {page.title or page.url}）。", f"{en} (page: {page.title or page.url})."))
