"""One window of Chromium: what goes on in it, and when it has come to rest."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Final

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Download, Request
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Window
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ....evidence.exchange import Exchange

__all__ = ["Tab"]

_LONGEST_REFRESH: Final = 10.0
# The browser begins what a page asked for well within this time, or has refused it.
_BEGINS_WITHIN: Final = 2.0
# After this both tasks that the page had queued have run, and messages about navigations that they began were sent.
_BREATHE: Final = "new Promise(resolve => setTimeout(() => setTimeout(resolve, 0), 0))"


class Tab:
    """A window, with what it told since it was last asked. Used on Playwright's thread only.

    `insecure` gathers the URLs that its pages wanted over an unprotected connection.
    """

    def __init__(self, context: BrowserContext, window: Window, insecure: list[str]) -> None:
        self.window = window
        self._insecure = insecure
        self.document: Exchange | None = None
        self.windows_awaited = 0
        self.downloads: list[str] = []
        self.dialogs: list[str] = []
        self.console_errors: list[str] = []
        self.page_errors: list[str] = []
        self.failed: str | None = None
        self.failed_requests: set[str] = set()
        self.crashed = False
        self._loading = False
        self._refresh_due: float | None = None
        # A page has asked to go elsewhere, and the browser has not begun yet: until then nothing else tells of it.
        self._requested_until = 0.0
        self._listen()
        self._session = context.new_cdp_session(window)
        self._frame = self._session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        # On one session with the evaluations, so that events come before the answer to what was asked after them.
        for event, listener in (
            ("frameStartedLoading", self._started),
            ("frameStoppedLoading", self._stopped),
            ("frameScheduledNavigation", self._scheduled),
            ("frameClearedScheduledNavigation", self._cleared),
            ("frameRequestedNavigation", self._requested),
            ("frameNavigated", self._navigated),
            ("navigatedWithinDocument", self._within),
            ("windowOpen", self._opening),
        ):
            self._session.on(f"Page.{event}", listener)
        self._session.send("Page.enable")
        self._session.on("Audits.issueAdded", self._on_issue)
        self._session.send("Audits.enable")

    @property
    def moving(self) -> bool:
        """Whether the window is on its way to another page, or about to be."""
        return self._loading or self._refresh_due is not None or time.monotonic() < self._requested_until

    @property
    def closed(self) -> bool:
        return self.window.is_closed()

    @property
    def stands_beside(self) -> bool:
        """Whether the page that opened this window is still there, and is the one that waits for it."""
        return bool(self.evaluate_apart("window.opener !== null && !window.opener.closed"))

    @property
    def document_id(self) -> str:
        """Another one for every document that the window shows."""
        return str(self._session.send("Page.getFrameTree")["frameTree"]["frame"]["loaderId"])

    @property
    def pages_before(self) -> int:
        """How often the back button can be pressed; the blank page that a window begins with does not count."""
        history = self._session.send("Page.getNavigationHistory")
        before = history["entries"][: history["currentIndex"]]
        return sum(entry["url"] != "about:blank" for entry in before)

    def ask_afresh(self) -> None:
        """From now on nothing that the browser kept is shown in place of the partner's answer."""
        self._session.send("Network.enable")
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def source(self) -> str:
        """The document as scripts have made it, in HTML; taken without anything of ours running in the page."""
        root = self._session.send("DOM.getDocument", {"depth": 0})["root"]["backendNodeId"]
        return str(self._session.send("DOM.getOuterHTML", {"backendNodeId": root})["outerHTML"])

    def breathe(self) -> None:
        """Let the page do what it has queued."""
        with suppress(PlaywrightTimeout):
            self._session.send("Runtime.evaluate", {"expression": _BREATHE, "awaitPromise": True})

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """One command of the Chrome DevTools Protocol."""
        answer: dict[str, Any] = self._session.send(method, params)
        return answer

    def go_by_script(self, url: str) -> None:
        """As if the citizen had followed a link of the page to this URL."""
        expression = f"void (window.location.href = {_quoted(url)})"
        self._session.send("Runtime.evaluate", {"expression": expression, "userGesture": True})

    def evaluate_apart(self, expression: str) -> Any:
        """The value of a script (awaited) that shares the page with its own scripts but sees and is seen by none.

        The page's content security policy does not apply to it. Raises RuntimeError for what the script throws.
        """
        where = {"frameId": self._frame, "worldName": "conformance"}
        world = self._session.send("Page.createIsolatedWorld", where)["executionContextId"]
        asked = {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True}
        answer = self._session.send("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["result"].get("description", answer["exceptionDetails"]["text"]))
        return answer["result"].get("value")

    def wait_for_move(self, seconds: float) -> None:
        """Wait until the window shows another page; a refresh that is due is waited for at most."""
        with suppress(PlaywrightTimeout):
            self.window.wait_for_event("framenavigated", timeout=seconds * 1000)

    def wait_for_content(self, before: str, seconds: float) -> None:
        """Wait until scripts have changed the page."""
        changed = "size => document.documentElement.outerHTML.length !== size"
        with suppress(PlaywrightTimeout):
            self.window.wait_for_function(changed, arg=len(before.encode("utf-16-le")) // 2, timeout=seconds * 1000)

    def forget(self) -> None:
        """A new act begins: what was told before belongs to the last one."""
        self.failed = None
        self.windows_awaited = 0
        self.failed_requests.clear()
        for told in (self.downloads, self.dialogs, self.console_errors, self.page_errors):
            told.clear()

    def _listen(self) -> None:
        window = self.window
        window.on("dialog", self._on_dialog)
        window.on("download", self._on_download)
        window.on("console", self._on_console)
        window.on("pageerror", lambda error: self.page_errors.append(error.message))
        window.on("requestfailed", self._on_failed)
        window.on("crash", self._on_crash)

    def _on_dialog(self, dialog: Dialog) -> None:
        # A citizen who pressed goes on: yes to questions, the value that is offered to prompts.
        self.dialogs.append(dialog.message)
        with suppress(PlaywrightError):
            dialog.accept(dialog.default_value)

    def _on_download(self, download: Download) -> None:
        self.downloads.append(download.suggested_filename)
        with suppress(PlaywrightError):
            download.cancel()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)

    def _on_failed(self, request: Request) -> None:
        with suppress(PlaywrightError):
            if request.is_navigation_request() and request.frame == self.window.main_frame:
                self.failed = request.failure
            else:
                self.failed_requests.add(request.url)

    def _on_issue(self, event: dict[str, Any]) -> None:
        details = event["issue"]["details"].get("mixedContentIssueDetails")
        if details is not None:
            self._insecure.append(details["insecureURL"])

    def _on_crash(self, window: Window) -> None:
        self.crashed = True

    def _started(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self._loading = True
            self._refresh_due = None
            self._requested_until = 0.0

    def _stopped(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self._loading = False

    def _scheduled(self, event: dict[str, Any]) -> None:
        refreshes = event["reason"] in {"metaTagRefresh", "httpHeaderRefresh"}
        # A page that merely reloads itself, or waits longer than a citizen does, stays.
        stays = event["delay"] > _LONGEST_REFRESH or event["url"] == self.window.url
        if event["frameId"] == self._frame and not (refreshes and stays):
            self._refresh_due = time.monotonic() + float(event["delay"])

    def _cleared(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self._refresh_due = None

    def _requested(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame and event["disposition"] == "currentTab":
            self._requested_until = time.monotonic() + _BEGINS_WITHIN

    def _navigated(self, event: dict[str, Any]) -> None:
        if event["frame"]["id"] == self._frame:
            self._requested_until = 0.0

    def _within(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self._requested_until = 0.0

    def _opening(self, event: dict[str, Any]) -> None:
        self.windows_awaited += 1


def _quoted(text: str) -> str:
    """A JavaScript string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
