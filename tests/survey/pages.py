"""Pages as literals, for what is decided from a page alone."""

from __future__ import annotations

from conformance.actors.browser import Navigation, Page, Stop, StopKind
from conformance.survey import Look
from conformance.vocabulary import Text

BASE = "https://a.test"


def page(source: str, path: str = "/p", *, status: int = 200, kind: str = "text/html") -> Page:
    return Page(f"{BASE}{path}", status, (), kind, "utf-8", source, source.encode(), "x1")


def look(asked: str, there: Page | None = None, *, label: str = "", on_the_way: tuple[str, ...] = ()) -> Look:
    return Look(f"{BASE}{asked}", label, there, None, (f"{BASE}{asked}", *(f"{BASE}{url}" for url in on_the_way)))


def led_on(
    asked: str,
    url: str,
    *,
    label: str = "",
    on_the_way: tuple[str, ...] = (),
    body: bytes = b"",
    kind: StopKind = StopKind.LED_TO_PORTAL,
) -> Look:
    """A look that ended where the portal, or a host that is not allowed, would have come next."""
    stop = Stop(kind, Text("止めた", "ended"), Navigation("POST" if body else "GET", url, body))
    return Look(f"{BASE}{asked}", label, None, stop, (f"{BASE}{asked}", *(f"{BASE}{each}" for each in on_the_way)))
