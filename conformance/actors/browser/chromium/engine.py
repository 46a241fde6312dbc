"""The Chromium of one run: one process, a context for each device, and the thread on which Playwright lives."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar, final

from playwright.sync_api import Browser as Process
from playwright.sync_api import BrowserContext, Playwright, StorageState, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from ....errors import HarnessError
from ....vocabulary import Text
from ..base import Recorder
from ..pictures import MaskRules
from ..product import BrowserProduct
from ..transport import Router
from .browser import ChromiumBrowser
from .executable import is_windowless
from .gateway import Gateway
from .identity import make_identity
from .journey import MAX_SELF_STEPS
from .picture import Camera
from .watchdog import end_browser

__all__ = ["Chromium"]

T = TypeVar("T")

_ARGUMENTS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-auto-reload",
    # Names are the gateway's business: what does not go through it finds no address.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_LAUNCH_MILLISECONDS: Final = 30_000
_OWN_SECONDS: Final = 60.0
"""What the engine waits for beside requests: a start, axe-core, a page's clock, a field that is not to be filled."""
_MOST_OPERATIONS: Final = 60
"""That follow each other without a request; each is slowed down where somebody watches."""
_CLOSES_WITHIN: Final = 15.0


@final
class Chromium:
    """Makes browsers of one run (`Browser` interface); starts its process at the first page, anew after a crash.

    Playwright is used on a thread of its own: it leaves an event loop running on its thread, which must not be one
    where pytest-playwright or an asynchronous test already has theirs.
    """

    def __init__(
        self,
        executable: Path,
        router: Router,
        recorder: Recorder,
        *,
        now: Callable[[], datetime],
        apart: Callable[[], AbstractContextManager[None]] = nullcontext,
        watch_delay: int | None = None,
        masks: MaskRules | None = None,
    ) -> None:
        """`now` tells how old cookies are; each request of the browser's is answered while `apart` is entered.

        `watch_delay`: windows are shown, and each act waits so many milliseconds; None shows none.
        """
        self.router = router
        self.patience = router.network.longest + _OWN_SECONDS + _MOST_OPERATIONS * (watch_delay or 0) / 1000
        """Seconds without a new request after which a Chromium that has not done what it was asked is ended."""
        self.camera = Camera(masks or MaskRules())
        self._executable = executable
        self._recorder = recorder
        self._now = now
        self._apart = apart
        self._watch_delay = watch_delay
        self._stuck = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chromium")
        self._portal_turn = threading.Lock()
        self._identity = make_identity(now())
        self._idle: list[Gateway] = []
        self._gateways: list[Gateway] = []
        self._playwright: Playwright | None = None
        self._process: Process | None = None

    @property
    def watched(self) -> bool:
        return self._watch_delay is not None

    def browser(self, device: str) -> ChromiumBrowser:
        return ChromiumBrowser(device, self, now=self._now)

    def run(self, act: Callable[[], T]) -> T:
        """Do something with Playwright, on its thread. Raises HarnessError for what it cannot do, or not in time."""
        doing = self._thread.submit(act)
        self._stuck = not self._goes_on(doing)
        if self._stuck:
            end_browser(self._trust)
        try:
            return doing.result(self.patience)
        except (PlaywrightError, TimeoutError) as error:
            raise self._broken(error) from error

    def _goes_on(self, doing: Future[Any]) -> bool:
        """Wait for the end of what is done; False where nothing comes of it.

        A visit may go on for long, but only so often does it go on without the citizen, and each time it asks for
        something.
        """
        for _ in range(MAX_SELF_STEPS + 1):
            begun = self._begun
            if wait_for([doing], self.patience).done:
                return True
            if self._begun == begun:
                break
        return False

    @property
    def _begun(self) -> int:
        """How many requests have begun in all."""
        return sum(gateway.begun for gateway in tuple(self._gateways))

    @property
    def _trust(self) -> str:
        """The argument by which Chromium accepts this run's gateway; no other process was started with it."""
        return f"--ignore-certificate-errors-spki-list={self._identity.key_hash}"

    def product(self) -> BrowserProduct:
        """What is driven; starts it. Without a version where it does not start: the first case tells why."""
        version: str | None = None
        with suppress(HarnessError):
            version = self.run(lambda: self._running().version)
        return BrowserProduct("chromium", self._executable.name, version, not self.watched)

    def open_context(self, device: str, state: StorageState | None = None) -> tuple[BrowserContext, Gateway]:
        """A context with nothing in it but `state`, and the gateway that it alone uses. On Playwright's thread."""
        process = self._running()
        gateway = self._idle.pop() if self._idle else self._new_gateway()
        gateway.lend(device)
        context = process.new_context(
            proxy={"server": gateway.url}, locale="ja", timezone_id="Asia/Tokyo", storage_state=state
        )
        return context, gateway

    def close_context(self, context: BrowserContext, gateway: Gateway) -> None:
        """Forget a context, whether its process is still there or not. On Playwright's thread."""
        gateway.lend(None)
        self._idle.append(gateway)
        with suppress(PlaywrightError):
            context.close()

    def close(self) -> None:
        """End the process and the gateways, whether Chromium answers or not; the engine may be used again."""
        ending = self._thread.submit(self._end)
        patience = min(self.patience, _CLOSES_WITHIN)
        if not wait_for([ending], patience).done:
            end_browser(self._trust)
            wait_for([ending], patience)
        for gateway in self._gateways:
            gateway.close()
        self._gateways.clear()
        self._idle.clear()

    def _new_gateway(self) -> Gateway:
        gateway = Gateway(
            self.router, self._recorder, self._identity, self._portal_turn, now=self._now, apart=self._apart
        )
        self._gateways.append(gateway)
        return gateway

    def _running(self) -> Process:
        if self._process is None or not self._process.is_connected():
            # After a crash Playwright's own helper may be gone too: both start afresh.
            self._end()
            self._playwright = sync_playwright().start()
            self._process = self._launch(self._playwright)
        return self._process

    def _launch(self, playwright: Playwright) -> Process:
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        return playwright.chromium.launch(
            executable_path=self._executable,
            headless=not self.watched,
            slow_mo=self._watch_delay,
            # Chromium refuses to start its sandbox as root.
            chromium_sandbox=not as_root,
            args=[
                *_ARGUMENTS,
                *(["--headless=new"] if not self.watched and not is_windowless(self._executable) else []),
                self._trust,
            ],
            timeout=_LAUNCH_MILLISECONDS,
            # Ctrl-C is the run's: it still has to sign citizens off.
            handle_sigint=False,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        playwright, self._playwright = self._playwright, None
        with suppress(PlaywrightError):
            if process is not None:
                process.close()
        with suppress(PlaywrightError):
            if playwright is not None:
                playwright.stop()

    def _broken(self, error: PlaywrightError | TimeoutError) -> HarnessError:
        first = str(error).strip().partition("\n")[0]
        if self._process is None:
            return HarnessError(
                Text(
                    f"Chromium（{self._executable}）を起動できません: {first}",
                    f"Chromium ({self._executable}) cannot be started: {first}",
                )
            )
        if self._stuck:
            return HarnessError(
                Text(
                    f"Chromium が {self.patience:g} 秒以内に応じなかったため、終了させました。"
                    "画面のスクリプトが止まらなくなった可能性があります。次のケースは新しく起動して続けます。",
                    f"Chromium did not comply within {self.patience:g} s and was ended; a script of the page may run "
                    "for ever. The next case starts a fresh one.",
                )
            )
        if not self._process.is_connected():
            return HarnessError(
                Text(
                    "試験中に Chromium が異常終了しました。次のケースは新しく起動して続けます。",
                    "Chromium ended in the middle of the test; the next case starts a fresh one.",
                )
            )
        return HarnessError(
            Text(f"Chromium の操作に失敗しました: {first}", f"Working Chromium failed: {first}"),
        )
