"""From a response to the page that it is."""

from __future__ import annotations

import re
from typing import Final

from ...evidence.exchange import RecordedResponse
from . import charset
from .page import Page

__all__ = ["page_from"]

_TEXTUAL: Final = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)$|application/(?:javascript|xhtml\+xml)$")


def page_from(url: str, response: RecordedResponse, exchange: str) -> Page:
    """The page of a response, its text decoded by the character set that a browser would take."""
    declared = response.header("Content-Type") or ""
    content_type = declared.partition(";")[0].strip().lower()
    if not content_type:
        content_type = "text/html" if response.body.lstrip()[:1] == b"<" else "text/plain"
    name = charset.sniff(response.body, declared)
    text = charset.decode(response.body, name) if _TEXTUAL.match(content_type) else ""
    return Page(url, response.status, response.headers, content_type, name, text, response.body, exchange)
