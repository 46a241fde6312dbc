"""Making a window go somewhere: by the address bar, or from a page that is no longer there."""

from __future__ import annotations

from html import escape
from typing import Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route

from ..stops import Navigation
from .gateway import Gateway
from .tab import Tab

__all__ = ["go"]

_BLANK: Final = "about:blank"


def go(tab: Tab, gateway: Gateway, navigation: Navigation) -> None:
    """Start the navigation; where it leads, and whether it fails, shows when the window has settled."""
    try:
        if navigation.initiator is None and navigation.method == "GET":
            tab.window.goto(navigation.url, wait_until="commit")
        else:
            _spring(tab, gateway, navigation)
    except PlaywrightError:
        # Refused, aborted, a download: the gateway and the window tell. Only a window that is gone tells nothing.
        if tab.closed or tab.crashed:
            raise


def _spring(tab: Tab, gateway: Gateway, navigation: Navigation) -> None:
    """From a stand-in for the page that starts it, so that Origin, Referer and SameSite come out as from there.

    The stand-in is served inside Playwright and never sent; the request itself takes the usual way.
    """
    board = _board(navigation)
    if navigation.initiator is None:
        tab.window.goto(_BLANK)
        tab.window.set_content(board)
    else:

        def serve(route: Route) -> None:
            route.fulfill(body=board, content_type="text/html; charset=utf-8")

        tab.window.route(lambda url: True, serve, times=1)
        tab.window.goto(navigation.initiator)
        tab.window.unroute_all()
    if navigation.method != "GET":
        address = navigation.url.partition("#")[0]
        gateway.substitute(navigation.method, address, navigation.body, navigation.content_type)
    if navigation.user:
        tab.window.click("#go", no_wait_after=True)
    else:
        tab.window.evaluate("document.forms[0] ? document.forms[0].submit() : void (location.href = go.href)")


def _board(navigation: Navigation) -> str:
    policy = escape(navigation.referrer_policy, quote=True)
    head = f'<!doctype html><meta name="referrer" content="{policy}">' if policy else "<!doctype html>"
    url = escape(navigation.url, quote=True)
    if navigation.method == "GET":
        return f'{head}<a id="go" href="{url}">go</a>'
    return f'{head}<form method="post" action="{url}"><button id="go">go</button></form>'
