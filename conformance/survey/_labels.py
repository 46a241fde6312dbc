"""What a reader takes a form's field to be called."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from ..actors.browser.page import shown_text

__all__ = ["label_of"]

_LONGEST = 80


def label_of(control: html.HtmlElement) -> str:
    """The words for a field, nearest first: labels, ARIA names, the heading cell of its row, its own hints."""
    found = [text for text in _names(control) if text]
    return " ".join(dict.fromkeys(text[:_LONGEST] for text in found))


def _names(control: html.HtmlElement) -> Iterator[str]:
    root = control.getroottree().getroot()
    identifier = control.get("id")
    labels = [label for label in root.iter("label") if identifier is not None and label.get("for") == identifier]
    around = next(control.iterancestors("label"), None)
    for label in (*labels, *(() if around is None else (around,))):
        yield _words(label)
    yield control.get("aria-label") or ""
    for name in (control.get("aria-labelledby") or "").split():
        yield from (
            _words(each) for each in root.iter() if isinstance(each, html.HtmlElement) and each.get("id") == name
        )
    if not labels and around is None:
        yield _beside(control)
    yield control.get("placeholder") or ""
    yield control.get("title") or ""


def _words(element: html.HtmlElement) -> str:
    """Of a label, without what the fields in it hold."""
    if next(element.iter("select", "textarea"), None) is None:
        return shown_text(element)
    return " ".join(str(piece).strip() for piece in element.itertext() if _is_outside(piece))


def _is_outside(piece: object) -> bool:
    parent = piece.getparent() if hasattr(piece, "getparent") else None
    return parent is not None and parent.tag not in {"option", "optgroup", "select", "textarea", "script", "style"}


def _beside(control: html.HtmlElement) -> str:
    """The heading cell of a table's row, the term of a definition, or the words just before the field."""
    row = next(control.iterancestors("tr"), None)
    if row is not None:
        cell = next(control.iterancestors("td", "th"), None)
        before = [each for each in row if each is not cell and isinstance(each, html.HtmlElement)]
        heading = next((each for each in before if each.tag == "th"), before[0] if before else None)
        if heading is not None:
            return shown_text(heading)
    definition = next(control.iterancestors("dd"), None)
    if definition is not None:
        term = next((each for each in definition.itersiblings("dt", preceding=True)), None)
        if term is not None:
            return shown_text(term)
    return _before(control)


def _before(control: html.HtmlElement) -> str:
    for element in (control, *list(control.iterancestors())[:2]):
        if element.tag in {"form", "body", "fieldset"}:
            break
        previous = element.getprevious()
        while previous is not None and previous.tag == "br":
            if (previous.tail or "").strip():
                return str(previous.tail).strip()
            previous = previous.getprevious()
        if previous is not None and (previous.tail or "").strip():
            return str(previous.tail).strip()
        if previous is not None and previous.tag in {"p", "span", "div", "b", "strong", "h3", "h4", "legend"}:
            return shown_text(previous)
        parent = element.getparent()
        if previous is None and parent is not None and parent.tag != "body" and (parent.text or "").strip():
            return str(parent.text).strip()
    return ""
