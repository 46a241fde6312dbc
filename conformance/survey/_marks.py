"""By what a page or a button can be recognised tomorrow as well: proposals, each tried on the pages that were seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml import html

from ..actors.browser import Matcher, Page
from ..actors.browser.page import shown_text
from ..actors.browser.pressing import pressables
from ._addresses import without_session

__all__ = ["headings", "mark_button", "mark_page", "regions"]

_LONGEST: Final = 40
_BARE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Numbered by a framework at each build or each page: JSF, ASP.NET, React, Ember, Ext, MUI, Angular, or plain chance.
_GENERATED: Final = re.compile(
    r"j_id|ctl\d|:r\w*:|«|^(?:ember|react|ext-?gen|ext-?comp|yui|mui|radix|headlessui|cdk|mat|el-id|input|form|field|ng)"
    r"[-_:]?\w{0,3}\d|\d{3,}|[0-9a-f]{8,}|^[a-z]{1,2}\d+$",
    re.I,
)
_PERSONAL: Final = re.compile(r"@|\d{4,}|様$|さん$")


def mark_page(page: Page, anchors: Sequence[html.HtmlElement], others: Iterable[Page]) -> Matcher | None:
    """What matches this page and none of the others: an id, then names, a form's action, the title, the heading.

    `anchors` are the elements that make the page what it is, the most telling first. None if nothing does.
    """
    rest = tuple(others)
    for matcher in (*_by_element(anchors), *_by_words(page)):
        if page.matches(matcher) and not any(other.matches(matcher) for other in rest):
            return matcher
    return None


def _by_element(anchors: Sequence[html.HtmlElement]) -> Iterator[Matcher]:
    for css in (*map(_by_id, anchors), *map(_by_name, anchors), *map(_by_fields, anchors), *map(_by_action, anchors)):
        if css is not None:
            yield Matcher(css=css)


def _by_words(page: Page) -> Iterator[Matcher]:
    if page.title and not _PERSONAL.search(page.title):
        yield Matcher(title=page.title)
    for heading in headings(page):
        if 1 < len(heading) <= _LONGEST and not _PERSONAL.search(heading):
            yield Matcher(text=heading)


def headings(page: Page) -> tuple[str, ...]:
    """What the page says it is: its main headings, and what it announces as alert or status."""
    found = (*page.tree.iter("h1", "h2"), *(each for each in page.tree.iter() if _announces(each)))
    return tuple(dict.fromkeys(text for text in (shown_text(each) for each in found) if text))


def _announces(element: html.HtmlElement) -> bool:
    return isinstance(element, html.HtmlElement) and element.get("role") in {"alert", "status"}


def regions(page: Page) -> tuple[html.HtmlElement, ...]:
    """Elements around the main heading that might be named after the screen, the innermost first."""
    heading = next(page.tree.iter("h1", "h2"), None)
    around = [] if heading is None else [heading, *heading.iterancestors("main", "article", "section", "div")]
    body = page.tree.find("body")
    return (*around, *(() if body is None else (body,)))


def mark_button(page: Page, button: html.HtmlElement, form: html.HtmlElement | None = None) -> Matcher | None:
    """What points at this button first of all: its id, its name and value, its form's one button, its label."""
    return next((each for each in _button_marks(button, form) if next(pressables(page, each), None) is button), None)


def _button_marks(button: html.HtmlElement, form: html.HtmlElement | None) -> Iterator[Matcher]:
    identifier = button.get("id")
    if identifier and _stays(identifier):
        yield Matcher(css=f"#{identifier}" if _BARE.fullmatch(identifier) else _having(button.tag, id=identifier))
    name, value = button.get("name"), button.get("value")
    if name and value and button.tag == "button" and _stays(name) and value.isprintable():
        yield Matcher(css=_having("button", name=name, value=value))
    if name and _stays(name):
        yield Matcher(css=_having(button.tag, name=name))
    around = None if form is None else _by_id(form) or _by_name(form) or _by_action(form)
    kind = button.get("type") if (button.get("type") or "").isprintable() else None
    if around is not None:
        yield Matcher(css=f"{around} {_having(button.tag, type=kind) if kind else button.tag}")
    if button.tag == "a" and (href := button.get("href")) and "?" not in href:
        stable = without_session(href)
        if len(stable) > 1 and _stays(stable):
            yield Matcher(css=_having("a", href=href) if stable == href else f'a[href^="{_escaped(stable)}"]')
    label = shown_text(button) or button.get("aria-label") or button.get("alt") or ""
    if 0 < len(label) <= _LONGEST:
        yield Matcher(text=label)
    if kind:
        yield Matcher(css=_having(button.tag, type=kind))


def _by_id(element: html.HtmlElement) -> str | None:
    identifier = element.get("id")
    if not identifier or not _stays(identifier):
        return None
    return f"{element.tag}#{identifier}" if _BARE.fullmatch(identifier) else _having(element.tag, id=identifier)


def _by_name(element: html.HtmlElement) -> str | None:
    name = element.get("name")
    return _having(element.tag, name=name) if name and _stays(name) else None


def _by_fields(element: html.HtmlElement) -> str | None:
    """A form by the field that only it has; a password field by its kind alone."""
    fields = [element] if element.tag == "input" else list(element.iter("input", "select"))
    for field in fields:
        kind, name = field.get("type"), field.get("name")
        if kind == "password":
            return _having("input", type="password", **({"name": name} if name and _stays(name) else {}))
    for field in fields if element.tag == "form" else ():
        name = field.get("name")
        if name and field.get("type") != "hidden" and _stays(name):
            return f"form {_having(field.tag, name=name)}"
    return None


def _by_action(element: html.HtmlElement) -> str | None:
    action = (element.get("action") or "").strip()
    stable = re.split(r"[?;#]", action)[0]
    if element.tag != "form" or len(stable) < 2 or not _stays(stable):
        return None
    return _having("form", action=stable) if stable == action else f'form[action^="{_escaped(stable)}"]'


def _stays(value: str) -> bool:
    """Whether tomorrow's page has it too, and a selector can name it: what is not printable is no name for anything."""
    return value.isprintable() and not _GENERATED.search(value)


def _having(tag: object, **attributes: str) -> str:
    return f"{tag}" + "".join(f'[{name}="{_escaped(value)}"]' for name, value in attributes.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
