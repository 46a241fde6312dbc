"""Addresses as they can be told and written into a draft: without a visitor's session, which servers put into them."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, unquote_plus, urlsplit

from ..evidence.redact import names_session

__all__ = ["page_of", "url_shown", "without_session"]

_PATH_PARAMETER: Final = re.compile(r";([^=;/?#]+)(?:=[^;/?#]*)?")


def without_session(url: str) -> str:
    """The same address for somebody else: no `;jsessionid=…` (RFC 3986, 3.3), no `?PHPSESSID=…`."""
    rest, hash_sign, fragment = url.partition("#")
    path, question_mark, query = rest.partition("?")
    path = _PATH_PARAMETER.sub(lambda found: "" if names_session(unquote(found[1])) else found[0], path)
    pairs = query.split("&")
    kept = [pair for pair in pairs if not names_session(unquote_plus(pair.partition("=")[0]))]
    if len(kept) < len(pairs):
        query, question_mark = "&".join(kept), "?" if kept else ""
    return f"{path}{question_mark}{query}{hash_sign}{fragment}"


def page_of(url: str) -> str:
    """The address of a page without its query."""
    return without_session(url.partition("?")[0])


def url_shown(url: str) -> str:
    """An address as it is told: queries can hold what is nobody's business."""
    parts = urlsplit(without_session(url))
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("/") else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}{'?…' if parts.query else ''}{fragment}"
