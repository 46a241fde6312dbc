"""From a form or a link of a page to the request that it makes (HTML, "form submission", "following hyperlinks")."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lxml import html

from . import charset
from .forms import Entries, Form
from .headers import referrer_policy_in
from .page import Page
from .stops import Navigation
from .urls import resolve

__all__ = ["follow_link", "from_page", "submit_form"]

# Everything else; urllib.parse would look at each octet of a message, and a run sends a thousand long ones.
_ENCODED: Final = re.compile(rb"[^A-Za-z0-9*\-._ ]")
_NEWLINE: Final = re.compile(r"\r\n|\r|\n")


def from_page(page: Page, url: str, *, user: bool, policy: str = "") -> Navigation:
    """A GET that the page starts, under its referrer policy unless the element has its own."""
    meta = next((m.get("content") or "" for m in page.tree.iter("meta") if _is_referrer_meta(m)), "")
    policy = policy or referrer_policy_in(meta) or referrer_policy_in(page.header("Referrer-Policy") or "")
    return Navigation("GET", url, initiator=page.url, user=user, referrer=page.url, referrer_policy=policy)


def _is_referrer_meta(element: html.HtmlElement) -> bool:
    return (element.get("name") or "").lower() == "referrer"


def follow_link(page: Page, link: html.HtmlElement) -> Navigation | None:
    """The request of a link; None where it leads nowhere on the web (`#`, `javascript:`)."""
    href = (link.get("href") or "").strip()
    url = resolve(page.base_url, href)
    if url is None or href.startswith("#"):
        return None
    hidden = "noreferrer" in (link.get("rel") or "").lower().split()
    policy = "no-referrer" if hidden else referrer_policy_in(link.get("referrerpolicy") or "")
    return from_page(page, url, user=True, policy=policy)


def submit_form(
    page: Page,
    form: Form,
    filled: Mapping[str, str | bool],
    submitter: html.HtmlElement | None,
    *,
    user: bool = True,
) -> Navigation | None:
    """The request of a form; None for an action off the web. Raises FormProblem (see `Form.entries`)."""

    def setting(name: str) -> str:
        own = submitter.get(f"form{name}") if submitter is not None else None
        return (own if own is not None else form.element.get(name) or "").strip()

    name = _charset(form, page)
    entries, files = form.entries(filled, submitter, name)
    action = setting("action")
    url = resolve(page.base_url, action) if action else resolve("", page.url.partition("#")[0])
    if url is None:
        return None
    hidden = "noreferrer" in (form.element.get("rel") or "").lower().split()
    navigation = from_page(page, url, user=user, policy="no-referrer" if hidden else "")
    if setting("method").lower() != "post":
        address, hash_sign, fragment = url.partition("#")
        query = _urlencoded(entries, name).decode("ascii")
        return replace(navigation, url=f"{address.partition('?')[0]}?{query}{hash_sign}{fragment}")
    body, content_type = _encoded(entries, files, name, setting("enctype").lower())
    return replace(navigation, method="POST", body=body, content_type=content_type)


def _charset(form: Form, page: Page) -> str:
    labels = (form.element.get("accept-charset") or "").replace(",", " ").split()
    chosen = next((name for name in map(charset.canonical, labels) if name), page.charset)
    return "utf-8" if chosen.startswith("utf-16") else chosen


def _encoded(entries: Entries, files: frozenset[str], name: str, enctype: str) -> tuple[bytes, str]:
    if enctype == "multipart/form-data":
        return _multipart(entries, files, name)
    if enctype == "text/plain":
        lines = "".join(f"{key}={_NEWLINE.sub(chr(13) + chr(10), value)}\r\n" for key, value in entries)
        return charset.encode(lines, name), "text/plain"
    return _urlencoded(entries, name), "application/x-www-form-urlencoded"


def _urlencoded(entries: Entries, name: str) -> bytes:
    """After the URL Standard, "urlencoded serializing"; line ends are CRLF."""

    def part(text: str) -> bytes:
        return _ENCODED.sub(_percent, charset.encode(_NEWLINE.sub("\r\n", text), name)).replace(b" ", b"+")

    return b"&".join(part(key) + b"=" + part(value) for key, value in entries)


def _percent(found: re.Match[bytes]) -> bytes:
    return b"%%%02X" % found[0][0]


def _multipart(entries: Entries, files: frozenset[str], name: str) -> tuple[bytes, str]:
    """RFC 7578 as browsers write it; a file field without a file sends an empty one."""
    parts: list[bytes] = []
    for key, value in entries:
        quoted = charset.encode(_NEWLINE.sub("%0D%0A", key).replace('"', "%22"), name)
        head = b'Content-Disposition: form-data; name="' + quoted + b'"'
        if key in files:
            head += b'; filename=""\r\nContent-Type: application/octet-stream'
        parts.append(head + b"\r\n\r\n" + charset.encode(_NEWLINE.sub("\r\n", value), name) + b"\r\n")
    # Follows from the content, so that a run sends the same bytes when it is played again.
    boundary = b"----FormBoundary" + hashlib.sha256(b"".join(parts)).hexdigest()[:24].encode("ascii")
    body = b"".join(b"--" + boundary + b"\r\n" + part for part in parts) + b"--" + boundary + b"--\r\n"
    return body, f"multipart/form-data; boundary={boundary.decode('ascii')}"
