"""The process behind the devices: which one it is, what its death means, and an event loop beside it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from conformance.actors.browser import Browser, NetworkOptions
from conformance.actors.browser.chromium import new_engine, require_chromium
from conformance.actors.browser.chromium.engine import Chromium
from conformance.errors import HarnessError, UsageError

from ..site import Received, Reply, Site, World, page, redirect

pytestmark = pytest.mark.chromium

SHELLS = {"sh", "bash", "dash"}


def browser_processes() -> Iterator[psutil.Process]:
    """The browsers among this process's own descendants."""
    for each in psutil.Process().children(recursive=True):
        line = each.cmdline()
        started = any(part.startswith("--user-data-dir=") for part in line)
        # Distributions start it from a script of the shell, which gets the same arguments.
        if started and Path(each.exe()).name not in SHELLS and not any(part.startswith("--type=") for part in line):
            yield each


def browser_process() -> psutil.Process:
    return next(browser_processes())


def test_killed_browser_is_our_fault_and_replaced(chromium: Chromium, site: Site) -> None:
    site.routes["/"] = page("<p>here</p>", ("Set-Cookie", "a=1"))
    citizen = chromium.browser("A-1")
    shown = citizen.open(site.url).require_page()
    process = browser_process()
    process.kill()
    process.wait(10)
    with pytest.raises(HarnessError, match="異常終了"):
        citizen.open(site.url)
    with pytest.raises(HarnessError):
        citizen.follow(shown, "/")
    with pytest.raises(HarnessError):
        citizen.peek(site.url)
    assert citizen.cookies == ()
    citizen.close()
    assert citizen.open(site.url).require_page().shown_text == "here"
    citizen.close()
    assert browser_process().pid != process.pid


@pytest.fixture
def own(chromium_executable: Path, world: World) -> Iterator[Chromium]:
    """An engine whose patience may be changed; its Chromium runs before that."""
    engine = Chromium(chromium_executable, world.router(), world.notebook, now=world.clock)
    engine.product()
    yield engine
    engine.close()


def test_a_browser_that_answers_nothing_is_ended_and_replaced(own: Chromium, site: Site) -> None:
    site.routes["/"] = page("<p>here</p><button>press</button>")
    citizen = own.browser("A-1")
    citizen.open(site.url)
    patience, own.patience = own.patience, 1.0
    with pytest.raises(HarnessError, match="1 秒以内に応じなかった"):
        citizen.on_tab(lambda tab, gateway: tab.window.evaluate("() => { while (true) {} }"))
    own.patience = patience
    citizen.close()
    assert citizen.open(site.url).require_page().text_of("p") == "here"


def test_a_visit_may_be_long_as_long_as_it_goes_on(own: Chromium, site: Site) -> None:
    """Each answer within the limits, all of them together beyond the patience with one."""

    def slowly(following: Reply) -> Callable[[Received], Reply]:
        def answer(received: Received) -> Reply:
            threading.Event().wait(0.9)
            return following

        return answer

    site.routes["/"] = page("x")
    for number in range(3):
        site.routes[f"/{number}"] = slowly(redirect(f"/{number + 1}"))
    site.routes["/3"] = page("<p>here</p>")
    citizen = own.browser("A-1")
    citizen.open(site.url)
    own.patience = 2.0
    assert citizen.open(f"{site.url}/0").require_page().text_of("p") == "here"


@pytest.mark.parametrize("network", [NetworkOptions(), NetworkOptions(connect_timeout=600, read_timeout=600)])
def test_patience_is_longer_than_the_profile_lets_a_request_take(
    chromium_executable: Path, world: World, network: NetworkOptions
) -> None:
    engine = Chromium(chromium_executable, world.router(network=network), world.notebook, now=world.clock)
    assert engine.patience > network.connect_timeout + network.read_timeout + network.total_timeout
    watched = Chromium(
        chromium_executable, world.router(network=network), world.notebook, now=world.clock, watch_delay=10_000
    )
    assert watched.patience > engine.patience


def test_a_browser_that_does_not_end_is_ended(own: Chromium) -> None:
    (process,) = (each for each in browser_processes() if own._trust in each.cmdline())
    own.patience = 1.0
    process.suspend()
    began = time.monotonic()
    own.close()
    assert time.monotonic() - began < 20, "Playwright alone waits for half a minute"
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_browser_that_does_not_start(world: World, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    running = new_engine(require_chromium(str(broken)), world.router(), world.notebook, now=world.clock)
    try:
        with pytest.raises(HarnessError, match="起動できません"):
            running.browser("A-1").open(world.site.url)
    finally:
        running.close()


def test_named_executable_has_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="実行できるファイルではありません"):
        require_chromium(str(tmp_path / "nothing"))


def test_beside_an_event_loop(citizen: Browser, site: Site) -> None:
    """pytest-playwright and asynchronous tests have theirs on the thread of the tests."""
    site.routes["/"] = page("<p>here</p>")

    async def test() -> str:
        return citizen.open(site.url).require_page().shown_text

    assert asyncio.run(test()) == "here"


def test_nothing_is_recorded_for_a_closed_browser(chromium: Chromium, site: Site, world: World) -> None:
    site.routes["/"] = redirect("/b")
    site.routes["/b"] = page("b")
    citizen = chromium.browser("A-1")
    citizen.open(site.url)
    citizen.close()
    citizen.close()
    assert [each.request.url for each in world.notebook.exchanges] == [f"{site.url}/", f"{site.url}/b"]
