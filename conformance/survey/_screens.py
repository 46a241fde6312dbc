"""Which of the partner's screens a page is, and by what: pure, from the page alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from lxml import html

from ..actors.browser import Page
from ..actors.browser.forms import is_submit_button, owner_of
from ..actors.browser.page import is_live, shown_text
from ..profile import Sure
from ..vocabulary import ScreenKind, Text
from ._fields import Asked, Misfit, asked_by, fillable, kind_of, name_of
from ._marks import headings, regions
from ._words import AGREES, CONSENTS, DECLINES, LOGS_IN, LOGS_OUT, NOT_FOUND, REFUSES, SIGNED_OFF, TROUBLE

__all__ = ["Sighting", "buttons_out", "label", "sightings"]

_BASIC: Final = ("name", "address", "birthDate", "sex")
_ENTRY: Final = frozenset({"text", "email", "tel", "number"})


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A screen that a page is taken for. `anchors` make it so; `press` and `decline` are its buttons, `form` theirs."""

    kind: ScreenKind
    page: Page
    sure: Sure
    why: Text
    anchors: tuple[html.HtmlElement, ...] = ()
    fill: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    press: html.HtmlElement | None = None
    decline: html.HtmlElement | None = None
    form: html.HtmlElement | None = None
    misfits: tuple[Misfit, ...] = ()


def sightings(page: Page) -> tuple[Sighting, ...]:
    """The screens that the page is taken for; none for a page that tells nothing."""
    if not page.is_html:
        return ()
    found = [*_of_forms(page)]
    found.extend(_consent(page))
    if not found:
        found.extend(_of_words(page))
    return tuple(found)


def label(element: html.HtmlElement) -> str:
    """What a button or a link is called."""
    names = (shown_text(element), element.get("aria-label"), element.get("alt"), element.get("title"))
    return next((name for name in names if name), "")


def _pressed(page: Page) -> Iterator[html.HtmlElement]:
    for element in page.tree.iter("a", "button", "input"):
        usable = element.tag != "input" or kind_of(element) in {"submit", "button", "image"}
        if usable and is_live(element) and element.get("disabled") is None:
            yield element


def buttons_out(page: Page) -> tuple[html.HtmlElement, ...]:
    """Links and buttons that log out."""
    return tuple(each for each in _pressed(page) if LOGS_OUT.search(label(each)))


# -- forms ----------------------------------------------------------------------------------------------------------


def _of_forms(page: Page) -> Iterator[Sighting]:
    """Login and input; fields outside of any form are taken together, for scripts read them."""
    groups: dict[html.HtmlElement | None, list[html.HtmlElement]] = {}
    for control in fillable(page.tree.iter("input", "select", "textarea")):
        groups.setdefault(owner_of(control), []).append(control)
    for form, controls in groups.items():
        asked = asked_by(controls)
        basic = [what for what in _BASIC if what in asked.fields]
        parts = [each for each in asked.misfits if each.of in _BASIC]
        # A login has no more than one thing to know somebody by.
        if len(basic) + len(parts) >= 2:
            yield _input(page, form, asked)
        elif len(asked.passwords) == 1 and not any(_is_new(each) for each in controls):
            yield _login(page, form, controls, asked)


def _is_new(control: html.HtmlElement) -> bool:
    return "new-password" in (control.get("autocomplete") or "").lower()


def _login(page: Page, form: html.HtmlElement | None, controls: list[html.HtmlElement], asked: Asked) -> Sighting:
    password = next(each for each in controls if kind_of(each) == "password")
    before = [each for each in controls[: controls.index(password)] if kind_of(each) in _ENTRY and name_of(each)]
    known = asked.fields.get("login")
    login = known or (name_of(before[-1]) if before else None)
    fill = {} if login is None else {login: "{login}"}
    if asked.passwords[0]:
        fill[asked.passwords[0]] = "{password}"
    button = _main_button(page, form, LOGS_IN.search)
    others = tuple(each for each in asked.misfits if each.name not in fill)
    certain = known is not None and button is not None and form is not None and len(fill) == 2 and not others
    why = Text(
        "パスワードの欄が1つだけのフォームがある" if form is not None else "パスワードの欄が1つだけある",
        "a form with one password field" if form is not None else "one password field",
    )
    anchors = (*(() if form is None else (form,)), password, *regions(page))
    sure = Sure.CERTAIN if certain else Sure.LIKELY if len(fill) == 2 else Sure.UNKNOWN
    return Sighting(ScreenKind.LOGIN, page, sure, why, anchors, fill, button, None, form, others)


def _input(page: Page, form: html.HtmlElement | None, asked: Asked) -> Sighting:
    fill = {name: f"{{{what}}}" for what, name in asked.fields.items()}
    fill.update({name: "{password}" for name in asked.passwords if name})
    button = _main_button(page, form, lambda text: not DECLINES.search(text))
    why = Text("氏名・住所・生年月日・性別などを入れるフォームがある", "a form for name, address, date of birth or sex")
    anchors = (*(() if form is None else (form,)), *regions(page))
    return Sighting(ScreenKind.INPUT, page, Sure.LIKELY, why, anchors, fill, button, None, form, asked.misfits)


def _main_button(page: Page, form: html.HtmlElement | None, fits: Callable[[str], object]) -> html.HtmlElement | None:
    """The button that sends the form: the one with a fitting label, else its first submit button."""
    inside = [each for each in _pressed(page) if each.tag != "a" and owner_of(each) is form]
    named = [each for each in inside if fits(label(each))]
    sending = [each for each in inside if is_submit_button(each)]
    return next(iter((*(each for each in named if each in sending), *named, *sending)), None)


# -- words ----------------------------------------------------------------------------------------------------------


def _consent(page: Page) -> Iterator[Sighting]:
    if not CONSENTS.search(f"{page.title} {page.shown_text}"):
        return
    pressed = list(_pressed(page))
    declines = [each for each in pressed if DECLINES.search(label(each))]
    agrees = [each for each in pressed if AGREES.search(label(each)) and each not in declines]
    # Agreeing is a button's work: a link of such a name leads to the terms.
    agrees = [each for each in agrees if each.tag != "a" or not (each.get("href") or "#").startswith(("/", "http"))]
    if not agrees:
        return
    agree = next((each for each in agrees if CONSENTS.search(label(each))), agrees[0])
    form = owner_of(agree)
    decline = next((each for each in declines if owner_of(each) is form), declines[0] if declines else None)
    why = Text("同意・規約の文言と、同意するボタンがある", "wording of consent or terms, and a button to agree")
    if decline is not None:
        why = Text(
            "同意・規約の文言と、同意するボタン・同意しないボタンがある",
            "wording of consent or terms, and buttons to agree and to decline",
        )
    anchors = (*(() if form is None else (form,)), *regions(page))
    boxes = {
        name_of(each): each.get("value", "on")
        for each in fillable(page.tree.iter("input"))
        if kind_of(each) == "checkbox" and owner_of(each) is form and name_of(each)
    }
    # Braces would be a template's.
    fill = {name: value for name, value in boxes.items() if "{" not in value}
    sure = Sure.LIKELY if decline is not None else Sure.UNKNOWN
    yield Sighting(ScreenKind.CONSENT, page, sure, why, anchors, fill, agree, decline, form)


def _of_words(page: Page) -> Iterator[Sighting]:
    said = " ".join((page.title, *headings(page)))
    where = regions(page)
    if SIGNED_OFF.search(said):
        why = Text("見出しに、ログアウトしたとある", "its heading says that somebody has logged out")
        yield Sighting(ScreenKind.SIGNED_OFF, page, Sure.LIKELY, why, where)
    elif page.status == 403 or REFUSES.search(said):
        why = Text(f"断る文言か HTTP 403 がある（HTTP {page.status}）", f"it refuses, or HTTP 403 ({page.status})")
        yield Sighting(ScreenKind.REFUSAL, page, Sure.LIKELY, why, where)
    elif page.status >= 400 or (TROUBLE.search(said) and not page.forms):
        why = Text(
            f"エラーの文言か状態である（HTTP {page.status}）", f"it says that something is wrong ({page.status})"
        )
        missing = page.status in {404, 410} and bool(NOT_FOUND.search(page.title or said) or not said.strip())
        yield Sighting(ScreenKind.ERROR, page, Sure.UNKNOWN if missing else Sure.LIKELY, why, where)
    elif buttons_out(page):
        why = Text("ログアウトのボタンがある", "it has a button to log out")
        yield Sighting(ScreenKind.MENU, page, Sure.UNKNOWN, why, where)
