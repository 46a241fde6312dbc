"""From a window that has come to rest to the visit: the page, or why there is none, and what happened on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urldefrag

from playwright.sync_api import Error as PlaywrightError

from ....evidence.exchange import Exchange
from .. import remarks
from ..arrival import page_from
from ..base import Note, Page, Stop, Visit
from ..urls import resolve
from . import said
from .gateway import Gateway
from .journey import REDIRECTS, Journey, navigation_of
from .tab import Tab

__all__ = ["harvest", "read"]


def read(tab: Tab, gateway: Gateway, journey: Journey) -> Page | None:
    """What the window shows: the document as scripts have made it, under the status and headers that it came with."""
    document = _document(tab, gateway, journey)
    if document is None or document.response is None:
        return None
    page = page_from(document.request.url, document.response, document.id)
    if tab.downloads or document.response.status in {204, 205}:
        # The window still shows the page before.
        return page
    if not page.is_html:
        return replace(page, url=tab.window.url)
    return replace(page, url=tab.window.url, text=tab.source())


def harvest(tab: Tab, gateway: Gateway, journey: Journey, *, settled: bool, opened: bool, limit: float) -> Visit:
    document = _document(tab, gateway, journey)
    stop = journey.stop or _given_up(tab, document)
    if stop is None and not settled:
        stop = said.never_ready(tab.window.url, limit)
    page = _page(tab, gateway, journey, stop)
    if stop is None and tab.downloads:
        stop = said.download(page.url if page is not None else tab.window.url, tab.downloads[-1])
    if stop is None and page is None:
        stop = said.failed(tab.window.url, tab.failed or "net::ERR_FAILED")
    if page is not None and stop is None:
        tab.document = document
    passed = tuple(_passed(journey))
    exchange = document.id if document is not None else ""
    notes = (*_steps(journey, passed), *said.on_visit(tab, journey, exchange, opened=opened))
    return Visit(tuple(journey.hops), page, stop, notes, tuple(page for page, _ in passed))


def _page(tab: Tab, gateway: Gateway, journey: Journey, stop: Stop | None) -> Page | None:
    """The page at the end; with a step that was not taken, the page that wanted to take it."""
    if stop is None:
        try:
            return read(tab, gateway, journey)
        except PlaywrightError:
            # The page never holds still long enough to be read.
            return None
    waiting = journey.pages[-1:] if stop.pending is not None and not _after_redirect(journey) else []
    return next((page_from(each.request.url, each.response, each.id) for each in waiting if each.response), None)


def _after_redirect(journey: Journey) -> bool:
    return bool(journey.documents) and journey.documents[-1] not in journey.pages


def _document(tab: Tab, gateway: Gateway, journey: Journey) -> Exchange | None:
    """The exchange that brought what the window shows; an earlier one where the page only changed itself."""
    here = urldefrag(tab.window.url).url
    for each in reversed(journey.documents):
        if each.request.url == here:
            return gateway.document(here) or each
    if journey.documents:
        return journey.documents[-1]
    return gateway.document(here) or tab.document


def _given_up(tab: Tab, document: Exchange | None) -> Stop | None:
    """A redirect that the browser did not follow, or a navigation that it gave up."""
    failed = tab.failed if tab.failed not in {None, "net::ERR_ABORTED"} else None
    response = document.response if document is not None else None
    if document is not None and response is not None and response.status in REDIRECTS:
        location = response.header("Location")
        if location is not None:
            url = document.request.url
            if resolve(url, location) is None:
                return remarks.bad_location(url, location)
            if failed == "net::ERR_TOO_MANY_REDIRECTS":
                return remarks.too_many(replace(navigation_of(document.request), url=resolve(url, location) or url), 20)
            return said.failed(url, failed or "net::ERR_INVALID_REDIRECT")
    return said.failed(tab.window.url, failed) if failed is not None else None


def _passed(journey: Journey) -> Iterator[tuple[Page, Exchange]]:
    """Pages that went on by themselves, each with the document that came next."""
    for before, after in zip(journey.documents, journey.documents[1:], strict=False):
        response = before.response
        if response is not None and response.status not in REDIRECTS:
            yield page_from(before.request.url, response, before.id), after


def _steps(journey: Journey, passed: tuple[tuple[Page, Exchange], ...]) -> Iterator[Note]:
    for page, after in passed:
        submits = after.request.method == "POST" or bool(page.forms)
        yield remarks.went_on_by_itself(page, navigation_of(after.request), submits=submits)
