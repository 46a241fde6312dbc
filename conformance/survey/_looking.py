"""Looking at a partner as somebody who is not logged in: few pages, reading only, nothing is filled in or pressed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urldefrag, urlsplit

from ..actors.browser import Blame, Browser, Page, Stop, StopKind
from ..actors.browser.urls import resolve
from ..vocabulary import Text
from ._addresses import url_shown, without_session
from ._words import HARMS, LEADS

__all__ = ["MISSING", "Look", "leads", "look_around"]

MISSING: Final = "/conformance-no-such-page"
"""An address that no partner has: what it shows then is an error screen."""

_PLACES: Final = ("/login", "/menu", "/mypage")
_MOST_PAGES: Final = 12
_MOST_FROM_A_PAGE: Final = 6
_SECONDS: Final = 90.0
_MOST_SILENCES: Final = 2
_NO_PAGES: Final = (".pdf", ".zip", ".xml", ".json", ".csv", ".png", ".jpg", ".svg", ".css", ".js", ".ico", ".txt")
_NO_ANSWER: Final = frozenset({StopKind.TLS, StopKind.TLS_ALERT, StopKind.CONNECTION_LOST, StopKind.PROTOCOL})


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One page opened: what was asked for, under which label it was found, where that led, and what was there.

    `passed` are the addresses on the way, the one asked for first.
    """

    asked: str
    label: str
    page: Page | None
    stopped: Stop | None = None
    passed: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether it asked for the address that nobody has."""
        return urlsplit(self.asked).path.endswith(MISSING)

    @property
    def is_silence(self) -> bool:
        """Whether there was no answer at all."""
        stopped = self.stopped
        return stopped is not None and (stopped.kind.blame is Blame.ENVIRONMENT or stopped.kind in _NO_ANSWER)

    @property
    def asks_the_portal(self) -> bool:
        """Whether it went on with a SAML request, in the address or in a form (saml-bindings-2.0-os, 3.4 and 3.5)."""
        pending = self.stopped.pending if self.stopped is not None else None
        if pending is None:
            return False
        sent = f"{urlsplit(pending.url).query}&{pending.body.decode('latin-1')}"
        return any(name == "SAMLRequest" for name, _ in parse_qsl(sent))

    @property
    def onward(self) -> str | None:
        """Where it led to and was not followed: the portal, or a host that is not allowed."""
        pending = self.stopped.pending if self.stopped is not None else None
        return pending.url if pending is not None else None


def look_around(
    browser: Browser,
    base_url: str,
    *,
    within: Callable[[str], bool],
    tell: Callable[[Text], None] = lambda text: None,
    timer: Callable[[], float] = time.monotonic,
) -> tuple[Look, ...]:
    """Open the target, a page that is not there, what the pages link to, and places where such things usually are.

    At most 12 pages and 90 seconds (one that is under way is waited for). `within` says whether an address may be
    opened; `tell` hears of each page. Nothing is raised for what a partner does: each look tells.
    """
    base = (resolve("", base_url) or base_url).rstrip("/")
    queue = [(f"{base}/", ""), (f"{base}{MISSING}", "")]
    looks: list[Look] = []
    seen: set[str] = set()
    until = timer() + _SECONDS
    silences = 0
    while queue and len(looks) < _MOST_PAGES and silences < _MOST_SILENCES and timer() < until:
        url, label = queue.pop(0)
        if _place(url) in seen or not within(url):
            continue
        seen.add(_place(url))
        tell(Text(f"{url_shown(url)} を開いています。", f"Opening {url_shown(url)}."))
        look = _look(browser, url, label)
        looks.append(look)
        if len(looks) == 1 and look.is_silence:
            # Where not even the first page is answered, nothing else will be.
            break
        if look.page is not None and not look.is_missing:
            seen.add(_place(look.page.url))
            queue += leads(look.page)
        if len(looks) == 1:
            queue += [(f"{base}{place}", "") for place in _PLACES]
        silences += look.is_silence
    return tuple(looks)


def leads(page: Page) -> list[tuple[str, str]]:
    """Links of a page that are worth opening, the most telling first, as address and label; none that ends anything."""
    found: dict[str, tuple[int, str]] = {}
    for link in page.links:
        if link.url is None or _is_page_itself(link.url, page) or _harms(link.url, link.text):
            continue
        said = f"{link.text} {urlsplit(link.url).path}"
        rank = next((number for number, pattern in enumerate(LEADS) if pattern.search(said)), None)
        if rank is not None:
            # Scripts keep their routes behind `#/`; other fragments are places on the page.
            url = link.url if "#/" in link.url else urldefrag(link.url).url
            found.setdefault(url, (rank, link.text))
    ordered = sorted(found.items(), key=lambda item: item[1][0])
    return [(url, label) for url, (_, label) in ordered[:_MOST_FROM_A_PAGE]]


def _look(browser: Browser, url: str, label: str) -> Look:
    visit = browser.peek(url)
    passed = [hop.request.url for hop in visit.hops if hop.request.method == "GET"]
    return Look(url, label, visit.page, visit.stopped, tuple(dict.fromkeys((url, *passed))))


def _harms(url: str, text: str) -> bool:
    parts = urlsplit(url)
    return bool(HARMS.search(f"{text} {parts.path}?{parts.query}")) or parts.path.lower().endswith(_NO_PAGES)


def _is_page_itself(url: str, page: Page) -> bool:
    return without_session(urldefrag(url).url) == without_session(urldefrag(page.url).url) and "#/" not in url


def _place(url: str) -> str:
    """Addresses that differ in where they lead afterwards are one place: `/login?next=/menu` is the login."""
    parts = urlsplit(without_session(url))
    kept = [pair for pair in parse_qsl(parts.query) if not pair[1].startswith(("/", "http"))]
    return f"{parts.netloc}{parts.path.rstrip('/')}?{kept}{parts.fragment if parts.fragment.startswith('/') else ''}"
