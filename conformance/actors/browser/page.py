"""A page as the citizen gets it, and how a profile's matchers recognise it and point at its elements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Protocol

from cssselect import SelectorError
from lxml import etree, html
from lxml.cssselect import CSSSelector

from ...errors import ProfileError
from ...evidence.exchange import Headers
from ...profile import Matcher
from ...vocabulary import Text
from .forms import Form, forms_in
from .urls import resolve

__all__ = ["Link", "Matcher", "MatcherLike", "Page", "is_live", "shown_text", "squeeze"]

_NOTHING: Final = "\ufeff\0 \t\r\n\f"
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_SHOWN_TEXT: Final = etree.XPath(
    "descendant-or-self::text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template"
    " or ancestor::head or ancestor::*[@hidden])]"
)


class MatcherLike(Protocol):
    """What recognises a page or points at an element; a profile's matchers have this shape."""

    @property
    def css(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def status(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page: its label, and its absolute URL (None: a browser would not go there)."""

    text: str
    url: str | None


def squeeze(text: str) -> str:
    """White space collapsed as HTML does; the ideographic space stays, because names are written with it."""
    return _SPACE.sub(" ", text).strip(" ")


@lru_cache(maxsize=256)
def _selector(css: str) -> CSSSelector:
    try:
        return CSSSelector(css, translator="html")
    except SelectorError as error:
        ja = f"CSSセレクター「{css}」を解釈できません（{error}）。"
        raise ProfileError(Text(ja, f"CSS selector {css!r} cannot be read ({error}).")) from error


def _select(css: str, tree: html.HtmlElement) -> list[html.HtmlElement]:
    found = _selector(css)(tree)
    return [element for element in found if isinstance(element, html.HtmlElement)] if isinstance(found, list) else []


def is_live(element: html.HtmlElement) -> bool:
    """Whether a browser that runs scripts has the element: what `noscript` and `template` hold is only text to it."""
    return next(element.iterancestors("noscript", "template"), None) is None


def shown_text(element: html.HtmlElement) -> str:
    """What a reader sees of an element: no scripts, styles, noscript; the value of a field or a submit button."""
    if element.tag == "input":
        return squeeze(element.get("value") or "")
    pieces = _SHOWN_TEXT(element)
    return squeeze("".join(str(piece) for piece in pieces)) if isinstance(pieces, list) else ""


@dataclass(frozen=True)
class Page:
    """What the browser shows after a visit.

    `url` is the address with its fragment; `text` the decoded source (empty for what is not text); `exchange`
    names the exchange that brought it.
    """

    url: str
    status: int
    headers: Headers
    content_type: str
    charset: str
    text: str
    body: bytes
    exchange: str

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The document, parsed when first asked for; an empty one for what is not HTML."""
        source = self.text.strip(_NOTHING) if self.is_html else ""
        # Bytes, because lxml refuses a str that declares an encoding, as XHTML pages do.
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        try:
            return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
        except etree.ParserError:
            # Nothing, or nothing but comments.
            return html.document_fromstring(b"<html><body></body></html>")

    @property
    def is_html(self) -> bool:
        return self.content_type in {"text/html", "application/xhtml+xml"}

    @cached_property
    def title(self) -> str:
        return squeeze(self.tree.findtext(".//title") or "")

    @cached_property
    def base_url(self) -> str:
        """What relative references are resolved against: the first `<base href>`, else the address."""
        for base in self.tree.iter("base"):
            if (href := base.get("href")) is not None:
                return resolve(self.url, href) or self.url
        return self.url

    @cached_property
    def shown_text(self) -> str:
        """What a reader sees of the page."""
        body = self.tree.find("body")
        if not self.is_html:
            return squeeze(self.text)
        return shown_text(self.tree if body is None else body)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        return forms_in(self.tree)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return tuple(
            Link(shown_text(element), resolve(self.base_url, element.get("href", "")))
            for element in self.tree.iter("a", "area")
            if element.get("href") is not None
        )

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def find(self, matcher: MatcherLike) -> Sequence[html.HtmlElement]:
        """Elements that `css` selects, those only whose text contains `text`; without `css`, links and buttons."""
        if matcher.css is not None:
            found = _select(matcher.css, self.tree)
        elif matcher.text is not None:
            found = [element for element in self.tree.iter("a", "button", "input") if _is_pressable(element)]
        else:
            return ()
        if matcher.text is None:
            return tuple(found)
        wanted = squeeze(matcher.text)
        return tuple(element for element in found if wanted in _label(element))

    def matches(self, matcher: MatcherLike) -> bool:
        """Whether all that the matcher says holds of this page; a matcher that says nothing matches nothing."""
        said = [
            matcher.url is None or matcher.url in self.url,
            matcher.title is None or squeeze(matcher.title) in self.title,
            matcher.status is None or matcher.status == self.status,
            matcher.css is None or bool(self.find(matcher)),
            matcher.css is not None or matcher.text is None or squeeze(matcher.text) in self.shown_text,
        ]
        asked = (matcher.css, matcher.text, matcher.url, matcher.title, matcher.status)
        return any(value is not None for value in asked) and all(said)

    def text_of(self, css: str) -> str | None:
        """What a reader sees in the first element that the selector finds; None if there is none."""
        found = _select(css, self.tree)
        return shown_text(found[0]) if found else None


def _is_pressable(element: html.HtmlElement) -> bool:
    if element.tag == "a":
        return element.get("href") is not None
    return element.tag == "button" or (element.get("type") or "").lower() in {"submit", "button", "image"}


def _label(element: html.HtmlElement) -> str:
    """Text of an element, with the names that stand for it: an image button's alt, an aria-label."""
    names = (shown_text(element), element.get("alt"), element.get("aria-label"))
    return " ".join(squeeze(name) for name in names if name)
