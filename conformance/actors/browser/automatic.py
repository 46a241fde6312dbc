"""What a page does by itself, as far as that can be known without running scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .forms import Form
from .page import Page, is_live
from .stops import Navigation
from .submission import from_page, submit_form
from .urls import resolve

__all__ = ["SelfStep", "needs_scripts", "self_step"]

_WORTH_PARSING: Final = re.compile(r"http-equiv|<script|\bonload\b|SAMLRe(?:quest|sponse)", re.I)
_REFRESH: Final = re.compile(
    r"\s*(\d+)(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?(?:\"([^\"]*)|'([^']*)|(\S.*))", re.I | re.S
)
_LONGEST_WAIT: Final = 10
_SUBMITS: Final = re.compile(
    r"(?:document\s*\.\s*forms\s*\[\s*['\"]?(?P<index>[\w$-]+)['\"]?\s*\]"
    r"|document\s*\.\s*forms\s*\.\s*(?P<named>[\w$]+)"
    r"|getElementById\s*\(\s*['\"](?P<id>[^'\"]+)['\"]\s*\)"
    r"|document\s*\.\s*(?P<direct>[\w$]+))\s*\.\s*submit\s*\("
)
_SUBMIT: Final = re.compile(r"\bsubmit\s*\(")
_SAML_FIELDS: Final = frozenset({"SAMLRequest", "SAMLResponse"})
_LOADING: Final = re.compile(
    r"(?:now\s+)?loading|読み?込み?中|(?:しばらく|少々)?お待ち(?:ください|下さい)|ロード中", re.I
)
_FILLER: Final = re.compile(r"[\s.…。、・･!！]+")


@dataclass(frozen=True, slots=True)
class SelfStep:
    """A navigation that the page starts itself: by submitting a form, or by a refresh."""

    navigation: Navigation
    submits: bool


def self_step(page: Page) -> SelfStep | None:
    """Where the page goes by itself, if it does."""
    header = page.header("Refresh")
    if header is None and not (page.is_html and _WORTH_PARSING.search(page.text)):
        return None
    form = _self_submitting_form(page)
    if form is not None:
        navigation = submit_form(page, form, {}, None, user=False)
        return None if navigation is None else SelfStep(navigation, submits=True)
    for content in (header, *_meta_refreshes(page)):
        url = _refresh_target(page, content or "")
        if url is not None:
            return SelfStep(from_page(page, url, user=False), submits=False)
    return None


def needs_scripts(page: Page) -> bool:
    """Whether the page shows nothing to use and has scripts that may build it: the root of a script application."""
    if not page.is_html or "<script" not in page.text.lower() or page.links or page.forms:
        return False
    usable = any(is_live(element) for element in page.tree.iter("button", "input", "iframe", "frame"))
    remaining = _FILLER.sub("", _LOADING.sub("", page.shown_text))
    return not usable and not remaining and any(True for _ in _scripts(page))


def _meta_refreshes(page: Page) -> Iterator[str]:
    for meta in page.tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh" and is_live(meta):
            yield meta.get("content") or ""


def _refresh_target(page: Page, content: str) -> str | None:
    """URL of a refresh within ten seconds; a page that merely reloads itself stays (HTML, "declarative refresh")."""
    match = _REFRESH.match(content)
    if match is None or int(match[1]) > _LONGEST_WAIT:
        return None
    return resolve(page.base_url, match[2] or match[3] or match[4] or "")


def _scripts(page: Page) -> Iterator[str]:
    """Source of inline scripts; empty for external ones. Data blocks are no scripts."""
    for script in page.tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if kind in {"", "module"} or "javascript" in kind or "ecmascript" in kind:
            yield script.text or ""


def _self_submitting_form(page: Page) -> Form | None:
    body = page.tree.find("body")
    onload = (body.get("onload") or "") if body is not None else ""
    sources = "\n".join(_scripts(page))
    if onload and (_SUBMIT.search(onload) or _SUBMIT.search(sources)):
        return _named_form(page, onload if _SUBMIT.search(onload) else sources)
    # Scripts may submit on a click only. A form with a SAML message and nothing to fill in has no other use than to be
    # sent on (saml-bindings-2.0-os, 3.5.4), whichever way its page's scripts are included.
    carriers = [form for form in page.forms if _SAML_FIELDS & form.hidden.keys() and not form.field_names]
    if not carriers:
        return None
    named = _named_form(page, sources) if _SUBMITS.search(sources) else None
    carrier = named if named in carriers else carriers[0]
    behind_noscript = any(not is_live(button) for button in carrier.buttons)
    return carrier if behind_noscript or any(True for _ in _scripts(page)) else None


def _named_form(page: Page, source: str) -> Form | None:
    """The form that a script submits: by index, name or id; the first where the script does not tell."""
    match = _SUBMITS.search(source)
    wanted = next((value for value in match.groupdict().values() if value), "0") if match else "0"
    if wanted.isdigit():
        return page.forms[int(wanted)] if int(wanted) < len(page.forms) else None
    named = (form for form in page.forms if wanted in {form.element.get("id"), form.element.get("name")})
    return next(named, page.forms[0] if page.forms else None)
